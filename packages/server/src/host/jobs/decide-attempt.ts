import type { AttemptOutcome } from '@sekha/storage'
import { toHttpError } from '../http-error.ts'

const firstDelayMs = 1000
const longestDelayMs = 60_000

/** The longest reason that is kept, in UTF-16 units. */
const maxReasonLength = 1000

/** The attempt that failed. */
export interface FailedAttempt {
  /** From 1. */
  readonly attempt: number
  readonly maxAttempts: number
  /** Returns a number from 0 to below 1. */
  readonly random: () => number
}

/** Decides whether a failed attempt is repeated, and what clients see of its error. */
export function decideAttempt(error: unknown, { attempt, maxAttempts, random }: FailedAttempt): AttemptOutcome {
  const { status, message } = toHttpError(error)
  const reason = status === 500 ? 'The job failed. The server logs the cause under the id of the job' : cut(message)
  if (status < 500 || attempt >= maxAttempts) return { outcome: 'failed', error: reason }
  const delayMs = Math.min(firstDelayMs * 2 ** (attempt - 1), longestDelayMs)
  return { outcome: 'retry', error: reason, delayMs: Math.round(delayMs * (0.5 + random() / 2)) }
}

const cut = (text: string): string => text.slice(0, maxReasonLength).toWellFormed()
