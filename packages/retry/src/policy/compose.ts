import type { CallRequest, Middleware, Transport } from '@sekha/core'
import { describeType, markFactory } from '@sekha/core/foundation'
import { createPolicy, type FallbackOf, type Policy } from './policy.ts'

/** Several policies as one. */
export interface ComposedPolicy<F = never> extends Policy<F> {
  /** The policies, outermost first. A client sorts them one by one among its other middleware. */
  readonly members: readonly Policy<unknown>[]
}

/**
 * Combines policies into one, to run functions or to share the combination between clients. The policies are sorted as in
 * a client, whatever the order of the arguments: `fallback`, `limitConcurrency`, `retry`, `circuitBreaker`, `rateLimit`,
 * `hedge`, `timeout`.
 *
 * @throws {TypeError} when an argument is not a policy, or naming two policies that cannot be combined
 *
 * @example
 * ```ts
 * import { circuitBreaker, compose, retry, timeout } from '@sekha/retry'
 *
 * const resilient = compose(retry(), circuitBreaker({ consecutiveFailures: 5 }), timeout({ timeoutMs: 2000 }))
 * const rows = await resilient.execute(({ signal }) => database.query('select 1', { signal }))
 * ```
 */
export function compose<P extends readonly [Policy<unknown>, ...Policy<unknown>[]]>(
  ...policies: P
): ComposedPolicy<FallbackOf<P[number]>> {
  if (policies.length === 0) throw new TypeError('compose() takes at least one policy, such as retry()')
  for (const [index, policy] of policies.entries()) {
    // A policy that was not called throws here.
    void policy?.place?.callOptions
    if (typeof policy?.execute !== 'function' || typeof policy.place?.arrange !== 'function')
      throw new TypeError(
        `compose(): argument ${index + 1} must be a policy such as retry(), got ${describeType(policy)}. Pass other middleware to use`,
      )
  }
  const members = policies[0].place.arrange<Policy<unknown>>(policies, 'compose()')
  const middleware: Middleware = (request, next) =>
    members.reduceRight<Transport>((inner, member) => (passed: CallRequest) => member(passed, inner), next)(request)
  const callOptions = Object.assign({}, ...members.map(({ place }) => place.callOptions)) as Readonly<
    Record<string, (value: unknown) => void>
  >
  return createPolicy({ name: 'compose', around: 'call', callOptions }, middleware, { members })
}

markFactory('compose', compose)
