import type { Job, JobStatus } from '../../jobs.ts'
import type { Database } from '../database.ts'

/** The service whose jobs a statement sees, and the time. */
export interface JobContext {
  readonly service: string
  /** In milliseconds. */
  readonly now: number
  /** Jobs that finished earlier count as absent and may be removed. */
  readonly keptSince: number
}

/** A row of a job, as `jobColumns` select it. */
type JobRow = Omit<Job, 'result' | 'status'> & { readonly status: JobStatus; readonly result: string | null }

const jobColumns = `id, kind, status, done, total, attempts, created_at AS createdAt, started_at AS startedAt,
  finished_at AS finishedAt, error, result`

const toJob = ({ result, ...row }: JobRow): Job => ({ ...row, result: parseJson(result) })

/** Parses stored JSON. A job without the value has no JSON. */
export const parseJson = (text: string | null): unknown => (text === null ? null : (JSON.parse(text) as unknown))

/** Returns a job of a tenant. */
export function findJob(
  database: Database,
  tenant: number,
  id: string,
  { service, keptSince }: JobContext,
): Job | undefined {
  const row = database.get<JobRow>(
    `SELECT ${jobColumns} FROM jobs
     WHERE tenant = ? AND id = ? AND service = ? AND coalesce(finished_at >= ?, TRUE)`,
    tenant,
    id,
    service,
    keptSince,
  )
  return row && toJob(row)
}
