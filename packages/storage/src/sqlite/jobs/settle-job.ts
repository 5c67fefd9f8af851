import type { AttemptOutcome, JobLease, JobProgress } from '../../jobs.ts'
import { writeJobValue } from '../../job-value.ts'
import type { Database } from '../database.ts'
import { findTenant } from '../tenants.ts'
import type { JobContext } from './job-row.ts'

/** Extends a lease and stores progress. @returns false if the lease is lost */
export function renewJob(
  database: Database,
  lease: JobLease,
  { dueAt, progress }: { readonly dueAt: number | undefined; readonly progress: JobProgress | undefined },
): boolean {
  const checkpoint = progress?.checkpoint === undefined ? null : writeJobValue('checkpoint', progress.checkpoint)
  return (
    database.run(
      `UPDATE jobs SET due_at = coalesce(?, due_at), done = max(done, ?), total = max(total, ?),
         checkpoint = coalesce(?, checkpoint)
       WHERE tenant = ? AND id = ? AND holder = ?`,
      dueAt ?? null,
      progress?.done ?? 0,
      progress?.total ?? 0,
      checkpoint,
      findTenant(database, lease),
      lease.id,
      lease.holder,
    ) > 0
  )
}

/** Ends an attempt. @returns false if its lease is lost */
export function settleJob(
  database: Database,
  lease: JobLease,
  settled: { readonly outcome: AttemptOutcome; readonly progress: JobProgress | undefined },
  { now }: JobContext,
): boolean {
  if (!renewJob(database, lease, { dueAt: undefined, progress: settled.progress })) return false
  const { outcome } = settled
  const status = outcome.outcome === 'retry' || outcome.outcome === 'released' ? 'queued' : outcome.outcome
  const isFinished = status !== 'queued'
  return (
    database.run(
      `UPDATE jobs SET status = ?, holder = NULL, due_at = ?, finished_at = ?, attempts = attempts - ?,
         error = ${outcome.outcome === 'released' ? 'coalesce(?, error)' : '?'}, result = ?
       WHERE tenant = ? AND id = ? AND holder = ?`,
      status,
      outcome.outcome === 'retry' ? now + outcome.delayMs : now,
      isFinished ? now : null,
      outcome.outcome === 'released' ? 1 : 0,
      'error' in outcome ? outcome.error : null,
      outcome.outcome === 'succeeded' && outcome.result !== undefined ? writeJobValue('result', outcome.result) : null,
      findTenant(database, lease),
      lease.id,
      lease.holder,
    ) > 0
  )
}
