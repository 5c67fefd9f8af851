import { checkInteger, checkKnownOptions } from '@sekha/core/foundation'
import type { EnqueueOutcome, JobQueue, NewJob, TakeRequest } from '../../jobs.ts'
import { requireFunction, requireName } from '../../misuse.ts'
import type { Scope } from '../../scope.ts'
import type { Database } from '../database.ts'
import type { SharedStorage } from '../sqlite-storage.ts'
import { enqueueJob, removeExpired } from './enqueue-job.ts'
import { findJob, type JobContext } from './job-row.ts'
import { jobsSchema } from './jobs-schema.ts'
import { renewJob, settleJob } from './settle-job.ts'
import { takeJobs } from './take-jobs.ts'
import { findTenant } from '../tenants.ts'

/** Options of the jobs of a service. */
export interface SqliteJobsOptions {
  /** The service, which sees only its own jobs. */
  readonly service: string
  /** How long finished jobs are kept, in milliseconds. @default 604_800_000 (7 days) */
  readonly keepMs?: number | undefined
  /** The wall clock in milliseconds. Processes of one file must agree on it, as those of one machine do. @default Date.now */
  readonly now?: (() => number) | undefined
}

/** Jobs in a SQLite file. */
export interface SqliteJobs extends JobQueue {
  /**
   * Queues a job in the transaction of another write: call it in the `run` of that write. Processes notice the job within
   * a second of its commit.
   */
  enqueueWithin(database: Database, scope: Scope, job: NewJob): EnqueueOutcome
}

const defaultKeepMs = 7 * 24 * 60 * 60 * 1000
const longestKeepMs = 100 * 365 * 24 * 60 * 60 * 1000
const maxTaken = 20
const removedAtOnce = 500

/**
 * Returns the jobs of a service in a file that was opened with `jobsSchema`.
 *
 * @throws {TypeError | RangeError} when an option is invalid, or `jobsSchema` is not among the schemas of the storage
 *
 * @example
 * ```ts
 * import { createSqliteJobs, jobsSchema, openSqlite } from '@sekha/storage/sqlite'
 *
 * const storage = await openSqlite({ path: './notes.db', schemas: [notesSchema, jobsSchema] })
 * const jobs = createSqliteJobs(storage, { service: 'notes' })
 * await jobs.enqueueJob({ tenant: 'default' }, { kind: 'notes.count', input: {} })
 * ```
 */
export function createSqliteJobs(
  storage: Pick<SharedStorage, 'read' | 'write' | 'hasSchema'>,
  options: SqliteJobsOptions,
): SqliteJobs {
  checkKnownOptions('createSqliteJobs()', options, { service: true, keepMs: true, now: true })
  const { service, now = Date.now } = options
  requireName('service', service)
  requireFunction('now', now)
  if (!storage.hasSchema(jobsSchema.name))
    throw new TypeError(
      'createSqliteJobs() needs a storage with jobsSchema: openSqlite({ schemas: [yours, jobsSchema] })',
    )
  const keepMs = checkInteger('keepMs', options.keepMs, defaultKeepMs, { min: 0, max: longestKeepMs })
  const readContext = (): JobContext => {
    const at = now()
    return { service, now: at, keptSince: at - keepMs }
  }
  /** Where the next round of the tenants begins. */
  let lastTenant = 0
  const enqueueWithin: SqliteJobs['enqueueWithin'] = (database, scope, job) =>
    enqueueJob(database, scope, job, readContext())

  return {
    enqueueWithin,
    enqueueJob: (scope, job) =>
      storage.write({
        run: (database) => enqueueWithin(database, scope, job),
        keeps: (it) => it.outcome === 'done' && !it.replayed,
        announced: false,
      }),
    getJob: (scope, id) =>
      storage.read((database) => findJob(database, findTenant(database, scope), id, readContext())),
    async takeJobs(request: TakeRequest) {
      const limit = checkInteger('limit', request.limit, maxTaken, { min: 1, max: maxTaken })
      const { taken } = await storage.write({
        run: (database) => {
          const round = takeJobs(database, { ...request, limit }, readContext(), lastTenant)
          lastTenant = round.lastTenant
          return round
        },
        keeps: ({ hasChanged }) => hasChanged,
        announced: false,
      })
      return taken
    },
    renewJobs: (held, leaseMs) =>
      storage.write({
        run: (database) => {
          const dueAt = now() + leaseMs
          return held
            .filter(({ lease, progress }) => !renewJob(database, lease, { dueAt, progress }))
            .map(({ lease }) => lease.holder)
        },
        keeps: (lost) => lost.length < held.length,
        announced: false,
      }),
    settleJob: (lease, outcome, progress) =>
      storage.write({
        run: (database) => settleJob(database, lease, { outcome, progress }, readContext()),
        keeps: Boolean,
        announced: false,
      }),
    untilNextJob: (kinds) =>
      storage.read((database) => {
        const next = database.get<{ dueAt: number }>(
          `SELECT due_at AS dueAt FROM jobs
           WHERE finished_at IS NULL AND service = ? AND kind IN (SELECT value FROM json_each(?))
           ORDER BY due_at LIMIT 1`,
          service,
          JSON.stringify(kinds),
        )
        return next && Math.max(0, next.dueAt - now())
      }),
    removeJobs: () =>
      storage.write({
        run: (database) => removeExpired(database, readContext(), removedAtOnce),
        keeps: Boolean,
        announced: false,
        // Their inputs may hold text that was deleted elsewhere.
        erases: Boolean,
      }),
  }
}
