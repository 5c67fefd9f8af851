import type { AttemptRecord } from '../foundation/index.ts'
import type { CallRequest } from './call-request.ts'

/** The parts of a request that determine the number of its next attempt. */
type NumberedCall = Pick<CallRequest, 'attempts' | 'attempt' | 'context'>

/**
 * An attempt record that changes after it was published. The body may still fail, and the wait is measured when the next
 * attempt starts.
 */
export class MutableAttemptRecord implements AttemptRecord {
  static {
    // The name that a printed record shows.
    Object.defineProperty(this, 'name', { value: 'AttemptRecord' })
  }

  readonly attempt: number
  status: number | undefined
  requestId: string | undefined
  readonly startedAt: Date
  durationMs = 0
  waitMs = 0
  reason = ''
  readonly #started: number
  #failure: unknown

  /**
   * @param attempt The number of the attempt.
   * @param now The wall-clock time.
   * @param monotonic The monotonic time.
   */
  constructor(attempt: number, now: number, monotonic: number) {
    this.attempt = attempt
    this.startedAt = new Date(now)
    this.#started = monotonic
  }

  /** The error of the attempt. A getter, so that a printed record omits it. */
  get failure(): unknown {
    return this.#failure
  }

  failWith(error: unknown, reason: string): void {
    this.#failure = error
    this.reason = reason
  }

  /** Sets the duration from the start of the attempt to `monotonic`. */
  lastUntil(monotonic: number): void {
    this.durationMs = monotonic - this.#started
  }

  /** Sets the wait from the end of this attempt to the start of the next; 0 if they overlap. */
  waitUntil(monotonic: number): void {
    this.waitMs = Math.max(0, monotonic - this.#started - this.durationMs)
  }
}

/** Context key of the last number. Overlapping attempts are recorded only when they end, so the records do not suffice. */
const LAST_NUMBER = Symbol('the number of the last attempt')

/**
 * Numbers the next attempt of a call and records the wait before it. Numbers are unique within a call, even if attempts
 * overlap or middleware requests the same number twice.
 */
export function nextAttempt({ attempts, attempt, context }: NumberedCall, monotonic: number): number {
  const before = attempts.at(-1)
  if (before instanceof MutableAttemptRecord) before.waitUntil(monotonic)
  const last = context.get(LAST_NUMBER)
  const number = typeof last === 'number' && last >= attempt ? last + 1 : attempt
  context.set(LAST_NUMBER, number)
  return number
}
