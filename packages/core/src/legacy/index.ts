/**
 * Adapts a client to a legacy server. Operations that the server implements differently are sent in another way, or
 * rejected before any I/O.
 *
 * @module @sekha/core/legacy
 */
export { legacyServer, type LegacyServerOptions } from './legacy-server.ts'
