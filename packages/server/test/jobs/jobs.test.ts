import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NotFoundError, ValidationError } from '@sekha/core'
import { createSqliteJobs, jobsSchema, openSqliteNow, type SqliteJobs } from '@sekha/storage/sqlite'
import { nextTurn, runChild, temporaryDirectory, until } from 'sekha-test-kit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { HttpError } from '../../src/host/http-error.ts'
import { openController } from '../support/controller.ts'
import { untilFinished, untilStatus } from './poll.ts'
import { type Work, workService } from './work-service.ts'

const start = async (client: ReturnType<typeof openController>['client']): Promise<string> =>
  (await client.embeddings.rebuild()).job_id ?? ''

describe('a job', () => {
  it('shows its progress, which never decreases, and its result', async () => {
    const gate = Promise.withResolvers<void>()
    const service = workService({
      leaseMs: 3000,
      async run({ input, attempt, report }) {
        for (const done of [1, 5, 3]) await report({ done, total: 10 })
        await gate.promise
        return { input, attempt }
      },
      next: () => ({ input: 'x' }),
    })
    const { client } = openController({ services: [service] })
    const id = await start(client)
    const seen: number[] = []
    while (seen.at(-1) !== 5) {
      seen.push((await client.jobs.get(id)).done)
      await nextTurn()
    }
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(await client.jobs.get(id)).toMatchObject({ status: 'running', done: 5, total: 10, kind: 'work.run' })
    gate.resolve()
    expect(await untilFinished(client, id)).toMatchObject({
      status: 'succeeded',
      done: 5,
      attempts: 1,
      result: { input: 'x', attempt: 1 },
    })
  })

  it('that fails is tried again, with its checkpoint, and says nothing of the cause to clients', async () => {
    let now = 1_000_000
    const errors: unknown[] = []
    const checkpoints: unknown[] = []
    const service = workService({
      async run({ attempt, checkpoint, report }) {
        checkpoints.push(checkpoint)
        await report({ done: attempt, total: 9, checkpoint: attempt })
        if (attempt === 1) throw new Error('/home/secret')
      },
    })
    const { client } = openController({
      services: [service],
      now: () => now,
      onError: (error) => errors.push(error),
    })
    const id = await start(client)
    await until('the first attempt', () => errors.length > 0)
    const error = 'The job failed. The server logs the cause under the id of the job'
    expect(await untilStatus(client, id, 'queued')).toMatchObject({ attempts: 1, done: 1, error })
    now += 1000
    await start(client)
    expect(await untilFinished(client, id)).toMatchObject({ status: 'succeeded', attempts: 2, done: 2 })
    expect(checkpoints.slice(0, 3)).toContain(1)
    expect(errors[0]).toMatchObject({
      message: `The job ${id} (work.run) failed`,
      cause: { message: '/home/secret' },
    })
  })

  it('fails after its last attempt, and at once when it is refused', async () => {
    for (const error of [new Error('no'), new HttpError(422, 'The folder does not exist')]) {
      const service = workService({
        maxAttempts: error instanceof HttpError ? 5 : 1,
        run: async () => Promise.reject(error),
      })
      const { client } = openController({ services: [service], onError: () => {} })
      const job = await untilFinished(client, await start(client))
      expect(job).toMatchObject({ status: 'failed', attempts: 1 })
      if (error instanceof HttpError) expect(job.error).toBe('The folder does not exist')
    }
  })

  it.each<[string, unknown, string]>([
    ['a bigint', { n: 1n }, 'result of a job must be a JSON value'],
    ['a function', () => 1, 'result of a job must be a JSON value, got function'],
    ['too much', { text: 'x'.repeat(1024 * 1024) }, 'result of a job must be at most 1048576 characters'],
  ])('fails if its result is %s', async (_, result, message) => {
    const errors: unknown[] = []
    const service = workService({ maxAttempts: 1, run: async () => result as never })
    const { client } = openController({ services: [service], onError: (error) => errors.push(error) })
    expect(await untilFinished(client, await start(client))).toMatchObject({ status: 'failed', attempts: 1 })
    expect(errors).toEqual([
      expect.objectContaining({
        cause: expect.objectContaining({ message: expect.stringContaining(message) as unknown }) as unknown,
      }),
    ])
  })

  it('gets the error of a checkpoint that is not JSON, and keeps the last valid one as it was', async () => {
    let now = 1_000_000
    const failures: unknown[] = []
    const service = workService({
      async run({ attempt, checkpoint, report }) {
        if (attempt > 1) return { checkpoint }
        const state: { at: number; itself?: unknown } = { at: 1 }
        await report({ done: 1, total: 2, checkpoint: state })
        state.itself = state
        state.at = 2
        await report({ done: 2, total: 2, checkpoint: state }).catch((error: unknown) => failures.push(error))
        throw new Error('the first attempt fails')
      },
    })
    const { client } = openController({ services: [service], now: () => now, onError: () => {} })
    const id = await start(client)
    await until('the first attempt', () => failures.length > 0)
    // Its next attempt is due by the clock of this test.
    await untilStatus(client, id, 'queued')
    now += 60_000
    expect(await untilFinished(client, id)).toMatchObject({ status: 'succeeded', result: { checkpoint: { at: 1 } } })
    expect(failures).toEqual([expect.objectContaining({ message: 'checkpoint of a job must be a JSON value' })])
  })

  it.each(['__proto__', 'constructor'])(
    'of a tenant named %s keeps to its share, and does not stop those of others',
    async (tenant) => {
      const gate = Promise.withResolvers<void>()
      const running: string[] = []
      const service = workService({
        concurrency: 2,
        run: async (job) => {
          running.push(job.scope.tenant)
          await gate.promise
        },
      })
      const [apiKey, other] = ['a'.repeat(32), 'b'.repeat(32)]
      const { client } = openController({
        services: [service],
        tenants: Object.fromEntries([
          [tenant, apiKey],
          ['other', other],
        ]),
      })
      const odd = client.withOptions({ apiKey })
      const ids = [await start(odd), await start(odd)]
      await until('the first job', () => running.length === 1)
      const id = await start(client.withOptions({ apiKey: other }))
      await until('the job of the other', () => running.includes('other'))
      expect(running).toEqual([tenant, 'other'])
      gate.resolve()
      for (const it of ids) await untilFinished(odd, it)
      await untilFinished(client.withOptions({ apiKey: other }), id)
    },
  )

  it('is queued once for a key, and joined when its handler asks for it', async () => {
    const gate = Promise.withResolvers<void>()
    let next = { input: 1, options: { key: 'k', joins: false } }
    const service = workService({ run: () => gate.promise, next: () => next })
    const { client } = openController({ services: [service] })
    const id = await start(client)
    expect(await start(client)).toBe(id)
    next = { input: 2, options: { key: 'k', joins: false } }
    await expect(start(client)).rejects.toThrow(ValidationError)
    next = { input: 1, options: { key: 'other', joins: true } }
    expect(await start(client)).toBe(id)
    gate.resolve()
    await untilFinished(client, id)
    next = { input: 1, options: { key: 'third', joins: true } }
    expect(await start(client)).not.toBe(id)
  })

  it('of one tenant leaves a place for those of others', async () => {
    const gate = Promise.withResolvers<void>()
    const running: string[] = []
    let most = 0
    const service = workService({
      concurrency: 3,
      async run({ scope: { tenant } }) {
        running.push(tenant)
        most = Math.max(most, running.length)
        await gate.promise
        running.splice(running.indexOf(tenant), 1)
      },
    })
    const apiKey = 'a'.repeat(32)
    const other = 'b'.repeat(32)
    const { client } = openController({ services: [service], apiKey, tenants: { other } })
    const ids = [await start(client), await start(client), await start(client)]
    await until('two jobs', () => running.length === 2)
    const otherClient = client.withOptions({ apiKey: other })
    const otherId = await start(otherClient)
    await until('the job of the other tenant', () => running.includes('other'))
    expect(running.filter((tenant) => tenant === 'default')).toHaveLength(2)
    await expect(client.jobs.get(otherId)).rejects.toThrow(NotFoundError)
    gate.resolve()
    for (const id of ids) await untilFinished(client, id)
    await untilFinished(otherClient, otherId)
    expect(most).toBe(3)
  })
})

describe('a controller that closes', () => {
  it('aborts its jobs and gives them back, and the next one continues from the checkpoint', async () => {
    const path = join(await temporaryDirectory(), 'sekha.db')
    const reasons: unknown[] = []
    let isReported = false
    const first = openController({
      database: path,
      services: [
        workService({
          async run({ signal, report }) {
            await report({ done: 4, total: 9, checkpoint: { at: 4 } })
            isReported = true
            await new Promise((resolve) => signal.addEventListener('abort', resolve))
            reasons.push(signal.reason)
            signal.throwIfAborted()
          },
        }),
      ],
    })
    const id = await start(first.client)
    await until('the report', () => isReported)
    await first.controller.close()
    expect(reasons).toEqual([expect.objectContaining({ code: 'closed' })])
    const second = openController({
      database: path,
      services: [workService({ run: async ({ attempt, checkpoint, done }) => ({ attempt, checkpoint, done }) })],
    })
    expect(await untilFinished(second.client, id)).toMatchObject({
      status: 'succeeded',
      attempts: 1,
      result: { attempt: 1, checkpoint: { at: 4 }, done: 4 },
    })
  })
})

describe('a lost lease', () => {
  it('that this process had no time to renew is reported', async () => {
    const errors: unknown[] = []
    const service = workService({
      leaseMs: 1,
      maxAttempts: 1,
      run: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    })
    const { client } = openController({ services: [service], onError: (error) => errors.push(error) })
    const id = await start(client)
    await until('the report', () => errors.length > 0)
    expect(String(errors[0])).toBe(`Error: The lease of the job ${id} (work.run) ended before it could be renewed`)
  })

  it('aborts the job, whose outcome then does not count', async () => {
    let now = 1_000_000
    let work: Work | undefined
    const signals: AbortSignal[] = []
    const service = workService({
      leaseMs: 3_600_000,
      async run({ signal, report }) {
        signals.push(signal)
        // Each report is stored with a renewal, which finds that the lease is lost.
        for (let done = 0; !signal.aborted; done++) await report({ done, total: 1_000_000_000 }).catch(() => {})
        return { from: 'the one that lost it' }
      },
      onOpen: (it) => (work = it),
    })
    const { client } = openController({ services: [service], now: () => now })
    const id = await start(client)
    await until('the job', () => signals.length > 0)
    now += 3_600_000
    const request = { kinds: ['work.run'], limit: 1, leaseMs: 7_200_000, maxAttempts: 9 }
    let taken = await work!.jobs.takeJobs(request)
    // A renewal may have come first.
    for (; taken.length === 0; now += 3_600_000) taken = await work!.jobs.takeJobs(request)
    await until('the abort', () => signals[0]?.aborted === true)
    expect(signals[0]?.reason).toMatchObject({ message: 'The lease of the job was taken over' })
    expect(await client.jobs.get(id)).toMatchObject({ status: 'running', attempts: 2 })
    expect(await work!.jobs.settleJob(taken[0]!.lease, { outcome: 'succeeded', result: { from: 'the other' } })).toBe(
      true,
    )
    expect(await client.jobs.get(id)).toMatchObject({ result: { from: 'the other' } })
  })
})

function openQueue(path: string): SqliteJobs {
  const storage = openSqliteNow({ path, schemas: [jobsSchema], busyTimeoutMs: 60_000 })
  onTestFinished(() => storage.close())
  return createSqliteJobs(storage, { service: 'work' })
}

describe('several processes on one file', () => {
  const program = new URL('./worker.ts', import.meta.url)

  it('finish the job of one that was killed, once', async () => {
    const folder = await temporaryDirectory()
    const path = join(folder, 'sekha.db')
    const queue = openQueue(path)
    let runs = 0
    const hanging = runChild(program, [path, folder, 'hang'])
    onTestFinished(() => void hanging.process.kill('SIGKILL'))
    const outcome = await queue.enqueueJob({ tenant: 'default' }, { kind: 'work.run', input: {} })
    const id = outcome.outcome === 'done' ? outcome.job.id : ''
    await until('the job', () => hanging.lines.includes(`started ${id}`))
    hanging.process.kill('SIGKILL')
    await hanging.ended
    const run = async ({ attempt }: { readonly attempt: number }): Promise<Record<string, unknown>> => {
      runs++
      return { attempt }
    }
    const early = openController({ database: path, services: [workService({ run })] })
    expect(await early.client.jobs.get(id)).toMatchObject({ status: 'running' })
    await early.controller.close()
    const later = openController({
      database: path,
      now: () => Date.now() + 60_000,
      services: [workService({ run })],
    })
    expect(await untilFinished(later.client, id)).toMatchObject({ status: 'succeeded', result: { attempt: 2 } })
    expect(runs).toBe(1)
  })

  it.each([2, 4])('never run one job at the same time: %i processes', async (processes) => {
    const folder = await temporaryDirectory()
    const path = join(folder, 'sekha.db')
    const queue = openQueue(path)
    const ids = new Set<string>()
    for (let n = 0; n < 60; n++) {
      const outcome = await queue.enqueueJob({ tenant: `tenant ${n % 5}` }, { kind: 'work.run', input: n })
      if (outcome.outcome === 'done') ids.add(outcome.job.id)
    }
    const children = Array.from({ length: processes }, () => runChild(program, [path, folder, 'run']))
    onTestFinished(() => children.forEach((child) => child.process.kill('SIGKILL')))
    // Each process holds the jobs that it has taken until every process has some.
    await until('every process', () => children.every(({ lines }) => lines.some((line) => line.startsWith('started'))))
    await writeFile(join(folder, 'go'), '')
    while ((await queue.untilNextJob(['work.run'])) !== undefined) await nextTurn()
    children.forEach((child) => child.process.kill('SIGKILL'))
    for (const child of children) expect((await child.ended).errors).toBe('')
    const finished = (await readFile(join(folder, 'finished'), 'utf8')).trimEnd().split('\n')
    expect(finished.toSorted()).toEqual([...ids].toSorted())
    for (const [index, id] of [...ids].entries())
      expect(await queue.getJob({ tenant: `tenant ${index % 5}` }, id)).toMatchObject({ attempts: 1, done: 20 })
  })
})
