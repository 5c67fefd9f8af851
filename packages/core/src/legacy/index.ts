/**
 * Lets a client work against a legacy server: what such a server cannot do as our contract promises it is asked
 * for in another way, or refused before anything is sent.
 *
 * @module original
 */
export { legacyServer, type LegacyServerOptions } from './legacy-server.ts'
