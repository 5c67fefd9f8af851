import type { wire } from '@sekha/core/contract'
import type { Job } from '@sekha/storage'

/** Writes a job as clients receive it. */
export function writeJob(job: Job): wire.Job {
  const { id, kind, status, done, total, attempts, createdAt, startedAt, finishedAt, error, result } = job
  return {
    id,
    kind,
    status,
    done,
    total,
    attempts,
    created_at: writeTimestamp(createdAt),
    ...(startedAt === null ? {} : { started_at: writeTimestamp(startedAt) }),
    ...(finishedAt === null ? {} : { finished_at: writeTimestamp(finishedAt) }),
    ...(error === null ? {} : { error }),
    ...(result === null ? {} : { result: result as Record<string, unknown> }),
  }
}

const writeTimestamp = (ms: number): string => new Date(ms).toISOString()

/** A job younger than this is asked for as often as its client likes. */
const youngMs = 10_000
const retryAfterSeconds = 2

/** Returns when a client should ask again, in seconds; `undefined` if the job is finished or has just begun. */
export function askAgainAfter({ finishedAt, createdAt }: Job, now: number): number | undefined {
  return finishedAt === null && now - createdAt >= youngMs ? retryAfterSeconds : undefined
}
