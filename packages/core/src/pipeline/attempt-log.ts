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

  /** The attempt has lasted until now. */
  lastUntil(monotonic: number): void {
    this.durationMs = monotonic - this.#started
  }

  /** The next attempt starts now. Attempts that overlap have not waited. */
  waitUntil(monotonic: number): void {
    this.waitMs = Math.max(0, monotonic - this.#started - this.durationMs)
  }
}

/** Counts the next attempt of a call, whether or not the middleware that makes it does, and ends the wait before it. */
export function nextAttempt(attempts: readonly AttemptRecord[], asked: number, monotonic: number): number {
  const last = attempts.at(-1)
  if (last instanceof OpenRecord) last.waitUntil(monotonic)
  return last === undefined ? asked : Math.max(asked, last.attempt + 1)
}
