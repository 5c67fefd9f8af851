import { type CallRequest, createFetchTransport } from '@sekha/core'
import { fetch as crossFetch } from 'cross-fetch'
import { checkKnownOptions } from '@sekha/core/foundation'
import { type CapableTransport, refuseUnable, type TransportCapabilities } from '../capabilities.ts'
import { clientOptionHints } from '../option-hints.ts'
import { withWebBody } from './web-body.ts'

const capabilities: TransportCapabilities = {
  streamUpload: false,
  duplex: false,
  tlsOptions: false,
  proxy: false,
  unixSocket: false,
  decompression: true,
  abort: true,
}

/**
 * Creates a transport over `cross-fetch`, for runtimes without `fetch`: it uses node-fetch in old Node, and XMLHttpRequest
 * in old browsers and React Native. A runtime with `fetch` does not need this transport.
 *
 * Uploads must be strings or bytes. A stream throws a TypeError. In Node each call opens a new connection. Over
 * XMLHttpRequest a response arrives as one chunk once it is complete, and the browser follows redirects.
 *
 * @param options Reserved. The transport has no options and rejects those of other transports.
 * @throws {TypeError} when any option is given
 */
export function createCrossFetchTransport(options: object = {}): CapableTransport {
  const beyond = 'it is beyond this transport; createUndiciTransport takes it'
  checkKnownOptions(
    'createCrossFetchTransport',
    options,
    {},
    {
      ...clientOptionHints,
      tls: beyond,
      proxy: beyond,
      socketPath: beyond,
      dispatcher: beyond,
    },
  )
  const transport = createFetchTransport(withWebBody(crossFetch))
  return Object.assign(
    async (request: CallRequest) => {
      refuseUnable(request, capabilities)
      return transport(request)
    },
    { capabilities },
  )
}
