import type { CallRequest, Transport } from '@sekha/core'

/** What a transport can do, beyond moving a request and its response. */
export interface TransportCapabilities {
  /** Sends a body while it is produced, as fast as the server reads it. */
  readonly streamUpload: boolean
  /** Hands on a response that begins before the request's body has ended. */
  readonly duplex: boolean
  /** Takes certificates, keys, and whether to check the server's. */
  readonly tlsOptions: boolean
  /** Goes through a proxy. */
  readonly proxy: boolean
  /** Speaks over a Unix socket. */
  readonly unixSocket: boolean
  /** Asks for compressed responses and gives them back as they were. */
  readonly decompression: boolean
  /** Hears `request.signal` at every stage, and lets go of the connection then. */
  readonly abort: boolean
}

/** A transport that says what it can do. Asking for what it cannot do throws a TypeError before any I/O. */
export interface CapableTransport extends Transport {
  readonly capabilities: TransportCapabilities
}

/** @throws {TypeError} when the request needs what the transport cannot do */
export function refuseUnable({ operation, body }: CallRequest, { streamUpload }: TransportCapabilities): void {
  if (streamUpload || body === undefined || typeof body === 'string' || body instanceof Uint8Array) return
  throw new TypeError(`${operation.id}: this transport sends no streams. Give the upload as a string or as bytes`)
}
