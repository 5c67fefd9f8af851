import type { CallRequest, Transport } from '@sekha/core'

/** Optional features of a transport. */
export interface TransportCapabilities {
  /** Streams a request body, as fast as the server reads it. */
  readonly streamUpload: boolean
  /** Delivers a response that begins before the request's body has ended. */
  readonly duplex: boolean
  /** Supports client certificates, keys, and options for checking the server's certificate. */
  readonly tlsOptions: boolean
  /** Supports a proxy. */
  readonly proxy: boolean
  /** Supports Unix sockets. */
  readonly unixSocket: boolean
  /** Accepts compressed responses and decompresses them. */
  readonly decompression: boolean
  /** Honours `request.signal` at every stage, and releases the connection on abort. */
  readonly abort: boolean
}

/** A transport that lists its capabilities. Requesting an unsupported one throws a TypeError before any I/O. */
export interface CapableTransport extends Transport {
  /** What this transport supports in this runtime. Constant. */
  readonly capabilities: TransportCapabilities
}

/** @throws {TypeError} when the request needs an unsupported capability */
export function refuseUnable({ operation, body }: CallRequest, { streamUpload }: TransportCapabilities): void {
  if (streamUpload || body === undefined || typeof body === 'string' || body instanceof Uint8Array) return
  throw new TypeError(`${operation.id}: this transport cannot send streams. Pass the upload as a string or as bytes`)
}
