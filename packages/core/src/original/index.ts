/**
 * Lets a client work against an original controller: what such a server cannot do as our contract promises it is asked
 * for in another way, or refused before anything is sent.
 *
 * @module original
 */
export { originalController, type OriginalControllerOptions } from './original-controller.ts'
