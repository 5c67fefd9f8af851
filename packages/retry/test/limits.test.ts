import { createManualClock, type ManualClock } from '@sekha/core/testing'
import { setImmediate } from 'node:timers/promises'
import {
  type CallRequest,
  ConnectionError,
  type Middleware,
  placeMiddleware,
  type SekhaClient,
  type Transport,
} from '@sekha/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  circuitBreaker,
  type CircuitChange,
  CircuitOpenError,
  createBudget,
  limitConcurrency,
  OverloadedError,
  rateLimit,
  retry,
} from '../src/index.ts'
import { legacyServer } from '@sekha/core/legacy'
import { connect, ID, type Scripted, scripted, type Step } from './support/scripted.ts'
import { drive } from './support/drive.ts'

interface Setup {
  readonly clock: ManualClock
  readonly server: Scripted
  readonly client: SekhaClient
  readonly mostInFlight: () => number
}

function setUp(
  make: (clock: ManualClock) => readonly Middleware[],
  script: (turn: number) => Step = () => ({}),
): Setup {
  const clock = createManualClock()
  const server = scripted(clock, script)
  let inFlight = 0
  let most = 0
  const count = placeMiddleware(
    async (request: CallRequest, next: Transport) => {
      most = Math.max(most, (inFlight += 1))
      try {
        return await next(request)
      } finally {
        inFlight -= 1
      }
    },
    { name: 'count', around: 'attempt' },
  )
  const client = connect(server, clock, { use: [...make(clock), count] })
  return { clock, server, client, mostInFlight: () => most }
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

describe('limitConcurrency()', () => {
  it('runs at most max calls at a time, and all calls in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.record({ delayMs: fc.integer({ min: 0, max: 50 }), status: fc.constantFrom(200, 500) }), {
          maxLength: 25,
        }),
        fc.integer({ min: 0, max: 24 }),
        async (max, steps, aborted) => {
          const { clock, server, client, mostInFlight } = setUp(
            (clock) => [limitConcurrency({ max, clock })],
            (turn) => steps[turn] ?? {},
          )
          const controller = new AbortController()
          const work = steps.map((_, index) =>
            client.conversations.list({ label: String(index) }, index === aborted ? { signal: controller.signal } : {}),
          )
          clock.setTimeout(() => controller.abort('enough'), 20)
          await drive(clock, Promise.allSettled(work))
          expect(mostInFlight()).toBeLessThanOrEqual(max)
          expect(server.seen.length).toBeGreaterThanOrEqual(steps.length - 1)
          const order = server.seen.map(({ request }) => Number(new URL(request.url).searchParams.get('label')))
          expect(order).toEqual(order.toSorted((a, b) => a - b))
          // All permits are free again.
          const more = times(max, () => client.conversations.get(ID))
          await setImmediate()
          expect(mostInFlight()).toBe(max)
          await drive(clock, Promise.allSettled(more))
        },
      ),
      { numRuns: 100 },
    )
  })

  it('rejects a call at once when the queue is full', async () => {
    const { clock, client } = setUp((clock) => [limitConcurrency({ max: 1, maxQueue: 2, clock })])
    const work = times(4, () => client.conversations.get(ID))
    await expect(work[3]).rejects.toThrow('2 calls are waiting already')
    const error: unknown = await work[3]?.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(OverloadedError)
    expect(error).toMatchObject({ code: 'overloaded', reason: 'full', operation: 'conversations.get', attempts: [] })
    const { value } = await drive(clock, Promise.allSettled(work))
    expect(value?.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
  })

  it('runs 5 000 simultaneous calls in linear time', async () => {
    const { clock, client, mostInFlight } = setUp(
      (clock) => [limitConcurrency({ max: 16, clock })],
      () => ({ delayMs: 1000 }),
    )
    const { value } = await drive(clock, Promise.allSettled(times(5000, () => client.conversations.get(ID))))
    expect(value?.filter(({ status }) => status === 'rejected')).toEqual([])
    expect(mostInFlight()).toBe(16)
    // Each batch of 16 takes a second: no call was rejected after a minute.
    expect(clock.monotonic()).toBeGreaterThan(300_000)
    expect(clock.pendingTimers).toBe(0)
  })

  it('treats Infinity as no bound', () => {
    expect(() => limitConcurrency({ max: 1, maxQueue: Infinity, queueTimeoutMs: Infinity })).not.toThrow()
  })

  it.each([
    ['a promise', (async () => true) as never, 'only must return true or false, got an instance of Promise'],
    ['nothing', (() => {}) as never, 'only must return true or false, got undefined'],
  ])('rejects a call when only returns %s', async (_, only, message) => {
    const { client, server } = setUp((clock) => [limitConcurrency({ max: 1, only, clock })])
    await expect(client.conversations.get(ID)).rejects.toThrow(new TypeError(message))
    expect(server.seen).toHaveLength(0)
  })

  it('rejects a call that has waited longer than queueTimeoutMs', async () => {
    const { clock, client, server } = setUp(
      (clock) => [limitConcurrency({ max: 1, queueTimeoutMs: 100, clock })],
      () => ({ delayMs: 500 }),
    )
    const { value } = await drive(clock, Promise.allSettled(times(2, () => client.conversations.get(ID))))
    expect(value?.[1]).toMatchObject({ reason: { code: 'overloaded', reason: 'timeout' } })
    expect(server.seen).toHaveLength(1)
    expect(clock.pendingTimers).toBe(0)
  })

  it('can count only the creates of a legacy server', async () => {
    const { clock, client, mostInFlight } = setUp(
      () => [legacyServer()],
      () => ({ delayMs: 10 }),
    )
    await drive(clock, Promise.allSettled(times(20, () => client.conversations.create({ label: 'x', messages: [] }))))
    expect(mostInFlight()).toBe(4)
    await drive(clock, Promise.allSettled(times(20, () => client.conversations.get(ID))))
    expect(mostInFlight()).toBe(20)
  })
})

describe('rateLimit()', () => {
  it('is never exceeded in any interval', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 60 }),
        async (perSecond, burst, calls) => {
          const { clock, server, client } = setUp((clock) => [
            rateLimit({ perSecond, burst, clock, queueTimeoutMs: 1e6 }),
          ])
          await drive(clock, Promise.allSettled(times(calls, () => client.conversations.get(ID))))
          const at = server.seen.map((seen) => seen.at)
          expect(at).toHaveLength(calls)
          for (const [first, start] of at.entries())
            for (const [offset, end] of at.slice(first).entries())
              expect(offset + 1).toBeLessThanOrEqual(burst + ((end - start) / 1000) * perSecond + 1e-6)
          // The calls are not slower than necessary: each wait is rounded up to a millisecond.
          const least = (Math.max(0, calls - burst) / perSecond) * 1000
          expect(clock.monotonic()).toBeLessThanOrEqual(least + calls + 1)
          expect(clock.pendingTimers).toBe(0)
        },
      ),
      { numRuns: 60 },
    )
  })

  it.each([
    ['429 with a hint', { status: 429, headers: { 'retry-after': '3' } }],
    ['an exhausted quota', { headers: { 'ratelimit-remaining': '0', 'ratelimit-reset': '3' } }],
  ] as const)('pauses all calls after %s', async (_, step) => {
    const { clock, server, client } = setUp(
      (clock) => [rateLimit({ perSecond: 1000, clock })],
      (turn) => (turn === 0 ? step : {}),
    )
    await drive(
      clock,
      client.conversations.get(ID).catch(() => {}),
    )
    await drive(clock, Promise.allSettled(times(5, () => client.conversations.get(ID))))
    const [first = 0, ...rest] = server.seen.map(({ at }) => at)
    for (const at of rest) expect(at - first).toBeGreaterThanOrEqual(3000)
  })

  it('rejects at once only calls whose turn would come after their deadline', async () => {
    const { clock, server, client } = setUp((clock) => [rateLimit({ perSecond: 1, burst: 1, clock })])
    const call = (totalTimeoutMs?: number): Promise<unknown> =>
      client.conversations.get(ID, { totalTimeoutMs }).catch((reason: unknown) => reason)
    // One call is sent at once, the others after 1, 2 and 3 s.
    const work = [call(), call(), call(2500), call(3000), call(3001)]
    await setImmediate()
    expect(await Promise.race([work[3], setImmediate('still waits')])).toMatchObject({
      code: 'overloaded',
      reason: 'deadline',
      operation: 'conversations.get',
      message: expect.stringContaining('it could start in 3000 ms at the earliest, after its deadline'),
    })
    const { value } = await drive(clock, Promise.all(work))
    expect(value?.filter((each) => each instanceof Error)).toHaveLength(1)
    expect(server.seen).toHaveLength(4)
    expect(clock.pendingTimers).toBe(0)
  })

  it('rejects a call at once that would wait longer than queueTimeoutMs', async () => {
    const { clock, client } = setUp((clock) => [rateLimit({ perSecond: 1, burst: 1, queueTimeoutMs: 1500, clock })])
    const work = times(3, () => client.conversations.get(ID).catch((reason: unknown) => reason))
    await setImmediate()
    expect(await Promise.race([work[2], setImmediate('still waits')])).toMatchObject({ reason: 'timeout' })
    await drive(clock, Promise.all(work))
  })

  it('rejects waiting calls at once when the server asks for a pause beyond their deadline', async () => {
    const { clock, server, client } = setUp(
      (clock) => [rateLimit({ perSecond: 1, burst: 1, clock })],
      () => ({ status: 429, delayMs: 10, headers: { 'retry-after': '20' } }),
    )
    const work = [undefined, 5000, 30_000].map((totalTimeoutMs) =>
      client.conversations.get(ID, { totalTimeoutMs }).catch((reason: unknown) => reason),
    )
    await setImmediate()
    await clock.advance(10)
    expect(await Promise.race([work[1], setImmediate('still waits')])).toMatchObject({ reason: 'deadline' })
    await drive(clock, Promise.all(work))
    expect(server.seen.map(({ at }) => at - (server.seen[0]?.at ?? 0))).toEqual([0, 20_010])
    expect(clock.pendingTimers).toBe(0)
  })

  it('pauses all calls after a 429 whose hint is only in the body', async () => {
    const { clock, server, client } = setUp(
      (clock) => [rateLimit({ perSecond: 1000, clock })],
      (turn) => (turn === 0 ? { status: 429, text: '{"error":{"code":"rate_limit_exceeded","retry_after":3}}' } : {}),
    )
    expect((await drive<unknown>(clock, client.conversations.get(ID))).error).toMatchObject({ retryAfterMs: 3000 })
    await drive(clock, client.conversations.get(ID))
    expect((server.seen[1]?.at ?? 0) - (server.seen[0]?.at ?? 0)).toBeGreaterThanOrEqual(3000)
  })

  it('sends nothing for a call aborted while it waits, and leaves no timer', async () => {
    const { clock, server, client } = setUp((clock) => [rateLimit({ perSecond: 1, burst: 1, clock })])
    const controller = new AbortController()
    await drive(clock, client.conversations.get(ID))
    const call = client.conversations.get(ID, { signal: controller.signal })
    await setImmediate()
    expect(clock.pendingTimers).toBeGreaterThan(0)
    controller.abort('enough')
    await expect(call).rejects.toBe('enough')
    expect(clock.pendingTimers).toBe(0)
    expect(server.seen).toHaveLength(1)
  })
})

describe('circuitBreaker()', () => {
  const rules = { minimumCalls: 5, breakDurationMs: 1000 }

  it('sends nothing to a failing origin until it recovers', async () => {
    let isDown = true
    const changes: CircuitChange[] = []
    const { clock, server, client } = setUp(
      (clock) => [circuitBreaker({ ...rules, clock, onStateChange: (change) => changes.push(change) })],
      () => (isDown ? { status: 500 } : {}),
    )
    const call = (): ReturnType<typeof drive> => drive<unknown>(clock, client.conversations.get(ID))
    for (let count = 0; count < 5; count += 1) await call()
    const { error } = await call()
    expect(error).toBeInstanceOf(CircuitOpenError)
    expect(error).toMatchObject({
      code: 'circuit_open',
      retryAfterMs: 1000,
      operation: 'conversations.get',
      attempts: [],
    })
    expect(server.seen).toHaveLength(5)
    await clock.advance(1000)
    isDown = false
    expect((await call()).value).toBeDefined()
    expect((await call()).value).toBeDefined()
    expect(changes).toEqual([
      { origin: 'http://server', from: 'closed', to: 'open' },
      { origin: 'http://server', from: 'open', to: 'half-open' },
      { origin: 'http://server', from: 'half-open', to: 'closed' },
    ])
  })

  it.each([
    ['500', { status: 500 }, true],
    ['503', { status: 503 }, true],
    ['a lost connection', { fault: 'reset' }, true],
    ['429', { status: 429 }, false],
    ['404', { status: 404 }, false],
    ['501', { status: 501 }, false],
    ['507', { status: 507 }, false],
  ] as const)('decides whether %s counts as a failure: %o %o', async (_, step, isFailure) => {
    const { clock, client } = setUp(
      (clock) => [circuitBreaker({ ...rules, clock })],
      () => step,
    )
    for (let count = 0; count < 5; count += 1) await drive(clock, client.conversations.get(ID))
    const { error } = await drive(clock, client.conversations.get(ID))
    expect(error instanceof CircuitOpenError).toBe(isFailure)
  })

  it('ignores aborted calls and unhealthy responses', async () => {
    const { clock, client, server } = setUp(
      (clock) => [circuitBreaker({ ...rules, clock })],
      () => ({ status: 503, delayMs: 10 }),
    )
    for (let count = 0; count < 6; count += 1) {
      const controller = new AbortController()
      // An abort reason that looks like a server failure does not count.
      clock.setTimeout(() => controller.abort(new ConnectionError('gone')), 5)
      await drive(clock, client.conversations.get(ID, { signal: controller.signal }))
      await drive(clock, client.health())
    }
    expect(server.seen).toHaveLength(12)
  })

  /** An open circuit whose break is over. */
  async function openCircuit(inside: Middleware = (request, next) => next(request)): Promise<{
    clock: ManualClock
    client: SekhaClient
    next: (step: Step) => void
    states: string[]
  }> {
    let step: Step = { status: 500 }
    const states: string[] = []
    // Types allow a function that returns a promise in place of one that returns nothing.
    const note: (change: CircuitChange) => unknown = ({ to }) => {
      states.push(to)
      return Promise.reject(new Error('mine'))
    }
    const { clock, client } = setUp(
      (clock) => [
        circuitBreaker({
          ...rules,
          probeTimeoutMs: 300,
          clock,
          onStateChange: note,
        }),
        placeMiddleware(inside, { name: 'inside', around: 'attempt' }),
      ],
      () => step,
    )
    for (let count = 0; count < 5; count += 1) await drive(clock, client.conversations.get(ID))
    await clock.advance(1000)
    return { clock, client, states, next: (given) => void (step = given) }
  }

  it('reopens when a probe exceeds probeTimeoutMs, and sends the next probe after the break', async () => {
    const { clock, client, next, states } = await openCircuit()
    next({ fault: 'hang' })
    const hung = client.conversations.get(ID).catch((reason: unknown) => reason)
    await setImmediate()
    expect((await drive<unknown>(clock, client.conversations.list())).error).toMatchObject({ retryAfterMs: 300 })
    next({})
    await clock.advance(300)
    expect(await client.conversations.get(ID).catch((reason: unknown) => reason)).toMatchObject({ retryAfterMs: 1000 })
    await clock.advance(1000)
    expect((await drive(clock, client.conversations.get(ID))).value).toBeDefined()
    expect(states).toEqual(['open', 'half-open', 'open', 'half-open', 'closed'])
    // The probe call itself continues.
    expect(await Promise.race([hung, setImmediate('still waits')])).toBe('still waits')
    await drive(clock, hung)
  })

  it('replaces an aborted probe at once, even if inner middleware ignores the abort', async () => {
    let isDeaf = false
    const { clock, client, next, states } = await openCircuit((request, send) =>
      isDeaf ? new Promise(() => {}) : send(request),
    )
    isDeaf = true
    const controller = new AbortController()
    const probe = client.conversations.get(ID, { signal: controller.signal }).catch((reason: unknown) => reason)
    await setImmediate()
    controller.abort('enough')
    expect(await probe).toBe('enough')
    isDeaf = false
    next({})
    expect((await drive(clock, client.conversations.get(ID))).value).toBeDefined()
    expect(states).toEqual(['open', 'half-open', 'closed'])
  })

  it('ends a call between its retries', async () => {
    const { clock, client, server } = setUp(
      (clock) => [
        retry({ clock, maxRetries: 10, random: () => 0.1, budget: createBudget() }),
        circuitBreaker({ ...rules, clock }),
      ],
      () => ({ status: 500 }),
    )
    const { error } = await drive(clock, client.conversations.get(ID))
    expect(error).toBeInstanceOf(CircuitOpenError)
    expect(error).toMatchObject({ attempts: { length: 5 } })
    expect(server.seen).toHaveLength(5)
  })
})
