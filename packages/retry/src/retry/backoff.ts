/** How the waits of a retry are found. */
export interface BackoffRules {
  readonly retryBackoff: number
  readonly baseDelayMs: number
  readonly throttleDelayMs: number
  readonly maxDelayMs: number
  readonly maxServerDelayMs: number
  readonly random: () => number
}

/** What is waited for. */
export interface WaitReason {
  readonly kind: 'transient' | 'throttled'
  /** How long the server asks to wait. */
  readonly hintMs: number | undefined
  /** Retries that were made before. */
  readonly retries: number
  /** Monotonic time. */
  readonly now: number
  /** When the call must be over, on the same clock. */
  readonly deadlineAt: number | undefined
}

/** Spreads those who were told to come back at the same time, and never lets one come earlier. */
const HINT_SPREAD = 0.1
const MAX_HINT_SPREAD_MS = 1000

/**
 * How long to wait before the next attempt, in milliseconds; `undefined` when it is not worth it, because the server
 * asks for more than `maxServerDelayMs` or the wait would reach the deadline.
 *
 * Without a hint: full jitter, ⌊U[0,1) · min(base · factorⁿ, max)⌋ (Marc Brooker, "Exponential Backoff And Jitter",
 * AWS Architecture Blog, 2015). With a hint h: h + U[0, min(1 s, 0.1 · h)). A hint of 0, or a date that has passed,
 * says that one may come back, and is no reason for all to come at once: then the wait is that without a hint.
 */
export function planWait(rules: BackoffRules, reason: WaitReason): number | undefined {
  const { hintMs, deadlineAt } = reason
  if (hintMs !== undefined && hintMs > rules.maxServerDelayMs) return undefined
  const waitMs = hintMs === undefined || hintMs === 0 ? backoff(rules, reason) : spread(hintMs, rules.random)
  return deadlineAt !== undefined && reason.now + waitMs >= deadlineAt ? undefined : waitMs
}

function backoff(rules: BackoffRules, { kind, retries }: WaitReason): number {
  const base = kind === 'throttled' ? rules.throttleDelayMs : rules.baseDelayMs
  // 0 times a power that has become Infinity is not a number.
  if (base === 0) return 0
  return Math.floor(rules.random() * Math.min(base * rules.retryBackoff ** retries, rules.maxDelayMs))
}

function spread(hintMs: number, random: () => number): number {
  return Math.ceil(hintMs + random() * Math.min(MAX_HINT_SPREAD_MS, HINT_SPREAD * hintMs))
}
