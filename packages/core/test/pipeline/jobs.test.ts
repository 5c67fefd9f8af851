import { describe, expect, expectTypeOf, it } from 'vitest'
import { createManualClock, type ManualClock } from '../../src/foundation/testing/index.ts'
import {
  ClosedError,
  createCaller,
  type Job,
  JobFailedError,
  jobsWaitUntil,
  NotFoundError,
  SekhaClient,
  TimeoutError,
} from '../../src/index.ts'
import { rejection } from 'sekha-test-kit'

const id = 'Job_1'
const job = (status: string, done = 0, more: object = {}): object => ({
  id,
  kind: 'index.rebuild',
  status,
  done,
  total: 4,
  created_at: '2026-01-01T00:00:00Z',
  ...more,
})

interface Scripted {
  readonly client: SekhaClient
  readonly clock: ManualClock
  /** The time of each request. */
  readonly times: number[]
  readonly urls: string[]
}

/** A client whose server responds with these jobs, then with the last one again. */
function script(...responses: (object | Response)[]): Scripted {
  const clock = createManualClock(0)
  const times: number[] = []
  const urls: string[] = []
  const client = new SekhaClient({
    baseUrl: 'http://a',
    clock,
    fetch: async (input) => {
      urls.push(input)
      const response = responses[Math.min(times.length, responses.length - 1)] as object
      times.push(clock.monotonic())
      return response instanceof Response ? response.clone() : Response.json(response)
    },
  })
  return { client, clock, times, urls }
}

describe('jobs.waitUntil', () => {
  it('polls with growing pauses until the job has succeeded', async () => {
    const { client, clock, times, urls } = script(job('queued'), job('running'), job('running', 2), job('succeeded', 4))
    const seen: unknown[] = []
    const waiting = client.jobs.waitUntil(id, { onProgress: ({ status, done }) => seen.push([status, done]) })
    await clock.advance(10_000)
    expect(await waiting).toMatchObject({ id, status: 'succeeded', done: 4 })
    expect(times).toEqual([0, 200, 500, 950])
    expect(new Set(urls)).toEqual(new Set(['http://a/api/v1/jobs/Job_1']))
    expect(seen).toEqual([
      ['queued', 0],
      ['running', 0],
      ['running', 2],
      ['succeeded', 4],
    ])
    expect(clock.pendingTimers).toBe(0)
  })

  it('pauses for at most five seconds', async () => {
    const { client, clock, times } = script(job('running'))
    const aborter = new AbortController()
    const waiting = rejection(client.jobs.waitUntil(id, { signal: aborter.signal }))
    await clock.advance(60_000)
    aborter.abort('enough')
    expect(await waiting).toBe('enough')
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(Math.max(...pauses)).toBe(5000)
    expect(pauses.toSorted((a, b) => a - b)).toEqual(pauses)
  })

  it('reports a change once, and ignores errors of the observer', async () => {
    const { client, clock } = script(job('running', 1), job('running', 1), job('succeeded', 4))
    let calls = 0
    const onProgress = (): never => {
      calls++
      throw new Error('mine')
    }
    const waiting = client.jobs.waitUntil(id, { onProgress })
    await clock.advance(1000)
    expect([(await waiting).status, calls]).toEqual(['succeeded', 2])
  })

  it('waits as long as Retry-After says', async () => {
    const later = Response.json(job('running'), { headers: { 'retry-after': '3' } })
    const { client, clock, times } = script(later, job('succeeded'))
    const waiting = client.jobs.waitUntil(id)
    await clock.advance(3000)
    await waiting
    expect(times).toEqual([0, 3000])
  })

  it('gives up at once when Retry-After ends after timeoutMs', async () => {
    const { client, clock } = script(Response.json(job('running'), { headers: { 'retry-after': '3' } }))
    expect(await rejection(client.jobs.waitUntil(id, { timeoutMs: 2999 }))).toBeInstanceOf(TimeoutError)
    expect([clock.monotonic(), clock.pendingTimers]).toEqual([0, 0])
  })

  it('resolves as soon as the job runs, or has run', async () => {
    for (const status of ['running', 'succeeded']) {
      const { client } = script(job(status))
      expect(await client.jobs.waitUntil(id, { status: 'running' })).toMatchObject({ status })
    }
  })

  it('rejects with the reason of a failed job', async () => {
    const { client } = script(job('failed', 2, { error: 'The disk of the store is full' }))
    const error = await rejection(client.jobs.waitUntil(id))
    expect(error).toBeInstanceOf(JobFailedError)
    expect(error).toMatchObject({
      code: 'job_failed',
      name: 'JobFailedError',
      operation: 'jobs.waitUntil',
      message: 'The job index.rebuild failed: The disk of the store is full',
      job: { id, done: 2 },
    })
  })

  it('rejects at timeoutMs, during a pause', async () => {
    const { client, clock } = script(job('running'))
    const waiting = rejection(client.jobs.waitUntil(id, { timeoutMs: 1000 }))
    await clock.advance(1000)
    const error = await waiting
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toMatchObject({
      scope: 'call',
      timeoutMs: 1000,
      message: 'jobs.waitUntil: The job has not succeeded within timeoutMs (1000 ms)',
    })
    expect([clock.monotonic(), clock.pendingTimers]).toEqual([1000, 0])
  })

  it("rejects with the caller's reason, before, between and during requests", async () => {
    const { client, clock, times } = script(job('running'))
    const reason = { mine: true }
    expect(await rejection(client.jobs.waitUntil(id, { signal: AbortSignal.abort(reason) }))).toBe(reason)
    expect(times).toEqual([])
    const aborter = new AbortController()
    const waiting = rejection(client.jobs.waitUntil(id, { signal: aborter.signal }))
    await clock.advance(100)
    aborter.abort(reason)
    expect(await waiting).toBe(reason)
    const silent = new SekhaClient({ baseUrl: 'http://a', fetch: () => new Promise(() => {}) })
    const second = new AbortController()
    const stuck = rejection(silent.jobs.waitUntil(id, { signal: second.signal }))
    second.abort(reason)
    expect(await stuck).toBe(reason)
    expect(clock.pendingTimers).toBe(0)
  })

  it('ends with its client, also during a pause', async () => {
    const { client, clock } = script(job('running'))
    const waiting = rejection(client.jobs.waitUntil(id))
    await clock.advance(100)
    await client.close()
    expect(await waiting).toBeInstanceOf(ClosedError)
    expect(clock.pendingTimers).toBe(0)
  })

  it('rejects when the job does not exist', async () => {
    const { client } = script(Response.json({ error: 'The job does not exist', code: 404 }, { status: 404 }))
    expect(await rejection(client.jobs.waitUntil(id))).toBeInstanceOf(NotFoundError)
  })

  it.each([
    [{ pollMs: 0 }, /pollMs/],
    [{ timeoutMs: -1 }, /timeoutMs/],
    [{ status: 'failed' }, /status must be running or succeeded, got "failed"/],
    [{ onProgress: true }, /onProgress/],
    [{ intervalMs: 1 }, /intervalMs/],
    [{ signal: {} }, /signal/],
  ])('refuses the options %j before any request', async (options, message) => {
    const { client, times } = script(job('succeeded'))
    const error = await rejection(client.jobs.waitUntil(id, options as object))
    expect(error).toMatchObject({ message: expect.stringMatching(message) as unknown })
    expect(times).toEqual([])
  })

  it.each(['', '.', 'x'.repeat(129)])('refuses the id %j before any request', async (bad) => {
    const { client, times } = script(job('succeeded'))
    await expect(client.jobs.waitUntil(bad)).rejects.toThrow(/id/)
    expect(times).toEqual([])
  })

  it('is a function as well', async () => {
    const caller = createCaller({ baseUrl: 'http://a', fetch: async () => Response.json(job('succeeded')) })
    const found = await jobsWaitUntil(caller, id)
    expect(found.id).toBe(id)
    expectTypeOf(found).toEqualTypeOf<Job>()
  })
})
