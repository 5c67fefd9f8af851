/**
 * Resilience policies for the client of `@sekha/core`, for any `fetch` and for any function.
 *
 * @module @sekha/retry
 */
export { retry } from './retry/retry.ts'
export type { AttemptEvent, AttemptFailure, RetryEvent, RetryOptions } from './retry/options.ts'
export { withRetry, type WithRetryOptions } from './fetch/with-retry.ts'
export type { WebFetch } from './fetch/fetch-call.ts'
export { type Budget, type BudgetOptions, createBudget } from './budget/budget.ts'
export { type BudgetSource, sharedBudget } from './budget/shared-budget.ts'
export { compose, type ComposedPolicy } from './policy/compose.ts'
export type { ExecuteOptions, FunctionContext } from './policy/execute.ts'
export type { HedgeCallOptions } from './policy/call-options.ts'
export type { FallbackOf, Policy } from './policy/policy.ts'
export {
  circuitBreaker,
  type CircuitBreaker,
  type CircuitBreakerOptions,
  type CircuitChange,
} from './breaker/circuit-breaker.ts'
export type { CircuitState } from './breaker/breaker.ts'
export { CircuitOpenError } from './breaker/circuit-open-error.ts'
export { fallback, type FallbackFailure, type FallbackOptions } from './fallback/fallback.ts'
export { timeout, type TimeoutOptions } from './timeout/timeout.ts'
export { rateLimit, type RateLimit, type RateLimitOptions } from './limits/rate-limit.ts'
export { type ConcurrencyLimit, type ConcurrencyOptions, limitConcurrency } from './limits/limit-concurrency.ts'
export { OverloadedError, type QueueOptions } from '@sekha/core/foundation'
export { hedge, type HedgeOptions } from './hedge/hedge.ts'
export { type Instrument, instrument, type InstrumentOptions } from './instrument/instrument.ts'
export type {
  AttributeValue,
  GaugeLike,
  GaugeResult,
  HistogramLike,
  MeterLike,
  SpanContextLike,
  SpanLike,
  SpanStart,
  TracerLike,
} from './instrument/telemetry.ts'
export { type GetKey, type KeyRequest, refreshKey, type RefreshKeyOptions } from './refresh/refresh-key.ts'
