/** How a model has done lately. Times are milliseconds of the monotonic clock. */
export interface ModelHealth {
  /** Failures since the last success. */
  readonly failures: number
  /** When it may be asked again. */
  readonly cooldownUntil: number
}

/** One failure may be chance, three in a row are not. */
const maxFailures = 3
/** Long enough that a dead model is no burden, short enough that nobody misses one that came back. */
const cooldownMs = 30_000

/** How a model begins, and how it is after every success. */
export const healthy: ModelHealth = { failures: 0, cooldownUntil: -Infinity }

/**
 * The health after another failure. From the third in a row on, each starts a cooldown of 30 s: after it, the
 * first failure starts the next (the circuit breaker of Nygard, "Release It!", 2007).
 */
export function afterFailure({ failures, cooldownUntil }: ModelHealth, at: number): ModelHealth {
  const total = failures + 1
  return { failures: total, cooldownUntil: total < maxFailures ? cooldownUntil : at + cooldownMs }
}

/** Whether the model is not to be asked. */
export function isCoolingDown({ cooldownUntil }: ModelHealth, at: number): boolean {
  return at < cooldownUntil
}
