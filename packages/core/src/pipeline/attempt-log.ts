import type { AttemptRecord } from '../foundation/index.ts'
import type { CallRequest } from './call-request.ts'

/** What numbers an attempt: the records so far, the number that middleware asks for, the notes of the call. */
type NumberedCall = Pick<CallRequest, 'attempts' | 'attempt' | 'context'>

/**
 * The record of an attempt that goes on being written after it was handed out: its body may take time and fail, and
 * only the next attempt knows how long was waited.
 */
export class MutableAttemptRecord implements AttemptRecord {
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
   * @param attempt Its number.
   * @param now Wall time.
   * @param monotonic Monotonic time.
   */
  constructor(attempt: number, now: number, monotonic: number) {
    this.attempt = attempt
    this.startedAt = new Date(now)
    this.#started = monotonic
  }

  /** What the attempt failed with. Not a property of its own: a record that is printed does not show it. */
  get failure(): unknown {
    return this.#failure
  }

  failWith(error: unknown, reason: string): void {
    this.#failure = error
    this.reason = reason
  }

  /** The attempt has lasted until now. */
  lastUntil(monotonic: number): void {
    this.durationMs = monotonic - this.#started
  }

  /** The next attempt starts now. Attempts that overlap have not waited. */
  waitUntil(monotonic: number): void {
    this.waitMs = Math.max(0, monotonic - this.#started - this.durationMs)
  }
}

/** Where a call notes the number given last; attempts that overlap are on record only when they end. */
const LAST_NUMBER = Symbol('the number of the last attempt')

/**
 * Numbers the next attempt of a call and ends the wait before it. No number is given twice, whatever middleware asks
 * for and however attempts overlap.
 */
export function nextAttempt({ attempts, attempt, context }: NumberedCall, monotonic: number): number {
  const before = attempts.at(-1)
  if (before instanceof MutableAttemptRecord) before.waitUntil(monotonic)
  const last = context.get(LAST_NUMBER)
  const number = typeof last === 'number' && last >= attempt ? last + 1 : attempt
  context.set(LAST_NUMBER, number)
  return number
}
