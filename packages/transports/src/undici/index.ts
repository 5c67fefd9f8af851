/**
 * A transport over undici, for Node.
 *
 * @module @sekha/transports/undici
 */
export { createUndiciTransport, type UndiciTransport } from './create-undici-transport.ts'
export type { ProxySettings, TlsSettings, UndiciTransportOptions } from './options.ts'
export type { CapableTransport, TransportCapabilities } from '../capabilities.ts'
