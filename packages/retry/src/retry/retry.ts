import type { CallRequest, Middleware } from '@sekha/core'
import { OperationCall } from './operation-call.ts'
import { type RetryOptions, type RetryPolicy, resolveRetryOptions } from './options.ts'
import { sendWithRetries } from './retry-loop.ts'

/**
 * Makes the middleware that tries calls again. Middleware before it runs once per call, what comes after it once per
 * attempt.
 *
 * An attempt is made again when it was throttled (429, 503 with a hint), when the server or the way to it was in
 * trouble (408, 500, 502, 503, 504, a lost connection, an attempt that took too long), or when the server says so
 * (`x-should-retry`); and only if that cannot do anything twice: the operation is idempotent, or carries an idempotency
 * key, or it is proven that the server has not acted on it. Operations that honour keys get one if they have none, the
 * same for every attempt. When no further attempt is made, the last answer or error comes out as it is.
 *
 * A stream is committed once its headers are here. The body of any other answer is read as a part of its attempt.
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
  const policy = resolveRetryOptions(options)
  return (request, next) => sendWithRetries(policy, new OperationCall(withKey(policy, request), next))
}

function withKey({ createKey }: RetryPolicy, request: CallRequest): CallRequest {
  const { operation, headers } = request
  if (operation.idempotencyKey !== true || headers['idempotency-key'] !== undefined) return request
  const idempotencyKey = createKey()
  return { ...request, idempotencyKey, headers: { ...headers, 'idempotency-key': idempotencyKey } }
}
