/**
 * A transport over an axios instance of your own.
 *
 * @module transports/axios
 */
export { createAxiosTransport } from './create-axios-transport.ts'
export type { CapableTransport, TransportCapabilities } from '../capabilities.ts'
