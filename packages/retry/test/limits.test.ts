import { setImmediate } from 'node:timers/promises'
import { ConnectionError, type Middleware, type SekhaClient } from '@sekha/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  circuitBreaker,
  type CircuitChange,
  CircuitOpenError,
  createBudget,
  limitConcurrency,
  originalServer,
  OverloadedError,
  rateLimit,
  retry,
} from '../src/index.ts'
import { connect, ID, type Scripted, scripted, type Step } from './support/scripted.ts'
import { drive, SteppingClock } from './support/stepping-clock.ts'

interface Setup {
  readonly clock: SteppingClock
  readonly server: Scripted
  readonly client: SekhaClient
  readonly mostInFlight: () => number
}

function setUp(
  make: (clock: SteppingClock) => readonly Middleware[],
  script: (turn: number) => Step = () => ({}),
): Setup {
  const clock = new SteppingClock()
  const server = scripted(clock, script)
  let inFlight = 0
  let most = 0
  const count: Middleware = async (request, next) => {
    most = Math.max(most, (inFlight += 1))
    try {
      return await next(request)
    } finally {
      inFlight -= 1
    }
  }
  const client = connect(server, clock, { use: [...make(clock), count] })
  return { clock, server, client, mostInFlight: () => most }
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

describe('a limit of concurrency', () => {
  it('lets no more calls run at a time, and all of them in the end, in their order', async () => {
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
          // All places are free again.
          const more = times(max, () => client.conversations.get(ID))
          await setImmediate()
          expect(mostInFlight()).toBe(max)
          await drive(clock, Promise.allSettled(more))
        },
      ),
      { numRuns: 100 },
    )
  })

  it('refuses a call when too many wait, at once', async () => {
    const { clock, client } = setUp((clock) => [limitConcurrency({ max: 1, maxQueue: 2, clock })])
    const work = times(4, () => client.conversations.get(ID))
    await expect(work[3]).rejects.toThrow('2 calls wait for their turn already')
    const error: unknown = await work[3]?.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(OverloadedError)
    expect(error).toMatchObject({ code: 'overloaded', reason: 'full', operation: 'conversations.get', attempts: [] })
    const { value } = await drive(clock, Promise.allSettled(work))
    expect(value?.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
  })

  it('refuses a call that has waited too long', async () => {
    const { clock, client, server } = setUp(
      (clock) => [limitConcurrency({ max: 1, queueTimeoutMs: 100, clock })],
      () => ({ delayMs: 500 }),
    )
    const { value } = await drive(clock, Promise.allSettled(times(2, () => client.conversations.get(ID))))
    expect(value?.[1]).toMatchObject({ reason: { code: 'overloaded', reason: 'timeout' } })
    expect(server.seen).toHaveLength(1)
    expect(clock.pendingTimers).toBe(0)
  })

  it('of an original server counts what it creates', async () => {
    const { clock, client, mostInFlight } = setUp(
      (clock) => [originalServer({ clock })],
      () => ({ delayMs: 10 }),
    )
    await drive(clock, Promise.allSettled(times(20, () => client.conversations.create({ label: 'x', messages: [] }))))
    expect(mostInFlight()).toBe(4)
    await drive(clock, Promise.allSettled(times(20, () => client.conversations.get(ID))))
    expect(mostInFlight()).toBe(20)
  })
})

describe('a limit of the rate', () => {
  it('is never exceeded in any span of time', async () => {
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
          // And it is not slower than it has to be: each wait is rounded up to a millisecond.
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
    ['a quota that is used up', { headers: { 'ratelimit-remaining': '0', 'ratelimit-reset': '3' } }],
  ] as const)('stops everybody after %s', async (_, step) => {
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

  it('sends nothing for a call that was aborted while it waited, and leaves no timer', async () => {
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

describe('a circuit breaker', () => {
  const rules = { minimumCalls: 5, openMs: 1000 }

  it('sends nothing to an origin that has failed, until it is back', async () => {
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
  ] as const)('takes %s for a failure: %o %o', async (_, step, isFailure) => {
    const { clock, client } = setUp(
      (clock) => [circuitBreaker({ ...rules, clock })],
      () => step,
    )
    for (let count = 0; count < 5; count += 1) await drive(clock, client.conversations.get(ID))
    const { error } = await drive(clock, client.conversations.get(ID))
    expect(error instanceof CircuitOpenError).toBe(isFailure)
  })

  it('learns nothing from calls that were aborted, or that say unhealthy', async () => {
    const { clock, client, server } = setUp(
      (clock) => [circuitBreaker({ ...rules, clock })],
      () => ({ status: 503, delayMs: 10 }),
    )
    for (let count = 0; count < 6; count += 1) {
      const controller = new AbortController()
      // A reason that looks like a failure of the server is none.
      clock.setTimeout(() => controller.abort(new ConnectionError('gone')), 5)
      await drive(clock, client.conversations.get(ID, { signal: controller.signal }))
      await drive(clock, client.health())
    }
    expect(server.seen).toHaveLength(12)
  })

  it('ends a call that is being retried', async () => {
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
