/** The recent health of a model. Times are milliseconds of the monotonic clock. */
export interface ModelHealth {
  /** The number of failures since the last success. */
  readonly failures: number
  /** When the model may be called again. */
  readonly cooldownUntil: number
}

/** One failure may be chance; three in a row are not. */
const maxFailures = 3
/** Long enough to limit calls to a dead model, short enough to notice a recovery soon. */
const cooldownMs = 30_000

/** The initial health of a model, and its health after every success. */
export const healthy: ModelHealth = { failures: 0, cooldownUntil: -Infinity }

/**
 * Returns the health after another failure. The third failure in a row, and each further one, starts a cooldown of 30
 * s. After a cooldown, a single failure starts the next one (the circuit breaker of Nygard, "Release It!", 2007).
 */
export function afterFailure({ failures, cooldownUntil }: ModelHealth, at: number): ModelHealth {
  const total = failures + 1
  return { failures: total, cooldownUntil: total < maxFailures ? cooldownUntil : at + cooldownMs }
}

/** Whether the model must not be called yet. */
export function isCoolingDown({ cooldownUntil }: ModelHealth, at: number): boolean {
  return at < cooldownUntil
}
