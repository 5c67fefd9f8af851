import type { AttemptFailure } from '../retry/options.ts'

/** The options of `hedge()` that a single call can change. */
export interface HedgeCallOptions {
  /** Sends another request after this many milliseconds without a response. */
  readonly afterMs?: number | undefined
  /** Sends another request when the call takes longer than this quantile of its operation's durations, from 0.5 to 0.999. */
  readonly quantile?: number | undefined
  /** The maximum number of requests, from 2 to 10. @default that of the policy */
  readonly maxRequests?: number | undefined
}

declare module '@sekha/core' {
  interface PolicyOptions {
    /** The maximum number of attempts after the first; 0 disables retries. @default that of `retry()` */
    readonly maxRetries?: number | undefined
    /** The multiplier of the maximum wait after each retry. @default that of `retry()` */
    readonly retryBackoff?: number | undefined
    /** The maximum wait before the first retry of a transient failure, in milliseconds. @default that of `retry()` */
    readonly baseDelayMs?: number | undefined
    /** The maximum wait before the first retry of a throttled attempt, in milliseconds. @default that of `retry()` */
    readonly throttleDelayMs?: number | undefined
    /** The maximum wait without a hint, in milliseconds. @default that of `retry()` */
    readonly maxDelayMs?: number | undefined
    /** The longest hint that is followed, in milliseconds. @default that of `retry()` */
    readonly maxServerDelayMs?: number | undefined
    /** Overrides whether to retry a failure. Replaces that of `retry()`. */
    readonly shouldRetry?: ((failure: AttemptFailure) => boolean | undefined) | undefined
    /** Hedges this call by these rules even if `hedge()` does not list its operation; `false` sends one request at a time. */
    readonly hedge?: false | HedgeCallOptions | undefined
    /** `false` ignores the circuit: the call is neither rejected nor counted. */
    readonly circuitBreaker?: false | undefined
    /** `false` sends the call at once and takes no token. */
    readonly rateLimit?: false | undefined
    /** `false` runs the call at once and takes no permit. */
    readonly limitConcurrency?: false | undefined
    /** `false` returns a 401 without getting a new key. */
    readonly refreshKey?: false | undefined
  }
}

/** Creates the check of a call option that can only skip its policy. */
export function checkSkip(option: string): (value: unknown) => void {
  return (value) => {
    if (value !== false) throw new TypeError(`${option} must be false, which skips it for this call`)
  }
}
