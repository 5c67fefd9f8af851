/** Rules that determine the waits between attempts. */
export interface BackoffRules {
  readonly retryBackoff: number
  readonly baseDelayMs: number
  readonly throttleDelayMs: number
  readonly maxDelayMs: number
  readonly maxServerDelayMs: number
  readonly random: () => number
}

/** The failure and the state of the call that determine a wait. */
export interface WaitReason {
  readonly kind: 'transient' | 'throttled'
  /** The wait that the server asks for, in milliseconds. */
  readonly hintMs: number | undefined
  /** The number of earlier retries. */
  readonly retries: number
  /** The current monotonic time. */
  readonly now: number
  /** The deadline of the call, on the same clock. */
  readonly deadlineAt: number | undefined
}

/** Spreads clients that got the same hint. The spread only adds to the hint. */
const HINT_SPREAD = 0.1
const MAX_HINT_SPREAD_MS = 1000

/**
 * Returns the wait before the next attempt, in milliseconds. Returns `undefined` when the server asks for more than
 * `maxServerDelayMs` or the wait would reach the deadline.
 *
 * Without a hint: full jitter, ⌊U[0,1) · min(base · factorⁿ, max)⌋ (Marc Brooker, "Exponential Backoff And Jitter",
 * AWS Architecture Blog, 2015). With a hint h: h + U[0, min(1 s, 0.1 · h)). A hint of 0, or a date in the past, is
 * treated as no hint, so that clients do not return all at once.
 */
export function planWait(rules: BackoffRules, reason: WaitReason): number | undefined {
  const { hintMs, deadlineAt } = reason
  if (hintMs !== undefined && hintMs > rules.maxServerDelayMs) return undefined
  const waitMs = hintMs === undefined || hintMs === 0 ? backoff(rules, reason) : spread(hintMs, rules.random)
  return deadlineAt !== undefined && reason.now + waitMs >= deadlineAt ? undefined : waitMs
}

function backoff(rules: BackoffRules, { kind, retries }: WaitReason): number {
  const base = kind === 'throttled' ? rules.throttleDelayMs : rules.baseDelayMs
  // 0 times a power that overflows to Infinity is NaN.
  if (base === 0) return 0
  return Math.floor(rules.random() * Math.min(base * rules.retryBackoff ** retries, rules.maxDelayMs))
}

function spread(hintMs: number, random: () => number): number {
  return Math.ceil(hintMs + random() * Math.min(MAX_HINT_SPREAD_MS, HINT_SPREAD * hintMs))
}
