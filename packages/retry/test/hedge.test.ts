import { createManualClock, type ManualClock } from '@sekha/core/testing'
import { getEventListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import {
  type CallRequest,
  placeMiddleware,
  type Middleware,
  type OperationId,
  SekhaClient,
  type Transport,
} from '@sekha/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Budget,
  compose,
  createBudget,
  hedge,
  type HedgeOptions,
  limitConcurrency,
  type Policy,
  rateLimit,
  retry,
} from '../src/index.ts'
import { connect, ID, type Scripted, scripted, type Step } from './support/scripted.ts'
import { drive, type Settled } from './support/drive.ts'

interface Race {
  readonly clock: ManualClock
  readonly server: Scripted
  readonly budget: Budget
  readonly settled: Settled<unknown>
  readonly mostInFlight: number
  readonly callSignal: AbortSignal
  readonly durationMs: number
}

const reason = new Error('The caller has had enough')

async function race(steps: readonly Step[], options: HedgeOptions, abortAfterMs?: number): Promise<Race> {
  const clock = createManualClock()
  const budget = createBudget()
  const server = scripted(clock, (turn) => steps[turn] ?? {})
  let inFlight = 0
  let mostInFlight = 0
  let callSignal = AbortSignal.abort()
  const before: Middleware = (request, next) => {
    callSignal = request.signal
    return next(request)
  }
  const count = placeMiddleware(
    async (request: CallRequest, next: Transport) => {
      inFlight += 1
      mostInFlight = Math.max(mostInFlight, inFlight)
      try {
        return await next(request)
      } finally {
        inFlight -= 1
      }
    },
    { name: 'count', around: 'attempt' },
  )
  const client = connect(server, clock, { use: [before, hedge({ clock, budget, ...options }), count], timeoutMs: 5000 })
  const controller = new AbortController()
  if (abortAfterMs !== undefined) clock.setTimeout(() => controller.abort(reason), abortAfterMs)
  const settled = await drive(clock, client.conversations.get(ID, { signal: controller.signal }))
  const durationMs = clock.monotonic()
  await setImmediate()
  return { clock, server, budget, settled, mostInFlight, callSignal, durationMs }
}

const step: fc.Arbitrary<Step> = fc.record(
  {
    delayMs: fc.integer({ min: 0, max: 400 }),
    status: fc.constantFrom(200, 200, 404, 500),
    fault: fc.constantFrom('reset' as const, 'hang' as const),
    body: fc.constantFrom('reset' as const, 'hang' as const),
  },
  { requiredKeys: ['delayMs'] },
)

describe('A hedged read', () => {
  it('P15: sends at most maxRequests, has exactly one winner, and cleans up the others', async () => {
    let hedged = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 2, max: 4 }),
        fc.integer({ min: 1, max: 200 }),
        fc.option(fc.integer({ min: 0, max: 600 }), { nil: undefined }),
        async (steps, maxRequests, afterMs, abortAfterMs) => {
          const { clock, server, budget, settled, mostInFlight, callSignal, durationMs } = await race(
            steps,
            { afterMs, maxRequests },
            abortAfterMs,
          )
          hedged += server.seen.length - 1
          expect(server.seen.length).toBeLessThanOrEqual(maxRequests)
          expect(mostInFlight).toBeLessThanOrEqual(maxRequests)
          // Each extra request costs a token, and a call that gets good headers adds one.
          const paid = 500 - (server.seen.length - 1)
          const added = Math.min(500, paid + 1)
          if ('value' in settled) expect(budget.tokens).toBe(added)
          else expect([paid, added]).toContain(budget.tokens)
          expect('value' in settled || 'error' in settled).toBe(true)
          // Every losing request was aborted, unless it had already ended.
          expect(server.openBodies()).toBe(0)
          const own = abortAfterMs !== undefined && durationMs < abortAfterMs ? 1 : 0
          expect(clock.pendingTimers).toBe(own)
          expect(getEventListeners(callSignal, 'abort')).toHaveLength(0)
          for (const { request } of server.seen) expect(getEventListeners(request.signal, 'abort')).toHaveLength(0)
          if (settled.error === reason) expect(durationMs).toBe(abortAfterMs)
        },
      ),
      { numRuns: 300 },
    )
    expect(hedged).toBeGreaterThan(0)
  })

  it('takes the first good response and aborts the other requests', async () => {
    const { server, durationMs, settled } = await race([{ delayMs: 1000 }, { delayMs: 10 }], { afterMs: 100 })
    expect(settled.value).toBeDefined()
    expect(durationMs).toBe(110)
    expect(server.seen.map(({ request }) => request.signal.aborted)).toEqual([true, false])
  })

  it('sends one request when its response arrives in time', async () => {
    const { server, budget } = await race([{ delayMs: 99 }], { afterMs: 100 })
    expect(server.seen).toHaveLength(1)
    expect(budget.tokens).toBe(500)
  })

  it('takes a final error status at once', async () => {
    const { settled, durationMs } = await race([{ delayMs: 60, status: 404 }, { delayMs: 800 }], { afterMs: 50 })
    expect(settled.error).toMatchObject({ status: 404 })
    expect(durationMs).toBeLessThan(100)
  })

  it('waits for the other request when one fails', async () => {
    const { settled, durationMs } = await race([{ delayMs: 150, status: 500 }, { delayMs: 400 }], { afterMs: 100 })
    expect(settled.value).toBeDefined()
    expect(durationMs).toBe(500)
  })

  it('fails with the error of the last request', async () => {
    const { settled } = await race(
      [
        { delayMs: 150, fault: 'reset' },
        { delayMs: 400, status: 503 },
      ],
      { afterMs: 100 },
    )
    expect(settled.error).toMatchObject({ status: 503 })
  })

  it('continues with one request when the budget is empty', async () => {
    const budget = createBudget({ capacity: 1 })
    budget.take(1)
    const { server, settled } = await race([{ delayMs: 1000 }], { afterMs: 100, budget })
    expect(server.seen).toHaveLength(1)
    expect(settled.value).toBeDefined()
  })
})

it('Only reads and listed operations are hedged', async () => {
  const clock = createManualClock()
  const server = scripted(clock, () => ({ delayMs: 500, text: '{"results":[],"total":0,"page":1,"page_size":50}' }))
  const client = connect(server, clock, {
    use: [hedge({ afterMs: 10, clock, budget: createBudget(), operations: ['query'] })],
  })
  const requestsOf = async (call: () => PromiseLike<unknown>): Promise<number> => {
    const before = server.seen.length
    await drive(clock, call())
    return server.seen.length - before
  }
  expect(await requestsOf(() => client.conversations.list())).toBe(2)
  expect(await requestsOf(() => client.query('x'))).toBe(2)
  expect(await requestsOf(() => client.search.fulltext('x'))).toBe(1)
  expect(await requestsOf(() => client.conversations.create({ label: 'x', messages: [] }))).toBe(1)
  expect(await requestsOf(() => client.conversations.delete(ID))).toBe(1)
  expect(await requestsOf(() => client.export.stream().bytes().next())).toBe(1)
  expect(await requestsOf(() => client.conversations.import('{}\n'))).toBe(1)
})

it.each<[OperationId, string]>([
  ['export.stream', 'is a stream'],
  ['conversations.import', 'is an upload'],
  ['conversations.create', 'is not marked idempotent'],
  ['conversations.delete', 'is not marked idempotent'],
])('A call of %s, which %s, is refused before it is sent if it is named for hedging', async (operation, why) => {
  const clock = createManualClock()
  const server = scripted(clock, () => ({}))
  const use = [hedge({ afterMs: 10, clock, budget: createBudget(), operations: [operation] })]
  const client = connect(server, clock, { use })
  const calls: Record<string, () => PromiseLike<unknown>> = {
    'export.stream': () => client.export.stream().bytes().next(),
    'conversations.import': () => client.conversations.import('{}\n'),
    'conversations.create': () => client.conversations.create({ label: 'x', messages: [] }),
    'conversations.delete': () => client.conversations.delete(ID),
  }
  const { error } = await drive(clock, calls[operation]?.() ?? Promise.resolve())
  expect(error).toEqual(
    new TypeError(
      `hedge(): ${operation} ${why} and must not be sent twice. Remove it from operations, or hedge from its call`,
    ),
  )
  expect(server.seen).toHaveLength(0)
})

describe('Hedging within limits', () => {
  const options = (clock: ManualClock): HedgeOptions => ({ afterMs: 100, clock, budget: createBudget() })

  it('does not count the wait for a permit as a slow response', async () => {
    const clock = createManualClock()
    const server = scripted(clock, () => ({ delayMs: 50 }))
    const use = [hedge(options(clock)), rateLimit({ perSecond: 1, burst: 1, clock })]
    const client = connect(server, clock, { use })
    await drive(clock, Promise.all(Array.from({ length: 5 }, () => client.conversations.get(ID))))
    expect(server.seen).toHaveLength(5)
  })

  it('never exceeds the rate limit: a second request takes a token or is not sent', async () => {
    const clock = createManualClock()
    const server = scripted(clock, () => ({ delayMs: 900 }))
    const use = [hedge(options(clock)), rateLimit({ perSecond: 1, burst: 3, clock })]
    const client = connect(server, clock, { use })
    await drive(clock, Promise.all([client.conversations.get(ID), client.conversations.get(ID)]))
    expect(server.seen.map(({ at }) => at - (server.seen[0]?.at ?? 0))).toEqual([0, 0, 100])
  })

  it('never exceeds the concurrency limit, and releases the permit of a second request', async () => {
    const clock = createManualClock()
    let inFlight = 0
    let most = 0
    const server = scripted(clock, () => ({ delayMs: 900 }))
    const transport: Transport = async (request) => {
      most = Math.max(most, (inFlight += 1))
      try {
        return await server.transport(request)
      } finally {
        inFlight -= 1
      }
    }
    const use = [hedge(options(clock)), limitConcurrency({ max: 3, clock })]
    const client = connect(server, clock, { use, transport })
    for (const [calls, sent] of [
      [2, 3],
      [1, 2],
      [3, 3],
      [1, 2],
    ] as const) {
      const before = server.seen.length
      await drive(clock, Promise.all(Array.from({ length: calls }, () => client.conversations.get(ID))))
      expect(server.seen.length - before).toBe(sent)
      expect(most).toBeLessThanOrEqual(3)
      expect(inFlight).toBe(0)
    }
  })

  it("returns the rate limit's token when the budget is empty", async () => {
    const clock = createManualClock()
    const budget = createBudget({ capacity: 1 })
    budget.take(1)
    const server = scripted(clock, () => ({ delayMs: 200 }))
    const use = [hedge({ afterMs: 100, clock, budget }), rateLimit({ perSecond: 0.001, burst: 2, clock })]
    const client = connect(server, clock, { use })
    await drive(clock, client.conversations.get(ID))
    await drive(clock, client.conversations.get(ID))
    expect(server.seen.map(({ at }) => at - (server.seen[0]?.at ?? 0))).toEqual([0, 200])
  })
})

it('With a quantile, reads are first measured and then hedged if they are unusually slow', async () => {
  const clock = createManualClock()
  const server = scripted(clock, (turn) => ({ delayMs: turn === 5 || turn === 30 ? 1000 : 10 + (turn % 10) }))
  const client = connect(server, clock, { use: [hedge({ quantile: 0.9, clock, budget: createBudget() })] })
  for (let call = 0; call < 30; call += 1) await drive(clock, client.conversations.get(ID))
  expect(server.seen.length).toBeLessThanOrEqual(34)
  const before = server.seen.length
  const startedAt = clock.monotonic()
  await drive(clock, client.conversations.get(ID))
  expect(server.seen.length - before).toBeLessThanOrEqual(2)
  expect(clock.monotonic() - startedAt).toBeLessThan(100)
})

describe('the operations to hedge', () => {
  it('do not compile with an unknown id', () => {
    // @ts-expect-error -- a typo
    hedge({ afterMs: 1, operations: ['qeury'] })
    hedge({ afterMs: 1, operations: ['query', 'GET /api/v2/things'] })
  })

  it.each([
    ['alone', (typo: Policy) => typo],
    ['in a composed policy', (typo: Policy) => compose(retry(), typo)],
  ])('are refused by a client with an unknown id, and the nearest is named: %s', (_, wrap) => {
    const typo = hedge({ afterMs: 1, operations: ['qeury' as 'query'] })
    const message = 'hedge(): operations has an unknown id "qeury": did you mean query?'
    expect(() => new SekhaClient({ use: [wrap(typo)] })).toThrow(new TypeError(message))
  })

  it('may have ids outside the contract, which contain a space', async () => {
    const client = new SekhaClient({ use: [hedge({ afterMs: 1, operations: ['GET /api/v2/things'] })] })
    await client.close()
  })
})
