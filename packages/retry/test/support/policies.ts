import type { Middleware } from '@sekha/core'
import * as retryPackage from '../../src/index.ts'
import * as places from '../../src/places.ts'

const { circuitBreaker, compose, fallback, hedge, instrument, limitConcurrency } = retryPackage
const { rateLimit, refreshKey, retry, timeout } = retryPackage

/** The names of all policies, from their places. */
export const policyNames: readonly string[] = [...new Set(Object.values(places).map(({ name }) => name))].toSorted()

/** The exported functions that are marked with `markFactory`, apart from `compose`. */
export const factories: readonly (readonly [name: string, factory: unknown])[] = Object.entries(retryPackage).filter(
  ([, value]) => value !== compose && Object.hasOwn(value, 'place'),
)

/** Creates each policy, with the options that it requires and others. */
export const createPolicies: Readonly<Record<string, (others?: object) => Middleware>> = {
  circuitBreaker: (others) => circuitBreaker({ ...others }),
  fallback: (others) => fallback({}, { ...others }),
  hedge: (others) => hedge({ afterMs: 1, ...others }),
  instrument: (others) => instrument({ ...others }),
  limitConcurrency: (others) => limitConcurrency({ max: 1, ...others }),
  rateLimit: (others) => rateLimit({ perSecond: 1, ...others }),
  refreshKey: (others) => refreshKey(() => undefined, { ...others }),
  retry: (others) => retry({ ...others }),
  timeout: (others) => timeout({ timeoutMs: 1, ...others }),
}
