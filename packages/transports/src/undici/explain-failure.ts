import type { CallRequest } from '@sekha/core'
import {
  ClosedError,
  ConnectionError,
  findConnectionFailure,
  lostBody,
  noResponse,
  SekhaError,
} from '@sekha/core/foundation'

/** The codes of misuse. */
const MISUSE = /^UND_ERR_(?:INVALID_ARG|NOT_SUPPORTED)/

/**
 * Converts an error of undici. For failed connections, it explains only failures specific to undici: a proxy failure or
 * a closed transport.
 */
export function explainFailure(
  error: Error & { readonly code?: unknown },
  request: CallRequest,
  hasResponse: boolean,
): Error {
  if (error instanceof SekhaError) return error
  const { id } = request.operation
  if (error.code === 'UND_ERR_DESTROYED' || error.code === 'UND_ERR_CLOSED')
    return new ClosedError('The undici transport', { operation: id, cause: error })
  const status = /^Proxy (?:response|Authentication Required) \((\d+)\)/.exec(error.message)?.[1]
  if (status !== undefined)
    return new ConnectionError(
      `${id}: the proxy refused with status ${status}. ${status === '407' ? 'Check its credentials' : 'Check whether it allows this host'}`,
      { cause: error },
    )
  if (error.code === 'UND_ERR_PRX_CONN' || error.code === 'UND_ERR_PRX_TLS')
    return new ConnectionError(`${id}: could not connect to the proxy. Check its address`, { cause: error })
  if (error instanceof TypeError || MISUSE.test(String(error.code))) return error
  return hasResponse ? lostBody(request, error) : noResponse(request, error, findConnectionFailure(error))
}
