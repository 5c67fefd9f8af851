import { createManualClock, type ManualClock } from '@sekha/core/testing'
import { type CallOptions, type Middleware, type PolicyOptions } from '@sekha/core'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  circuitBreaker,
  compose,
  createBudget,
  fallback,
  hedge,
  limitConcurrency,
  rateLimit,
  refreshKey,
  retry,
  timeout,
} from '../src/index.ts'
import { connect, ID, scripted, type Scripted, type Step } from './support/scripted.ts'
import { drive, type Settled } from './support/drive.ts'
import { createPolicies, policyNames } from './support/policies.ts'

interface Setup {
  readonly clock: ManualClock
  readonly server: Scripted
  readonly get: (options?: CallOptions) => Promise<Settled<unknown>>
  readonly query: (options?: CallOptions) => Promise<Settled<unknown>>
  readonly create: (options?: CallOptions) => Promise<Settled<unknown>>
}

/** A client whose attempts follow `steps`, the last of which repeats. */
function setUp(use: (clock: ManualClock) => readonly Middleware[], ...steps: readonly Step[]): Setup {
  const clock = createManualClock()
  const server = scripted(clock, (turn) => steps[Math.min(turn, steps.length - 1)] ?? {})
  const client = connect(server, clock, { use: use(clock), apiKey: 'key-0123456789-0123456789-0123456789' })
  return {
    clock,
    server,
    get: (options) => drive(clock, client.conversations.get(ID, options)),
    query: (options) => drive(clock, client.query('x', {}, options)),
    create: (options) => drive(clock, client.conversations.create({ label: 'x', messages: [] }, options)),
  }
}

const down: Step = { status: 503 }

describe('A call', () => {
  it('makes as many retries as its maxRetries', async () => {
    const { get, server } = setUp((clock) => [retry({ clock, budget: createBudget() })], down)
    await get({ maxRetries: 0 })
    expect(server.seen).toHaveLength(1)
    await get({ maxRetries: 1 })
    expect(server.seen).toHaveLength(1 + 2)
    await get()
    expect(server.seen).toHaveLength(1 + 2 + 4)
  })

  it('waits by its own delays', async () => {
    const { get, server } = setUp((clock) => [retry({ clock, budget: createBudget(), random: () => 0.5 })], down)
    await get({ maxRetries: 3, baseDelayMs: 1000, retryBackoff: 3, maxDelayMs: 4000 })
    expect(server.seen.map(({ at }) => at - (server.seen[0]?.at ?? 0))).toEqual([0, 500, 500 + 1500, 2000 + 2000])
  })

  it('follows hints up to its own maxServerDelayMs', async () => {
    const { get, server } = setUp((clock) => [retry({ clock, budget: createBudget() })], {
      status: 503,
      headers: { 'retry-after': '5' },
    })
    await get({ maxServerDelayMs: 4999 })
    expect(server.seen).toHaveLength(1)
  })

  it('decides by its own shouldRetry', async () => {
    const { get, server } = setUp((clock) => [retry({ clock, budget: createBudget() })], down)
    await get({ shouldRetry: () => false })
    expect(server.seen).toHaveLength(1)
  })

  it.each([
    [{ maxRetries: -1 }, 'maxRetries must be an integer from 0 to 1000, got -1'],
    [{ maxRetries: '3' }, 'maxRetries must be an integer from 0 to 1000, got string'],
    [{ baseDelayMs: Number.NaN }, 'baseDelayMs must be a number of milliseconds from 0 to 2147483647, got NaN'],
    [{ shouldRetry: true }, 'shouldRetry must be a function, got boolean'],
    [{ hedge: true }, 'hedge must be false or an object such as { afterMs }, got boolean'],
    [{ hedge: { afterMs: 0 } }, 'afterMs must be a number of milliseconds from 1 to 2147483647, got 0'],
    [{ hedge: { afterMs: 1, quantile: 0.9 } }, 'hedge takes either afterMs or quantile, not both'],
    [{ hedge: { maxRequests: 1 } }, 'maxRequests must be an integer from 2 to 10, got 1'],
    [{ hedge: { after: 5 } }, 'hedge: unknown option "after"'],
    [{ circuitBreaker: {} }, 'circuitBreaker must be false, which skips it for this call'],
    [{ rateLimit: true }, 'rateLimit must be false, which skips it for this call'],
    [{ limitConcurrency: 4 }, 'limitConcurrency must be false, which skips it for this call'],
    [{ refreshKey: null }, 'refreshKey must be false, which skips it for this call'],
  ])('rejects %o before any I/O', async (options, message) => {
    const { get, server } = setUp((clock) => [
      retry({ clock }),
      hedge({ afterMs: 5 }),
      circuitBreaker(),
      rateLimit({ perSecond: 1 }),
      limitConcurrency({ max: 1 }),
      refreshKey(() => undefined),
    ])
    expect((await get(options as CallOptions)).error).toHaveProperty('message', expect.stringContaining(message))
    expect(server.seen).toEqual([])
  })

  it.each(
    policyNames.flatMap((policy) =>
      Object.keys(createPolicies[policy]?.().place?.callOptions ?? {}).map((name) => [name, policy] as const),
    ),
  )('rejects %s if the client does not use %s', async (name, policy) => {
    const { get } = setUp(() => [])
    expect((await get({ [name]: false })).error).toEqual(
      new TypeError(
        `conversations.get: unknown option "${name}": it is a call option of clients with use: [${policy}()] of @sekha/retry`,
      ),
    )
  })

  it('ignores an open circuit with circuitBreaker: false', async () => {
    const breaker = circuitBreaker()
    const { get, server } = setUp(() => [breaker])
    breaker.isolate('http://server')
    expect((await get()).error).toMatchObject({ code: 'circuit_open', retryAfterMs: Infinity })
    expect((await get({ circuitBreaker: false })).error).toBeUndefined()
    expect(server.seen).toHaveLength(1)
    expect(breaker.stateOf('http://server')).toBe('isolated')
  })

  it('waits for no token and takes none with rateLimit: false', async () => {
    const { get, server } = setUp((clock) => [rateLimit({ perSecond: 1, clock })])
    await get({ rateLimit: false })
    await get()
    await get({ rateLimit: false })
    expect(server.seen.map(({ at }) => at - (server.seen[0]?.at ?? 0))).toEqual([0, 0, 0])
  })

  it('takes no permit with limitConcurrency: false', async () => {
    const limit = limitConcurrency({ max: 1, maxQueue: 0 })
    const { get } = setUp(() => [limit])
    let end = (): void => {}
    // A function holds the only permit of the client.
    const held = limit.execute(() => new Promise<void>((resolve) => void (end = resolve)))
    expect((await get()).error).toMatchObject({ code: 'overloaded' })
    expect((await get({ limitConcurrency: false })).error).toBeUndefined()
    end()
    await held
    expect((await get()).error).toBeUndefined()
  })

  it('returns a 401 at once with refreshKey: false', async () => {
    let refreshes = 0
    const { get } = setUp(
      () => [
        refreshKey(() => {
          refreshes += 1
          return 'new'
        }),
      ],
      { status: 401 },
    )
    expect((await get({ refreshKey: false })).error).toMatchObject({ status: 401 })
    expect(refreshes).toBe(0)
  })

  it('is not hedged with hedge: false, and is hedged by its own rules even if it is not listed', async () => {
    const { get, query, server } = setUp((clock) => [hedge({ afterMs: 50, clock, budget: createBudget() })], {
      delayMs: 500,
    })
    await get({ hedge: false })
    expect(server.seen).toHaveLength(1)
    await query()
    expect(server.seen).toHaveLength(2)
    await query({ hedge: { afterMs: 100, maxRequests: 3 } })
    const started = server.seen[2]?.at ?? 0
    expect(server.seen.slice(2).map(({ at }) => at - started)).toEqual([0, 100, 200])
    await get({ hedge: { maxRequests: 3 } })
    expect(server.seen.slice(5).map(({ at }) => at - (server.seen[5]?.at ?? 0))).toEqual([0, 50, 100])
  })

  it('cannot be hedged if it must not be sent twice', async () => {
    const { create, server } = setUp((clock) => [hedge({ afterMs: 50, clock })])
    expect((await create({ hedge: { afterMs: 5 } })).error).toHaveProperty(
      'message',
      expect.stringContaining('conversations.create is not marked idempotent and must not be sent twice'),
    )
    expect(server.seen).toEqual([])
  })
})

describe('A composed policy in a client', () => {
  it('is sorted part by part among other middleware', async () => {
    const order: string[] = []
    const watch: Middleware = (request, next) => {
      order.push(`call ${request.attempt}`)
      return next(request)
    }
    const limit = limitConcurrency({ max: 1 })
    const { get, server } = setUp(
      (clock) => [
        rateLimit({ perSecond: 1000, clock }),
        compose(circuitBreaker({ clock }), retry({ clock, budget: createBudget() }), limit),
        watch,
      ],
      down,
      {},
    )
    expect((await get()).error).toBeUndefined()
    expect(order).toEqual(['call 1'])
    expect(server.seen).toHaveLength(2)
    expect((await get({ maxRetries: 1 })).error).toBeUndefined()
  })

  it('cannot be combined with another of its policies', () => {
    expect(() => setUp(() => [compose(retry()), retry()])).toThrow(
      new TypeError('use: retry cannot be combined with another retry'),
    )
  })

  it('limits each attempt of a call with timeout(), unless the client allows less', async () => {
    const { get, server } = setUp(
      (clock) => [compose(retry({ clock, maxRetries: 1, budget: createBudget() }), timeout({ timeoutMs: 200 }))],
      { fault: 'hang' },
    )
    expect((await get()).error).toMatchObject({ name: 'TimeoutError', scope: 'attempt', timeoutMs: 200 })
    expect(server.seen).toHaveLength(2)
    expect((await get({ timeoutMs: 100 })).error).toMatchObject({ timeoutMs: 100 })
  })
})

describe('fallback() in a client', () => {
  const conversation = { id: ID, label: 'offline', messages: [] }

  it('replaces the response of an outage, after all attempts', async () => {
    const { get, server } = setUp(
      (clock) => [fallback(conversation), retry({ clock, maxRetries: 1, budget: createBudget() })],
      down,
    )
    expect((await get()).value).toMatchObject({ label: 'offline' })
    expect(server.seen).toHaveLength(2)
    expect(server.openBodies()).toBe(0)
  })

  it('replaces a lost connection, and calls a function with the failure', async () => {
    const { get } = setUp(() => [fallback(({ operation }) => ({ ...conversation, label: operation }))], {
      fault: 'reset',
    })
    expect((await get()).value).toMatchObject({ label: 'conversations.get' })
  })

  it('keeps a client error, unless `when` selects it', async () => {
    const { get } = setUp(() => [fallback(conversation)], { status: 404 })
    expect((await get()).error).toMatchObject({ status: 404 })
    const selected = setUp(() => [fallback(conversation, { when: ({ status }) => status === 404 })], { status: 404 })
    expect((await selected.get()).value).toMatchObject({ label: 'offline' })
  })

  it('does not replace an abort', async () => {
    const { get } = setUp(() => [fallback(conversation)])
    expect((await get({ signal: AbortSignal.abort('enough') })).error).toBe('enough')
  })
})

it('Call options of policies have types', () => {
  expectTypeOf<CallOptions>().toExtend<PolicyOptions>()
  expectTypeOf<CallOptions['maxRetries']>().toEqualTypeOf<number | undefined>()
  expectTypeOf<CallOptions['circuitBreaker']>().toEqualTypeOf<false | undefined>()
})
