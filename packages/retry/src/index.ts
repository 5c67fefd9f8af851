/**
 * Resilience policies for the client of `@sekha/core`, and retries for any `fetch`.
 *
 * @module retry
 */
export { retry } from './retry/retry.ts'
export type { AttemptEvent, AttemptFailure, RetryEvent, RetryOptions } from './retry/options.ts'
export { withRetry, type WithRetryOptions } from './fetch/with-retry.ts'
export type { WebFetch } from './fetch/fetch-call.ts'
export { type Budget, type BudgetOptions, createBudget } from './budget/budget.ts'
export { type BudgetSource, sharedBudget } from './budget/shared-budget.ts'
export { circuitBreaker, type CircuitBreakerOptions, type CircuitChange } from './breaker/circuit-breaker.ts'
export type { CircuitState } from './breaker/breaker.ts'
export { CircuitOpenError } from './breaker/circuit-open-error.ts'
export { rateLimit, type RateLimitOptions } from './limits/rate-limit.ts'
export { type ConcurrencyOptions, limitConcurrency } from './limits/limit-concurrency.ts'
export { OverloadedError, type QueueOptions } from '@sekha/core/foundation'
export { hedge, type HedgeOptions } from './hedge/hedge.ts'
export { instrument, type InstrumentOptions } from './instrument/instrument.ts'
export type {
  AttributeValue,
  GaugeLike,
  GaugeResult,
  HistogramLike,
  MeterLike,
  SpanLike,
  SpanStart,
  TracerLike,
} from './instrument/telemetry.ts'
export { type GetKey, type KeyRequest, refreshKey, type RefreshKeyOptions } from './refresh/refresh-key.ts'
