import { randomUUID } from 'node:crypto'
import type { TakeRequest, TakenJob } from '../../jobs.ts'
import type { Database } from '../database.ts'
import { type JobContext, parseJson } from './job-row.ts'

/** The jobs that were taken, and the tenant that the next round begins after. */
export interface Round {
  readonly taken: readonly TakenJob[]
  readonly lastTenant: number
  /** Whether a job changed. One may also have failed, because its process ended too often. */
  readonly hasChanged: boolean
}

interface DueJob {
  readonly id: string
  readonly kind: string
  readonly input: string
  readonly attempts: number
  readonly checkpoint: string | null
  readonly status: 'queued' | 'running'
  readonly done: number
  readonly total: number
}

interface Tenant {
  readonly id: number
  readonly name: string
}

/** Takes due jobs, one of each tenant in turn, beginning after `lastTenant`. */
export function takeJobs(
  database: Database,
  request: TakeRequest,
  { service, now }: JobContext,
  lastTenant: number,
): Round {
  const { limit, leaseMs, maxAttempts, maxPerTenant = limit, running } = request
  const kinds = JSON.stringify(request.kinds)
  const queues: { readonly tenant: Tenant; readonly jobs: DueJob[] }[] = []
  for (const tenant of goRound(database, service, lastTenant)) {
    const room = Math.min(limit, maxPerTenant - (running?.get(tenant.name) ?? 0))
    if (room <= 0) continue
    const jobs = readDue(database, { service, tenant: tenant.id, now, kinds, room })
    if (jobs.length > 0) queues.push({ tenant, jobs })
    if (queues.length === limit) break
  }
  const taken: TakenJob[] = []
  let next = lastTenant
  let hasChanged = false
  while (taken.length < limit && queues.some(({ jobs }) => jobs.length > 0))
    for (const { tenant, jobs } of queues) {
      if (taken.length === limit) break
      const job = jobs.shift()
      if (job === undefined) continue
      hasChanged = true
      next = tenant.id
      if (job.status === 'running' && job.attempts >= maxAttempts) abandon(database, tenant.id, job, now)
      else taken.push(take(database, tenant, job, { now, leaseMs }))
    }
  return { taken, lastTenant: next, hasChanged }
}

/** Yields the tenants that have unfinished jobs, from the one after `lastTenant` round to it. */
function* goRound(database: Database, service: string, lastTenant: number): Generator<Tenant> {
  const find = (after: number): Tenant | undefined =>
    database.get<Tenant>(
      `SELECT tenant AS id, (SELECT name FROM tenants WHERE id = tenant) AS name FROM jobs
       WHERE finished_at IS NULL AND service = ? AND tenant > ? ORDER BY tenant LIMIT 1`,
      service,
      after,
    )
  for (let tenant = find(lastTenant); tenant !== undefined; tenant = find(tenant.id)) yield tenant
  for (let tenant = find(0); tenant !== undefined && tenant.id <= lastTenant; tenant = find(tenant.id)) yield tenant
}

function readDue(
  database: Database,
  {
    service,
    tenant,
    now,
    kinds,
    room,
  }: {
    readonly service: string
    readonly tenant: number
    readonly now: number
    readonly kinds: string
    readonly room: number
  },
): DueJob[] {
  return database.all<DueJob>(
    `SELECT id, kind, input, attempts, checkpoint, status, done, total FROM jobs
     WHERE finished_at IS NULL AND service = ? AND tenant = ? AND due_at <= ?
       AND kind IN (SELECT value FROM json_each(?))
     ORDER BY due_at, created_at, id LIMIT ?`,
    service,
    tenant,
    now,
    kinds,
    room,
  )
}

function take(
  database: Database,
  { id: tenant, name }: Tenant,
  { id, kind, input, attempts, checkpoint, done, total }: DueJob,
  { now, leaseMs }: { readonly now: number; readonly leaseMs: number },
): TakenJob {
  const holder = randomUUID()
  database.run(
    `UPDATE jobs SET status = 'running', holder = ?, attempts = attempts + 1, due_at = ?,
       started_at = coalesce(started_at, ?)
     WHERE tenant = ? AND id = ?`,
    holder,
    now + leaseMs,
    now,
    tenant,
    id,
  )
  return {
    lease: { tenant: name, id, holder },
    kind,
    input: parseJson(input),
    attempt: attempts + 1,
    checkpoint: parseJson(checkpoint),
    done,
    total,
  }
}

/** Ends a job whose process ended in its last attempt: the job itself may have ended it. */
function abandon(database: Database, tenant: number, { id, attempts }: DueJob, now: number): void {
  database.run(
    `UPDATE jobs SET status = 'failed', holder = NULL, finished_at = ?, error = ? WHERE tenant = ? AND id = ?`,
    now,
    `The server ended during the last of ${attempts} attempts`,
    tenant,
    id,
  )
}
