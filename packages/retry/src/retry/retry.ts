import { markFactory } from '@sekha/core/foundation'
import type { CallRequest } from '@sekha/core'
import { createBudget, markCredited } from '../budget/budget.ts'
import { createPerOrigin } from '../origins.ts'
import { retryPlace } from '../places.ts'
import { checkPolicyClock } from '../policy/policy-clock.ts'
import { isFunction } from '../policy/function-key.ts'
import { createPolicy, type Policy } from '../policy/policy.ts'
import { FunctionCall } from './function-call.ts'
import { OperationCall } from './operation-call.ts'
import {
  changePolicy,
  knownRetryOptions,
  retryCallOptions,
  type RetryOptions,
  type RetryPolicy,
  resolveRetryOptions,
} from './options.ts'
import { sendWithRetries } from './retry-loop.ts'

/**
 * Creates middleware that retries failed attempts. It runs between the middleware around the call, which runs once per
 * call, and the middleware around the attempt. A client allows one.
 *
 * It retries an attempt when one of these holds:
 *
 * - the server throttled it: 429, or 409, 503, 507 and 529 with a hint
 * - it failed transiently: 408, 425, 500, 502 to 504, 520 to 524, 529, a lost connection or a timeout of the attempt
 * - the server asks for a retry: `x-should-retry: true`
 *
 * It does not retry permanent failures, such as a rejected certificate or an unknown host name. It retries only if the
 * request cannot take effect twice: the operation is idempotent, it carries an idempotency key, or the server provably did
 * not process it. Operations that honour idempotency keys get one if they have none, the same for every attempt. After the
 * final attempt, the call ends with the last response or error, unchanged.
 *
 * A stream is not retried once its headers arrive. The body of any other response is read as part of its attempt.
 *
 * An abort rejects at once with its reason. No wait passes the call's deadline.
 *
 * @throws {TypeError | RangeError} when an option is invalid, before any I/O
 *
 * @example
 * ```ts
 * import { SekhaClient } from '@sekha/core'
 * import { retry } from '@sekha/retry'
 *
 * const client = new SekhaClient({ use: [retry({ maxRetries: 5 })] })
 * ```
 */
export function retry(options: RetryOptions = {}): Policy {
  const policy = resolveRetryOptions('retry()', options, knownRetryOptions, {
    // A request in place of the options means that the function itself was passed as middleware.
    url: 'call it: use: [retry()]',
  })
  const clockOf = checkPolicyClock(options.clock)
  // Functions of unrelated resources must not share a budget, and their keys are no origins.
  const functionPolicy =
    options.budget === undefined ? { ...policy, budgetOf: createPerOrigin(() => createBudget()) } : policy
  return createPolicy({ ...retryPlace, callOptions: retryCallOptions }, (request, next) => {
    const { policyOptions } = request
    const clock = clockOf(request)
    markCredited(request)
    return isFunction(request)
      ? sendWithRetries(changePolicy(functionPolicy, policyOptions, clock), new FunctionCall(request, next, clock))
      : sendWithRetries(
          changePolicy(policy, policyOptions, clock),
          new OperationCall(withKey(policy, request), next, clock),
        )
  })
}

markFactory('retry', retry)

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
  throw new TypeError(`createKey must return a non-empty string of printable ASCII without spaces, got ${got}`)
}
