import { createManualClock, type ManualClock } from '@sekha/core/testing'
import { setImmediate } from 'node:timers/promises'
import { SekhaClient } from '@sekha/core'
import type { Clock } from '@sekha/core/foundation'
import { describe, expect, it } from 'vitest'
import {
  circuitBreaker,
  CircuitOpenError,
  compose,
  hedge,
  instrument,
  limitConcurrency,
  OverloadedError,
  rateLimit,
  refreshKey,
  retry,
  timeout,
} from '../src/index.ts'
import { connect, ID, scripted } from './support/scripted.ts'
import { drive } from './support/drive.ts'

/** A clock that must not be used. */
const unused: Clock = {
  now: () => expect.fail('now() of the wrong clock'),
  monotonic: () => expect.fail('monotonic() of the wrong clock'),
  setTimeout: () => expect.fail('setTimeout() of the wrong clock'),
  clearTimeout: () => {},
}

/** Starts calls one after the other, so that their order is known. */
async function later(clock: ManualClock, ms: number): Promise<void> {
  await setImmediate()
  await clock.advance(ms)
  await setImmediate()
}

describe('A policy without a clock uses that of its client', () => {
  it('retry() waits', async () => {
    const clock = createManualClock()
    const server = scripted(clock, (turn) => (turn === 0 ? { status: 503, headers: { 'retry-after': '30' } } : {}))
    const client = connect(server, clock, { use: [retry({ random: () => 0 })] })
    expect((await drive(clock, client.conversations.get(ID))).error).toBeUndefined()
    expect(server.seen.map(({ at }) => at - (server.seen[0]?.at ?? 0))).toEqual([0, 30_000])
  })

  it('circuitBreaker() ends its break', async () => {
    const clock = createManualClock()
    const breaker = circuitBreaker({ consecutiveFailures: 1 })
    const client = connect(
      scripted(clock, (turn) => ({ status: turn === 0 ? 500 : 200 })),
      clock,
      { use: [breaker] },
    )
    await drive(clock, client.conversations.get(ID))
    await clock.advance(4999)
    expect((await drive(clock, client.conversations.get(ID))).error).toBeInstanceOf(CircuitOpenError)
    await clock.advance(1)
    expect((await drive(clock, client.conversations.get(ID))).error).toBeUndefined()
    expect(breaker.state).toBe('closed')
  })

  it('rateLimit() refills, and rejects a call whose turn comes after its deadline', async () => {
    const clock = createManualClock()
    const server = scripted(clock, () => ({}))
    const client = connect(server, clock, { use: [rateLimit({ perSecond: 1 })] })
    const calls = Promise.all([client.conversations.get(ID), client.conversations.get(ID)])
    const late = client.conversations.get(ID, { totalTimeoutMs: 1500 })
    await expect(late).rejects.toMatchObject({ code: 'overloaded', reason: 'deadline' })
    expect((await drive(clock, calls)).error).toBeUndefined()
    expect(server.seen.map(({ at }) => at - (server.seen[0]?.at ?? 0))).toEqual([0, 1000])
  })

  it('limitConcurrency() ends a wait', async () => {
    const clock = createManualClock()
    const server = scripted(clock, () => ({ fault: 'hang' }))
    const client = connect(server, clock, { use: [limitConcurrency({ max: 1, queueTimeoutMs: 700 })] })
    const first = client.conversations.get(ID).catch(() => {})
    const second = client.conversations.get(ID).catch((error: unknown) => error)
    await later(clock, 700)
    expect(await Promise.race([second, setImmediate('waits')])).toBeInstanceOf(OverloadedError)
    await client.close()
    await first
  })

  it('hedge() sends its second request', async () => {
    const clock = createManualClock()
    const server = scripted(clock, (turn) => (turn === 0 ? { fault: 'hang' } : {}))
    const client = connect(server, clock, { use: [hedge({ afterMs: 80 })] })
    expect((await drive(clock, client.conversations.get(ID))).error).toBeUndefined()
    expect(server.seen.map(({ at }) => at - (server.seen[0]?.at ?? 0))).toEqual([0, 80])
  })

  it('refreshKey() limits the time of getKey', async () => {
    const clock = createManualClock()
    const use = [refreshKey(() => new Promise<never>(() => {}), { timeoutMs: 400 })]
    const client = connect(
      scripted(clock, () => ({ status: 401 })),
      clock,
      { apiKey: 'x'.repeat(32), use },
    )
    const { error } = await drive(clock, client.conversations.get(ID))
    expect(error).toMatchObject({ code: 'refresh_timeout' })
  })

  it('instrument() measures', async () => {
    const clock = createManualClock()
    const measured = new Map<string, number>()
    const meter = {
      createHistogram: (name: string) => ({ record: (value: number) => void measured.set(name, value) }),
      createObservableGauge: () => ({ addCallback: () => {} }),
    }
    const client = connect(
      scripted(clock, () => ({ delayMs: 3000 })),
      clock,
      { use: [instrument({ meter })] },
    )
    await drive(clock, client.conversations.get(ID))
    expect(measured.get('sekha.client.call.duration')).toBe(3)
  })

  it('a composed policy does so as well', async () => {
    const clock = createManualClock()
    const server = scripted(clock, (turn) => ({ status: turn === 0 ? 503 : 200 }))
    const client = connect(server, clock, { use: [compose(retry(), circuitBreaker(), rateLimit({ perSecond: 1 }))] })
    expect((await drive(clock, client.conversations.get(ID))).error).toBeUndefined()
    expect(server.seen).toHaveLength(2)
  })
})

describe('A policy without a clock uses that of execute()', () => {
  it('for waits and time limits', async () => {
    const clock = createManualClock()
    const seen: number[] = []
    const started = clock.now()
    const policy = compose(
      limitConcurrency({ max: 1 }),
      retry({ random: () => 0.5, maxRetries: 1 }),
      circuitBreaker(),
      rateLimit({ perSecond: 10, burst: 1 }),
      timeout({ timeoutMs: 300 }),
    )
    const work = (): Promise<never> => {
      seen.push(clock.now() - started)
      return new Promise<never>(() => {})
    }
    const { error } = await drive(clock, policy.execute(work, { clock }))
    expect(error).toMatchObject({ name: 'TimeoutError', scope: 'attempt' })
    expect(seen).toEqual([0, 350])
    expect(clock.pendingTimers).toBe(0)
  })
})

it('A clock of its own takes precedence over that of the client and of execute()', async () => {
  const clock = createManualClock()
  const policy = compose(
    limitConcurrency({ max: 1, queueTimeoutMs: 500, clock }),
    retry({ clock, random: () => 0.5 }),
    circuitBreaker({ clock }),
    rateLimit({ perSecond: 10, burst: 1, clock }),
    hedge({ afterMs: 1000, clock }),
    timeout({ timeoutMs: 300, clock }),
  )
  let runs = 0
  const fails = async (): Promise<string> => {
    runs += 1
    if (runs < 3) throw new Error('down')
    return 'done'
  }
  expect(await drive(clock, policy.execute(fails, { clock: unused }))).toEqual({ value: 'done' })
})

it('A circuit and a rate keep the clock of their first call', async () => {
  const clock = createManualClock()
  const breaker = circuitBreaker({ consecutiveFailures: 1 })
  const limit = rateLimit({ perSecond: 1 })
  const fails = async (): Promise<never> => {
    throw new Error('down')
  }
  await breaker.execute(fails, { key: 'db', clock }).catch(() => {})
  await expect(breaker.execute(fails, { key: 'db', clock: unused })).rejects.toThrow(CircuitOpenError)
  expect(await limit.execute(() => 1, { key: 'db', clock })).toBe(1)
  const second = limit.execute(() => 2, { key: 'db', clock: createManualClock() })
  expect(await drive(clock, second)).toEqual({ value: 2 })
})

it('Middleware finds the clock of its client in the request', async () => {
  const clock = createManualClock()
  let found: Clock | undefined
  const client = new SekhaClient({
    baseUrl: 'http://server',
    clock,
    transport: scripted(clock, () => ({})).transport,
    use: [
      (request, next) => {
        found = request.clock
        return next(request)
      },
    ],
  })
  await drive(clock, client.conversations.get(ID))
  await client.close()
  expect(found).toBe(clock)
})
