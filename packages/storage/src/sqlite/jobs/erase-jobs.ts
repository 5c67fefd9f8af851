import type { Database } from '../database.ts'

/**
 * Erases what the jobs about a deleted record hold: input, checkpoint, result and error. Unfinished ones fail, and one
 * that runs loses its lease. Their keys stay used. Call it in a write with `erases`, so that the text is overwritten.
 *
 * @returns the number of erased jobs, at most `limit`
 */
export function eraseJobs(
  database: Database,
  { tenant, service, subject }: { readonly tenant: number; readonly service: string; readonly subject: string },
  limit: number,
): number {
  return database.run(
    `UPDATE jobs SET input = 'null', checkpoint = NULL, result = NULL, subject = NULL, holder = NULL,
       error = CASE WHEN finished_at IS NULL THEN ? END,
       status = CASE WHEN finished_at IS NULL THEN 'failed' ELSE status END,
       finished_at = coalesce(finished_at, max(created_at, coalesce(started_at, 0)))
     WHERE (tenant, id) IN (SELECT tenant, id FROM jobs WHERE tenant = ? AND service = ? AND subject = ? LIMIT ?)`,
    'The record of this job was deleted',
    tenant,
    service,
    subject,
    limit,
  )
}
