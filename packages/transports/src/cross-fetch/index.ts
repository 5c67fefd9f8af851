/**
 * A transport for runtimes without `fetch`.
 *
 * @module @sekha/transports/cross-fetch
 */
export { createCrossFetchTransport } from './create-cross-fetch-transport.ts'
export type { CapableTransport, TransportCapabilities } from '../capabilities.ts'
