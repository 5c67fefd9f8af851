import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type JobLease, StoreError, type TakeRequest, type TakenJob } from '../src/index.ts'
import {
  createSqliteJobs,
  eraseJobs,
  findTenant,
  jobsSchema,
  openSqliteNow,
  type SqliteJobs,
  type SqliteStorage,
} from '../src/sqlite/index.ts'
import { notes, readNotes } from './support/notes.ts'

const leaseMs = 30_000
const keepMs = 60_000
const maxAttempts = 3
const scope = { tenant: 'a' }

/** Opens the jobs of a service in memory, with a clock that the test moves. */
function openJobs(): { readonly jobs: SqliteJobs; readonly storage: SqliteStorage; readonly clock: { now: number } } {
  const storage = openSqliteNow({ path: ':memory:', schemas: [notes, jobsSchema] })
  onTestFinished(() => storage.close())
  const clock = { now: 1_000_000 }
  return { storage, clock, jobs: createSqliteJobs(storage, { service: 'notes', keepMs, now: () => clock.now }) }
}

const request: TakeRequest = { kinds: ['count'], limit: 20, leaseMs, maxAttempts }

async function enqueue(jobs: SqliteJobs, tenant = 'a', input: unknown = {}): Promise<string> {
  const outcome = await jobs.enqueueJob({ tenant }, { kind: 'count', input })
  return outcome.outcome === 'done' ? outcome.job.id : ''
}

async function takeOne(jobs: SqliteJobs): Promise<TakenJob> {
  const [taken] = await jobs.takeJobs({ ...request, limit: 1 })
  if (taken === undefined) throw new Error('no job is due')
  return taken
}

const leaseOf = async (jobs: SqliteJobs): Promise<JobLease> => (await takeOne(jobs)).lease

describe('erasing the jobs about a deleted record', () => {
  const erase = (storage: SqliteStorage, subject: string): Promise<number> =>
    storage.write({
      run: (database) => eraseJobs(database, { tenant: findTenant(database, scope), service: 'notes', subject }, 10),
      erases: Boolean,
    })

  it('leaves none of their text in the file, and their keys used', async () => {
    const path = join(await temporaryDirectory(), 'jobs.db')
    const storage = openSqliteNow({ path, schemas: [notes, jobsSchema] })
    onTestFinished(() => storage.close())
    const jobs = createSqliteJobs(storage, { service: 'notes' })
    const secret = 'Rumpelstiltskin'
    const queued = { kind: 'count', input: { text: secret }, subject: 'note', key: 'k' }
    const outcome = await jobs.enqueueJob(scope, queued)
    const id = outcome.outcome === 'done' ? outcome.job.id : ''
    const lease = await leaseOf(jobs)
    await jobs.renewJobs([{ lease, progress: { done: 1, total: 2, checkpoint: { at: secret } } }], leaseMs)
    await jobs.settleJob(lease, { outcome: 'succeeded', result: { found: secret } })
    const other = await jobs.enqueueJob(scope, { kind: 'count', input: { text: 'kept' }, subject: 'other' })
    expect([await erase(storage, 'note'), await erase(storage, 'note')]).toEqual([1, 0])
    expect(await jobs.getJob(scope, id)).toMatchObject({ status: 'succeeded', result: null, done: 1 })
    expect(await jobs.enqueueJob(scope, queued)).toEqual({ outcome: 'key-reused' })
    expect(await takeOne(jobs)).toMatchObject({ input: { text: 'kept' } })
    expect(other.outcome).toBe('done')
    expect(await storage.verify()).toEqual([])
    await vi.waitFor(() => expect(readFileSync(path).includes(secret)).toBe(false))
    expect(readFileSync(`${path}-wal`).includes(secret)).toBe(false)
  })

  it('happens also to jobs that were kept long enough', async () => {
    const path = join(await temporaryDirectory(), 'jobs.db')
    const storage = openSqliteNow({ path, schemas: [notes, jobsSchema] })
    onTestFinished(() => storage.close())
    const clock = { now: 1_000_000 }
    const jobs = createSqliteJobs(storage, { service: 'notes', keepMs, now: () => clock.now })
    const secret = 'Rumpelstiltskin'
    await enqueue(jobs, 'a', { text: secret })
    await jobs.settleJob(await leaseOf(jobs), { outcome: 'succeeded', result: {} })
    expect(readFileSync(`${path}-wal`).includes(secret)).toBe(true)
    clock.now += keepMs + 1
    expect(await jobs.removeJobs()).toBe(1)
    await vi.waitFor(() => expect(readFileSync(path).includes(secret)).toBe(false))
    expect(readFileSync(`${path}-wal`).includes(secret)).toBe(false)
  })

  it('ends a job that runs, and one that waits', async () => {
    const { jobs, storage } = openJobs()
    for (const text of ['a', 'b']) await jobs.enqueueJob(scope, { kind: 'count', input: { text }, subject: 'note' })
    const { lease } = await takeOne(jobs)
    expect(await erase(storage, 'note')).toBe(2)
    expect(await jobs.renewJobs([{ lease, progress: undefined }], leaseMs)).toEqual([lease.holder])
    expect(await jobs.settleJob(lease, { outcome: 'succeeded', result: {} })).toBe(false)
    expect(await jobs.takeJobs(request)).toEqual([])
    expect(await jobs.getJob(scope, lease.id)).toMatchObject({
      status: 'failed',
      error: 'The record of this job was deleted',
    })
  })
})

describe('a file with jobs from before they had subjects', () => {
  it('keeps its jobs, and finds those of a record by an index', async () => {
    const path = join(await temporaryDirectory(), 'jobs.db')
    const earlier = openSqliteNow({
      path,
      schemas: [notes, { ...jobsSchema, migrations: jobsSchema.migrations.slice(0, 1) }],
    })
    await earlier.write({
      run: (database) => {
        database.run("INSERT INTO tenants (id, name) VALUES (7, 'a')")
        database.run(
          `INSERT INTO jobs (tenant, id, service, kind, key, input, status, due_at, created_at)
           VALUES (7, 'old', 'notes', 'count', 'k', '{"n":1}', 'queued', 0, 0)`,
        )
      },
    })
    await earlier.close()
    const storage = openSqliteNow({ path, schemas: [notes, jobsSchema] })
    onTestFinished(() => storage.close())
    const jobs = createSqliteJobs(storage, { service: 'notes' })
    const again = await jobs.enqueueJob(scope, { kind: 'count', input: { n: 1 }, key: 'k', subject: 'note' })
    expect(again).toMatchObject({ replayed: true, job: { id: 'old' } })
    expect(await takeOne(jobs)).toMatchObject({ lease: { id: 'old' }, input: { n: 1 } })
    await jobs.enqueueJob(scope, { kind: 'count', input: {}, subject: 'note' })
    expect(
      await storage.read((database) => database.all('SELECT id IS NULL, subject FROM jobs ORDER BY created_at')),
    ).toMatchObject([{ subject: null }, { subject: 'note' }])
    const plan = await storage.read((database) =>
      database.all<{ detail: string }>(
        "EXPLAIN QUERY PLAN SELECT tenant, id FROM jobs WHERE tenant = 7 AND service = 'notes' AND subject = 'note' LIMIT 10",
      ),
    )
    expect(plan.map(({ detail }) => detail).join()).toContain('jobs_by_subject')
    expect(await storage.verify()).toEqual([])
  })
})

describe('a queued job', () => {
  it('is taken once, runs under its lease and keeps its result', async () => {
    const { jobs, clock } = openJobs()
    const id = await enqueue(jobs, 'a', { text: 'a\0b' })
    expect(await jobs.getJob(scope, id)).toEqual({
      id,
      kind: 'count',
      status: 'queued',
      done: 0,
      total: 0,
      attempts: 0,
      createdAt: clock.now,
      startedAt: null,
      finishedAt: null,
      error: null,
      result: null,
    })
    clock.now += 5
    const taken = await takeOne(jobs)
    expect(taken).toMatchObject({ kind: 'count', input: { text: 'a\0b' }, attempt: 1, checkpoint: null })
    expect(await jobs.takeJobs(request)).toEqual([])
    clock.now += 5
    expect(await jobs.settleJob(taken.lease, { outcome: 'succeeded', result: [1] }, { done: 4, total: 4 })).toBe(true)
    expect(await jobs.getJob(scope, id)).toMatchObject({
      status: 'succeeded',
      done: 4,
      total: 4,
      attempts: 1,
      startedAt: clock.now - 5,
      finishedAt: clock.now,
      result: [1],
    })
    expect(await jobs.untilNextJob(['count'])).toBeUndefined()
  })

  it('is queued in the transaction of another write, or not at all', async () => {
    const { jobs, storage } = openJobs()
    const write = (keeps: boolean): Promise<unknown> =>
      storage.write({
        run: (database) => {
          jobs.enqueueWithin(database, scope, { kind: 'count', input: {} })
          database.run('INSERT INTO notes (tenant, text) SELECT id, ? FROM tenants', `kept: ${keeps}`)
        },
        keeps: () => keeps,
      })
    await write(false)
    expect(await jobs.takeJobs(request)).toEqual([])
    await write(true)
    expect(await jobs.takeJobs(request)).toHaveLength(1)
    expect(await storage.read(readNotes)).toEqual(['kept: true'])
  })

  it('is visible only to its tenant and its service', async () => {
    const { jobs, storage } = openJobs()
    const id = await enqueue(jobs)
    await enqueue(jobs, 'b')
    const others = createSqliteJobs(storage, { service: 'other' })
    expect(await jobs.getJob({ tenant: 'b' }, id)).toBeUndefined()
    expect(await jobs.getJob({ tenant: 'unknown' }, id)).toBeUndefined()
    expect(await others.getJob(scope, id)).toBeUndefined()
    expect(await others.takeJobs(request)).toEqual([])
    expect(await jobs.takeJobs({ ...request, kinds: ['other'] })).toEqual([])
  })

  it.each(['', `' OR 1 = 1 --`, '\0', 'x'.repeat(100_000), '\u{1f600}', '\ud800', '../..', '%'])(
    'is not found by the hostile id %j',
    async (id) => {
      const { jobs } = openJobs()
      await enqueue(jobs)
      expect(await jobs.getJob(scope, id)).toBeUndefined()
    },
  )

  it.each([
    [undefined, TypeError],
    ['x'.repeat(1024 * 1024), RangeError],
  ])('is refused with an input that is not JSON or too long', async (input, type) => {
    const { jobs } = openJobs()
    const refused: unknown = await jobs.enqueueJob(scope, { kind: 'count', input }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(type)
  })
})

describe('a key', () => {
  it('makes a repetition return the first job, until that is removed', async () => {
    const { jobs, clock } = openJobs()
    const job = { kind: 'count', input: { n: 1 }, key: 'k' }
    const first = await jobs.enqueueJob(scope, job)
    expect(first).toMatchObject({ outcome: 'done', replayed: false })
    await jobs.settleJob(await leaseOf(jobs), { outcome: 'succeeded', result: 1 })
    const again = await jobs.enqueueJob(scope, job)
    expect(again).toMatchObject({ replayed: true, job: { status: 'succeeded' } })
    expect(await jobs.enqueueJob({ tenant: 'b' }, job)).toMatchObject({ replayed: false })
    expect(await jobs.enqueueJob(scope, { ...job, input: { n: 2 } })).toEqual({ outcome: 'key-reused' })
    clock.now += keepMs + 1
    expect(await jobs.enqueueJob(scope, { ...job, input: { n: 2 } })).toMatchObject({ replayed: false })
  })

  it('is free again when its job has expired, also among many that wait to be removed', async () => {
    const { jobs, clock } = openJobs()
    for (let other = 0; other < 20; other++) await enqueue(jobs)
    const job = { kind: 'count', input: { n: 1 }, key: 'k' }
    for (const { lease } of await jobs.takeJobs(request))
      await jobs.settleJob(lease, { outcome: 'succeeded', result: 1 })
    clock.now += 1
    await jobs.enqueueJob(scope, job)
    await jobs.settleJob(await leaseOf(jobs), { outcome: 'succeeded', result: 1 })
    clock.now += keepMs + 1
    expect(await jobs.enqueueJob(scope, { ...job, input: { n: 2 } })).toMatchObject({ replayed: false })
  })

  it('is used once by concurrent repetitions', async () => {
    const { jobs } = openJobs()
    const job = { kind: 'count', input: {}, key: 'k' }
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => jobs.enqueueJob(scope, job)))
    expect(outcomes.filter((it) => it.outcome === 'done' && !it.replayed)).toHaveLength(1)
    expect(await jobs.takeJobs(request)).toHaveLength(1)
  })

  it('is not needed to join an unfinished job of the same input', async () => {
    const { jobs } = openJobs()
    const job = { kind: 'count', input: {}, joins: true }
    await jobs.enqueueJob(scope, job)
    const lease = await leaseOf(jobs)
    expect(await jobs.enqueueJob(scope, job)).toMatchObject({ replayed: true, job: { id: lease.id } })
    expect(await jobs.enqueueJob(scope, { ...job, input: 1 })).toMatchObject({ replayed: false })
    expect(await jobs.enqueueJob({ tenant: 'b' }, job)).toMatchObject({ replayed: false })
    await jobs.settleJob(lease, { outcome: 'succeeded', result: null })
    expect(await jobs.enqueueJob(scope, job)).toMatchObject({ replayed: false })
  })
})

describe('a lease', () => {
  it('can be taken over when it has ended, not before, and then cannot be renewed or settled', async () => {
    const { jobs, clock } = openJobs()
    const id = await enqueue(jobs)
    const first = await takeOne(jobs)
    expect(await jobs.untilNextJob(['count'])).toBe(leaseMs)
    clock.now += leaseMs - 1
    expect(await jobs.takeJobs(request)).toEqual([])
    clock.now += 1
    const second = await takeOne(jobs)
    expect(second).toMatchObject({ attempt: 2, lease: { id } })
    expect(await jobs.renewJobs([{ lease: first.lease, progress: { done: 9, total: 9 } }], leaseMs)).toEqual([
      first.lease.holder,
    ])
    expect(await jobs.settleJob(first.lease, { outcome: 'failed', error: 'late' })).toBe(false)
    expect(await jobs.getJob(scope, id)).toMatchObject({ status: 'running', done: 0, error: null })
    expect(await jobs.settleJob(second.lease, { outcome: 'succeeded', result: null })).toBe(true)
  })

  it('lasts as long as it is renewed', async () => {
    const { jobs, clock } = openJobs()
    await enqueue(jobs)
    const lease = await leaseOf(jobs)
    for (let times = 0; times < 5; times++) {
      clock.now += leaseMs - 1
      expect(await jobs.renewJobs([{ lease, progress: undefined }], leaseMs)).toEqual([])
    }
    expect(await jobs.takeJobs(request)).toEqual([])
  })

  it('ends with its process: after the last attempt, the job fails and says why', async () => {
    const { jobs, clock } = openJobs()
    const id = await enqueue(jobs)
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      expect(await takeOne(jobs)).toMatchObject({ attempt })
      clock.now += leaseMs
    }
    expect(await jobs.takeJobs(request)).toEqual([])
    expect(await jobs.getJob(scope, id)).toMatchObject({
      status: 'failed',
      error: 'The server ended during the last of 3 attempts',
      finishedAt: clock.now,
    })
  })

  it('can be given back without counting the attempt', async () => {
    const { jobs } = openJobs()
    const id = await enqueue(jobs)
    await jobs.settleJob(await leaseOf(jobs), { outcome: 'released' }, { done: 3, total: 9, checkpoint: { at: 3 } })
    expect(await jobs.getJob(scope, id)).toMatchObject({ status: 'queued', attempts: 0, done: 3 })
    expect(await takeOne(jobs)).toMatchObject({ attempt: 1, done: 3, total: 9, checkpoint: { at: 3 } })
  })
})

describe('progress', () => {
  it('never decreases, also over attempts', async () => {
    const { jobs, clock } = openJobs()
    const id = await enqueue(jobs)
    const lease = await leaseOf(jobs)
    await jobs.renewJobs([{ lease, progress: { done: 5, total: 9, checkpoint: 5 } }], leaseMs)
    await jobs.renewJobs([{ lease, progress: { done: 4, total: 8 } }], leaseMs)
    expect(await jobs.getJob(scope, id)).toMatchObject({ done: 5, total: 9 })
    clock.now += leaseMs
    const next = await takeOne(jobs)
    expect(next.checkpoint).toBe(5)
    await jobs.settleJob(next.lease, { outcome: 'retry', error: 'no', delayMs: 100 }, { done: 1, total: 9 })
    expect(await jobs.getJob(scope, id)).toMatchObject({ status: 'queued', done: 5, error: 'no' })
    expect(await jobs.untilNextJob(['count'])).toBe(100)
  })
})

describe('tenants', () => {
  it('take turns, however many jobs one of them has', async () => {
    const { jobs } = openJobs()
    for (let n = 0; n < 30; n++) await enqueue(jobs, 'busy')
    for (const tenant of ['b', 'c']) await enqueue(jobs, tenant)
    const order: string[] = []
    for (let n = 0; n < 4; n++) order.push((await leaseOf(jobs)).tenant)
    expect(order).toEqual(['busy', 'b', 'c', 'busy'])
    const taken = await jobs.takeJobs(request)
    expect(taken).toHaveLength(20)
  })

  it('get at most their share of the jobs that one process runs', async () => {
    const { jobs } = openJobs()
    for (let n = 0; n < 5; n++) await enqueue(jobs, 'busy')
    await enqueue(jobs, 'b')
    const taken = await jobs.takeJobs({ ...request, limit: 4, maxPerTenant: 3, running: new Map([['busy', 1]]) })
    expect(taken.map(({ lease }) => lease.tenant).toSorted()).toEqual(['b', 'busy', 'busy'])
  })

  it.each(['__proto__', 'constructor', 'toString'])('may be named %s', async (tenant) => {
    const { jobs } = openJobs()
    await enqueue(jobs, tenant)
    await enqueue(jobs, 'b')
    for (const running of [undefined, new Map([[tenant, 1]])])
      expect(await jobs.takeJobs({ ...request, limit: 1, maxPerTenant: 2, running })).toHaveLength(1)
  })

  it('of one request get at most 20 jobs', async () => {
    const { jobs } = openJobs()
    await expect(jobs.takeJobs({ ...request, limit: 21 })).rejects.toThrow('limit must be an integer from 1 to 20')
  })
})

const circular: { itself?: unknown } = {}
circular.itself = circular

it.each<[string, object, string]>([
  ['no kind', { kind: '' }, 'kind must be a name'],
  ['a key that is a number', { key: 5 }, 'key must be a name'],
  ['a subject that is an object', { subject: {} }, 'subject must be a name'],
  ['joins that is a string', { joins: 'yes' }, 'joins must be a boolean, got string'],
  ['no input', { input: undefined }, 'input of a job must be a JSON value, got undefined'],
  ['a circular input', { input: circular }, 'input of a job must be a JSON value'],
  ['a bigint', { input: { n: 1n } }, 'input of a job must be a JSON value'],
  ['a long input', { input: 'x'.repeat(1024 * 1024) }, 'input of a job must be at most 1048576 characters of JSON'],
])('refuses a job with %s', async (_, fields, message) => {
  const { jobs } = openJobs()
  const failure: unknown = await jobs
    .enqueueJob(scope, { kind: 'count', input: {}, ...fields })
    .catch((it: unknown) => it)
  expect(failure).not.toBeInstanceOf(StoreError)
  expect(failure).toMatchObject({ message: expect.stringContaining(message) as unknown })
})

describe('a finished job', () => {
  it('is kept for keepMs, then gone and removed', async () => {
    const { jobs, storage, clock } = openJobs()
    const id = await enqueue(jobs)
    await jobs.settleJob(await leaseOf(jobs), { outcome: 'failed', error: 'no' })
    clock.now += keepMs
    expect(await jobs.getJob(scope, id)).toMatchObject({ status: 'failed' })
    clock.now += 1
    expect(await jobs.getJob(scope, id)).toBeUndefined()
    expect(await jobs.removeJobs()).toBe(1)
    expect(await storage.read((database) => database.all('SELECT 1 FROM jobs'))).toEqual([])
  })
})
