import { createManualClock, type ManualClock } from '@sekha/core/testing'
import { getEventListeners } from 'node:events'
import { type Middleware, SekhaError } from '@sekha/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AttemptEvent, createBudget, retry, type RetryEvent, type RetryOptions } from '../src/index.ts'
import { anyStep, badStep, connect, ID, type Scripted, scripted, seeded, type Step } from './support/scripted.ts'
import { drive, type Settled } from './support/drive.ts'

/** `unmarked`: a create that the contract does not mark as repeatable. */
type Operation = 'get' | 'create' | 'query' | 'unmarked'

interface Run {
  readonly server: Scripted
  readonly clock: ManualClock
  readonly settled: Settled<unknown>
  readonly retries: readonly RetryEvent[]
  readonly attempts: readonly AttemptEvent[]
  readonly hooks: readonly string[]
  readonly startedAt: number
  readonly endedAt: number
  readonly callSignal: AbortSignal
  readonly callerSignal: AbortSignal
}

interface Plan {
  readonly steps: readonly Step[]
  readonly operation?: Operation
  readonly seed?: number
  readonly options?: RetryOptions
  readonly totalTimeoutMs?: number | undefined
  /** Aborts after this many milliseconds. */
  readonly abortAfterMs?: number | undefined
  readonly key?: string
}

const reason = new Error('The caller has had enough')

/** Makes one call to a scripted server, on a separate clock. */
async function run(plan: Plan): Promise<Run> {
  const { steps, operation = 'get', options = {}, totalTimeoutMs } = plan
  const clock = createManualClock()
  const server = scripted(clock, (turn) => steps[turn] ?? {})
  const retries: RetryEvent[] = []
  const attempts: AttemptEvent[] = []
  const hooks: string[] = []
  const controller = new AbortController()
  let callSignal = controller.signal
  const note: Middleware = (request, next) => {
    callSignal = request.signal
    if (operation !== 'unmarked') return next(request)
    const { idempotencyKey: _, ...unmarked } = request.operation
    return next({ ...request, operation: unmarked })
  }
  const policy = retry({
    budget: createBudget(),
    random: seeded(plan.seed ?? 1),
    clock,
    onAttempt: (event) => {
      attempts.push(event)
      hooks.push(`attempt ${event.attempt}`)
    },
    onRetry: (event) => {
      retries.push(event)
      hooks.push(`retry ${event.attempt}`)
    },
    ...options,
  })
  const client = connect(server, clock, { use: [note, policy], timeoutMs: 5000, totalTimeoutMs })
  const startedAt = clock.now()
  if (plan.abortAfterMs !== undefined) clock.setTimeout(() => controller.abort(reason), plan.abortAfterMs)
  const own = { signal: controller.signal, ...(plan.key === undefined ? {} : { idempotencyKey: plan.key }) }
  const calls: Record<Operation, () => PromiseLike<unknown>> = {
    get: () => client.conversations.get(ID, { signal: controller.signal }),
    create: () => client.conversations.create({ label: 'x', messages: [] }, own),
    query: () => client.query('x', {}, { signal: controller.signal }),
    unmarked: () => client.conversations.create({ label: 'x', messages: [] }, { signal: controller.signal }),
  }
  const settled = await drive(clock, calls[operation]())
  return {
    server,
    clock,
    settled,
    retries,
    attempts,
    hooks,
    startedAt,
    endedAt: clock.now(),
    callSignal,
    callerSignal: controller.signal,
  }
}

const operation = fc.constantFrom<Operation>('get', 'create', 'query', 'unmarked')
const plan: fc.Arbitrary<Plan> = fc.record({
  steps: fc.array(anyStep, { minLength: 1, maxLength: 8 }),
  operation,
  seed: fc.integer(),
  totalTimeoutMs: fc.option(fc.integer({ min: 1, max: 20_000 }), { nil: undefined }),
  abortAfterMs: fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined }),
})

/** Checks a property over many plans. */
async function always(plans: fc.Arbitrary<Plan>, check: (run: Run, plan: Plan) => void): Promise<void> {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => check(await run(plan), plan)),
    { numRuns: 150 },
  )
}

/** The hint of a response, read by the simplest possible code. */
function asked({ status = 200, headers = {} }: Step): number {
  if (headers['retry-after-ms'] !== undefined) return Number(headers['retry-after-ms'])
  if (headers['retry-after'] !== undefined) return Number(headers['retry-after']) * 1000
  const isQuota = status === 429 || status === 503
  return isQuota && headers['ratelimit-reset'] !== undefined ? Number(headers['ratelimit-reset']) * 1000 : 0
}

describe('A retried call', () => {
  it('P1: makes at most maxRetries + 1 attempts', async () => {
    const plans = fc.record({
      steps: fc.array(badStep, { minLength: 9, maxLength: 9 }),
      operation,
      options: fc.record({
        maxRetries: fc.integer({ min: 0, max: 6 }),
        budget: fc.constant(createBudget({ capacity: 100_000 })),
      }),
    })
    let reached = 0
    await always(plans, ({ server }, { options }) => {
      expect(server.seen.length).toBeLessThanOrEqual(1 + (options?.maxRetries ?? 0))
      if (server.seen.length === 1 + (options?.maxRetries ?? 0)) reached += 1
    })
    expect(reached).toBeGreaterThan(0)
  })

  it('P2: ends by its deadline, including waits and body', async () => {
    await always(plan, ({ startedAt, endedAt, attempts, retries }, { totalTimeoutMs = Infinity }) => {
      expect(endedAt - startedAt).toBeLessThanOrEqual(totalTimeoutMs)
      // The deadline ends the last attempt, never a wait.
      const spent = attempts.slice(0, retries.length).reduce((sum, { durationMs }) => sum + durationMs, 0)
      const waited = retries.reduce((sum, { waitMs }) => sum + waitMs, 0)
      if (retries.length > 0) expect(spent + waited).toBeLessThan(totalTimeoutMs)
    })
  })

  it('P3: is never retried without a key, an idempotent operation or proof', async () => {
    let repeated = 0
    await always(
      fc.record({
        steps: fc.array(badStep, { minLength: 4, maxLength: 4 }),
        operation: fc.constant('unmarked' as const),
      }),
      ({ server }, { steps }) => {
        for (const [turn] of server.seen.slice(1).entries()) {
          repeated += 1
          expect(steps[turn]?.status === 429 || steps[turn]?.fault === 'refused').toBe(true)
        }
      },
    )
    expect(repeated).toBeGreaterThan(0)
  })

  it('P4: sends the same key and the same bytes on every attempt', async () => {
    await always(
      plan.map((each) => ({ ...each, operation: 'create' })),
      ({ server }) => {
        const [first] = server.seen
        expect(first?.request.headers['idempotency-key'] ?? 'none was sent').toMatch(/^[\da-f-]{36}$/)
        for (const { request } of server.seen) {
          expect(request.headers).toEqual(first?.request.headers)
          expect(request.body).toBe(first?.request.body)
        }
      },
    )
  })

  it('P5: never retries earlier than the server asks', async () => {
    let heeded = 0
    const throttled = fc.record({
      status: fc.constantFrom(429, 503),
      headers: fc
        .tuple(fc.constantFrom('retry-after-ms', 'retry-after', 'ratelimit-reset'), fc.integer({ min: 0, max: 55 }))
        .map(([name, value]) => ({ [name]: String(value) })),
      delayMs: fc.integer({ min: 0, max: 100 }),
    })
    const plans = fc.record({ steps: fc.array(throttled, { minLength: 1, maxLength: 4 }), seed: fc.integer() })
    await always(plans, ({ server }, { steps }) => {
      for (const [turn, { at }] of server.seen.entries()) {
        const step = steps[turn] ?? {}
        const back = server.seen[turn + 1]
        if (back === undefined || asked(step) === 0) continue
        heeded += 1
        expect(back.at - at).toBeGreaterThanOrEqual((step.delayMs ?? 0) + asked(step))
      }
    })
    expect(heeded).toBeGreaterThan(0)
  })

  it('P6: fails without a wait when the wait would be too long, and leaves no timer', async () => {
    const plans = fc.record({
      operation,
      seed: fc.integer(),
      steps: fc
        .integer({ min: 30_001, max: 100_000_000 })
        .map((ms) => [{ status: 429, headers: { 'retry-after-ms': String(ms) } }]),
    })
    for (const limit of [{ options: { maxServerDelayMs: 30_000 } }, { totalTimeoutMs: 30_000 }])
      await always(
        plans.map((each) => ({ ...each, ...limit })),
        ({ clock, server, settled, startedAt, endedAt }) => {
          expect(settled.error).toMatchObject({ code: 'rate_limit' })
          expect(server.seen).toHaveLength(1)
          expect(endedAt).toBe(startedAt)
          expect(clock.pendingTimers).toBe(0)
        },
      )
  })

  it('P10: rejects with the reason within a macrotask when aborted at any stage', async () => {
    let aborted = 0
    await always(plan, ({ settled, startedAt, endedAt }, { abortAfterMs }) => {
      if (settled.error !== reason) {
        expect(endedAt - startedAt).toBeLessThanOrEqual(abortAfterMs ?? Infinity)
        return
      }
      aborted += 1
      expect(endedAt - startedAt).toBe(abortAfterMs)
    })
    expect(aborted).toBeGreaterThan(0)
  })

  it('P11: leaves no timer, no listener and no open body', async () => {
    await always(plan, ({ clock, server, callSignal, callerSignal, startedAt, endedAt }, { abortAfterMs }) => {
      // The timer that aborts belongs to the test.
      const own = abortAfterMs !== undefined && endedAt - startedAt < abortAfterMs ? 1 : 0
      expect(clock.pendingTimers - own).toBeLessThanOrEqual(0)
      expect(getEventListeners(callSignal, 'abort')).toHaveLength(0)
      expect(getEventListeners(callerSignal, 'abort')).toHaveLength(0)
      expect(server.openBodies()).toBe(0)
    })
  })

  it('P16: fails with a list of attempts that matches the requests on the server', async () => {
    await always(plan, ({ server, settled }, { steps }) => {
      if (!(settled.error instanceof SekhaError)) return
      expect(settled.error.attempts).toHaveLength(server.seen.length)
      for (const [turn, record] of settled.error.attempts.entries()) {
        const step = steps[turn] ?? {}
        expect(record.attempt).toBe(turn + 1)
        expect(record.startedAt.getTime()).toBe(server.seen[turn]?.at)
        if (record.status !== undefined) expect(record.status).toBe(step.status ?? 200)
        if (record.status === undefined) expect(['connection', 'timeout', 'aborted']).toContain(record.reason)
      }
    })
  })

  it('P17: reports attempts and retries in order, whatever the outcome', async () => {
    await always(plan, ({ hooks, server }) => {
      const whole = server.seen.flatMap((_, turn) => [`attempt ${turn + 1}`, `retry ${turn + 1}`])
      expect(hooks).toEqual(whole.slice(0, hooks.length))
      // The last event is the attempt that ended the call, or an interrupted wait.
      expect([whole.length - 1, whole.length]).toContain(hooks.length)
    })
  })
})

describe('A retried stream', () => {
  const read = async (steps: readonly Step[]): Promise<{ server: Scripted; settled: Settled<number> }> => {
    const clock = createManualClock()
    const server = scripted(clock, (turn) => ({
      headers: { 'content-type': 'application/x-ndjson' },
      text: '{"type":"footer"}\n',
      ...steps[turn],
    }))
    const client = connect(server, clock, {
      use: [retry({ budget: createBudget(), clock })],
      idleTimeoutMs: 500,
      timeoutMs: 500,
    })
    const count = async (): Promise<number> => {
      let bytes = 0
      for await (const chunk of client.export.stream().bytes()) bytes += chunk.length
      return bytes
    }
    return { server, settled: await drive(clock, count()) }
  }

  it('P12: is never retried once its headers have arrived', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom<Step>({ status: 503 }, { fault: 'refused' }, { fault: 'reset' }, { fault: 'hang' }), {
          maxLength: 3,
        }),
        fc.constantFrom<Step>({ body: 'reset' }, { body: 'hang' }),
        async (before, broken) => {
          const { server, settled } = await read([...before, broken, {}])
          expect(server.seen).toHaveLength(before.length + 1)
          expect(settled.error).toBeInstanceOf(SekhaError)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('is retried while no headers have arrived', async () => {
    const { server, settled } = await read([{ status: 503 }, { fault: 'reset' }])
    expect(server.seen).toHaveLength(3)
    expect(settled).toEqual({ value: '{"type":"footer"}\n'.length })
  })
})

describe('A budget', () => {
  it('P8: allows at most ⌊500/14⌋ retries in a total outage', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 120 }),
        fc.constantFrom<Step>({ status: 500 }, { fault: 'reset' }),
        async (calls, step) => {
          const clock = createManualClock()
          const server = scripted(clock, () => step)
          const client = connect(server, clock, { use: [retry({ budget: createBudget(), clock })] })
          await drive(clock, Promise.allSettled(Array.from({ length: calls }, () => client.conversations.get(ID))))
          expect(server.seen.length).toBeLessThanOrEqual(calls + Math.floor(500 / 14))
          if (calls > 36) expect(server.seen.length).toBe(calls + Math.floor(500 / 14))
        },
      ),
      { numRuns: 30 },
    )
  })

  it('makes at most 1.05 attempts per call over a thousand calls in a total outage', async () => {
    const clock = createManualClock()
    const server = scripted(clock, () => ({ status: 500 }))
    const client = connect(server, clock, { use: [retry({ budget: createBudget(), clock })] })
    for (let call = 0; call < 1000; call += 1) await drive(clock, client.conversations.get(ID))
    expect(server.seen.length / 1000).toBeLessThanOrEqual(1.05)
    expect(server.seen.length).toBe(1035)
  })

  it('P9: refills when calls succeed again, and stays within 0 and 500', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom<Step>({}, { status: 500 }, { status: 429 }), { maxLength: 60 }),
        async (steps) => {
          const clock = createManualClock()
          const budget = createBudget()
          const levels: number[] = []
          const server = scripted(clock, (turn) => {
            levels.push(budget.tokens)
            return steps[turn] ?? {}
          })
          const client = connect(server, clock, { use: [retry({ budget, clock })] })
          while (server.seen.length < steps.length) await drive(clock, client.conversations.get(ID))
          for (let call = 0; call < 500; call += 1) await drive(clock, client.conversations.get(ID))
          expect(Math.min(...levels)).toBeGreaterThanOrEqual(0)
          expect(Math.max(...levels)).toBeLessThanOrEqual(500)
          expect(budget.tokens).toBe(500)
        },
      ),
      { numRuns: 20 },
    )
  })
})
