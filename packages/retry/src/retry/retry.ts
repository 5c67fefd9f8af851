import type { CallRequest, Middleware, Transport } from '@sekha/core'
import { placeMiddleware } from '@sekha/core/foundation'
import { retryPlace } from '../places.ts'
import { OperationCall } from './operation-call.ts'
import { knownRetryOptions, type RetryOptions, type RetryPolicy, resolveRetryOptions } from './options.ts'
import { sendWithRetries } from './retry-loop.ts'

/**
 * Makes the middleware that tries calls again. It stands between the middleware around the call, which runs once per
 * call, and the middleware around the attempt. A client takes one.
 *
 * An attempt is made again when it was throttled (429; 409, 503, 507, 529 with a hint), when the server or the way to it
 * was in trouble (408, 425, 500, 502 to 504, 520 to 524, 529, a lost connection, an attempt that took too long), or when
 * the server says so (`x-should-retry`). It is not made again when the next one would meet the same: a certificate that
 * is refused, a host name that does not exist. And it is made only if that cannot do anything twice: the operation is idempotent, or carries an idempotency
 * key, or it is proven that the server has not acted on it. Operations that honour keys get one if they have none, the
 * same for every attempt. When no further attempt is made, the last response or error comes out as it is.
 *
 * A stream is committed once its headers are here. The body of any other response is read as a part of its attempt.
 *
 * An abort comes out at once with its own reason; no wait reaches past the call's deadline.
 *
 * @throws {TypeError | RangeError} when an option is wrong, before any I/O
 *
 * @example
 * ```ts
 * import { SekhaClient } from '@sekha/core'
 * import { retry } from '@sekha/retry'
 *
 * const client = new SekhaClient({ use: [retry({ maxRetries: 5 })] })
 * ```
 */
export function retry(options: RetryOptions = {}): Middleware {
  const policy = resolveRetryOptions('retry()', options, knownRetryOptions, {
    // With a request in the place of its options, the function itself was given as middleware.
    url: 'call it: use: [retry()]',
  })
  return placeMiddleware(
    (request: CallRequest, next: Transport) =>
      sendWithRetries(policy, new OperationCall(withKey(policy, request), next, policy.clock)),
    retryPlace,
  )
}

function withKey({ createKey }: RetryPolicy, request: CallRequest): CallRequest {
  const { operation, headers } = request
  if (operation.idempotencyKey !== true || headers['idempotency-key'] !== undefined) return request
  const idempotencyKey = checkKey(createKey())
  return { ...request, idempotencyKey, headers: { ...headers, 'idempotency-key': idempotencyKey } }
}

/** @throws {TypeError} when a key cannot be sent */
function checkKey(key: unknown): string {
  if (typeof key === 'string' && /^[\x21-\x7e]+$/.test(key)) return key
  if (key instanceof Promise) key.catch(() => {})
  const got =
    typeof key === 'string' ? 'a string that cannot be sent' : key instanceof Promise ? 'a promise' : typeof key
  throw new TypeError(`createKey must give printable ASCII without spaces at once, and not empty, got ${got}`)
}
