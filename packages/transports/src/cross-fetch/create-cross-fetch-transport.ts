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
 * Moves calls with `cross-fetch`, for runtimes that have no `fetch`: node-fetch in old Node, XMLHttpRequest in old
 * browsers and React Native. A runtime that has one needs no transport at all.
 *
 * Uploads must be strings or bytes: a stream is a TypeError. In Node each call makes a connection of its own. Over
 * XMLHttpRequest a response comes as one chunk when it is complete, and redirects are followed by the browser.
 *
 * @param options There are none; what other transports take is refused.
 * @throws {TypeError} when an option is given that cannot be honoured
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
