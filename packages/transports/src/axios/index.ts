/**
 * A transport over your own axios instance.
 *
 * @module @sekha/transports/axios
 */
export { createAxiosTransport } from './create-axios-transport.ts'
export type { CapableTransport, TransportCapabilities } from '../capabilities.ts'
