import type { CallRequest } from '@sekha/core'
import { ClosedError, ConnectionError } from '@sekha/core/foundation'

/** Explains failures that core cannot identify: a proxy failure or a closed transport. */
export function explainFailure(error: Error & { readonly code?: unknown }, { operation }: CallRequest): unknown {
  if (error.code === 'UND_ERR_DESTROYED' || error.code === 'UND_ERR_CLOSED')
    return new ClosedError('The undici transport', { operation: operation.id, cause: error })
  const status = /^Proxy (?:response|Authentication Required) \((\d+)\)/.exec(error.message)?.[1]
  if (status !== undefined)
    return new ConnectionError(
      `${operation.id}: the proxy refused with status ${status}. ${status === '407' ? 'Check its credentials' : 'Check whether it allows this host'}`,
      { cause: error },
    )
  if (error.code === 'UND_ERR_PRX_CONN' || error.code === 'UND_ERR_PRX_TLS')
    return new ConnectionError(`${operation.id}: no connection to the proxy. Check its address`, { cause: error })
  return error
}
