import type { AttemptRecord } from '../foundation/index.ts'

/**
 * The record of an attempt that goes on being written after it was handed out: its body may take time and fail, and
 * only the next attempt knows how long was waited.
 */
export class OpenRecord implements AttemptRecord {
  readonly attempt: number
  status: number | undefined
  requestId: string | undefined
  readonly startedAt: Date
  durationMs = 0
  waitMs = 0
  reason = ''
  readonly #started: number
  #isUnsent = false

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

  /** The server has not seen the request. */
  markUnsent(): void {
    this.#isUnsent = true
  }

  /** Whether the server may have carried out what was asked: it said so, it failed, or nobody knows. */
  get mayHaveRun(): boolean {
    const { status } = this
    return status === undefined ? !this.#isUnsent : status < 300 || status >= 500
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

/** The number given last within each call; attempts that overlap are on record only when they end. */
const lastNumbers = new WeakMap<readonly AttemptRecord[], number>()

/**
 * Numbers the next attempt of a call and ends the wait before it. No number is given twice, whatever middleware asks
 * for and however attempts overlap.
 *
 * @param attempts The records of the call.
 */
export function nextAttempt(attempts: readonly AttemptRecord[], asked: number, monotonic: number): number {
  const last = attempts.at(-1)
  if (last instanceof OpenRecord) last.waitUntil(monotonic)
  const number = Math.max(asked, (lastNumbers.get(attempts) ?? 0) + 1)
  lastNumbers.set(attempts, number)
  return number
}
