import { collectUnhandledRejections } from 'sekha-test-kit'
import { createManualClock, type ManualClock } from '@sekha/core/testing'
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '@sekha/core/foundation'
import { describe, expect, it } from 'vitest'
import {
  circuitBreaker,
  type CircuitBreaker,
  type CircuitChange,
  compose,
  createBudget,
  fallback,
  hedge,
  limitConcurrency,
  type Policy,
  rateLimit,
  retry,
  timeout,
} from '../src/index.ts'
import { connect, ID, scripted } from './support/scripted.ts'
import { drive } from './support/drive.ts'

const policies: readonly (readonly [string, (clock: ManualClock) => Policy<unknown>])[] = [
  ['retry', (clock) => retry({ clock, maxRetries: 1 })],
  ['circuitBreaker', (clock) => circuitBreaker({ clock })],
  ['limitConcurrency', () => limitConcurrency({ max: 1 })],
  ['rateLimit', (clock) => rateLimit({ perSecond: 10, clock })],
  ['hedge', (clock) => hedge({ afterMs: 50, clock })],
  ['timeout', (clock) => timeout({ timeoutMs: 1000, clock })],
  ['fallback', () => fallback('instead', { when: () => false })],
]

const cyclic = new Error('cyclic')
cyclic.cause = cyclic
const guarded = {
  get name(): string {
    throw new Error('the name throws')
  },
}

describe.each(policies)('%s().execute', (_, create) => {
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a symbol', Symbol('x')],
    ['a frozen error', Object.freeze(new Error('frozen'))],
    ['a DOMException', new DOMException('x', 'DataError')],
    ['an AggregateError', new AggregateError([new Error('a'), undefined])],
    ['an error that is its own cause', cyclic],
    ['an object without a prototype', Object.create(null)],
    ['an object whose name throws', guarded],
  ])('rejects with %s, as thrown', async (__, thrown: unknown) => {
    for (const work of [
      (): never => {
        throw thrown
      },
      async (): Promise<never> => {
        throw thrown
      },
    ]) {
      const clock = createManualClock()
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const settled = await drive(clock, create(clock).execute(work))
      expect('error' in settled && settled.error === thrown).toBe(true)
      expect(clock.pendingTimers).toBe(0)
    }
  })

  it.each<[string, object]>([
    [
      'a status that throws',
      {
        body: null,
        headers: new Headers(),
        get status(): number {
          throw new Error('the status throws')
        },
      },
    ],
    ['a header that is a number', { status: 503, body: null, headers: new Map([['retry-after', 5]]) }],
    [
      'headers that throw',
      {
        status: 429,
        body: null,
        headers: {
          get: (): never => {
            throw new Error('the header throws')
          },
        },
      },
    ],
    [
      'a body that cannot be cancelled',
      { status: 503, body: { cancel: () => Promise.reject(new Error('x')) }, headers: new Headers() },
    ],
  ])('returns an object with %s, unchanged', async (__, value) => {
    const clock = createManualClock()
    const settled = await drive(
      clock,
      create(clock).execute(() => value),
    )
    expect('value' in settled && settled.value === value).toBe(true)
  })
})

describe('A callback that returns a promise', () => {
  const rejects = (async () => {
    throw new Error('mine')
  }) as never
  const fails = (): never => {
    throw new Error('down')
  }

  it.each<[string, (clock: ManualClock) => PromiseLike<unknown>, string]>([
    ['shouldRetry', (clock) => retry({ clock, shouldRetry: rejects }).execute(fails), 'shouldRetry must return'],
    ['when', () => fallback(1, { when: rejects }).execute(fails), 'when must return'],
    ['isFailure', () => circuitBreaker({ isFailure: rejects }).execute(fails), 'down'],
    ['budget', (clock) => retry({ clock, budget: rejects }).execute(fails), 'budget must return a budget'],
    [
      'only',
      (clock) =>
        connect(
          scripted(clock, () => ({})),
          clock,
          { use: [limitConcurrency({ max: 1, only: rejects })] },
        ).query('x'),
      'only must return',
    ],
  ])('does not end the process: %s', async (_, run, message) => {
    const unhandled = collectUnhandledRejections()
    const clock = createManualClock()
    expect(String((await drive(clock, run(clock))).error)).toContain(message)
    await setImmediate()
    await setImmediate()
    expect(unhandled).toEqual([])
  })
})

describe('circuitBreaker()', () => {
  const fails = async (): Promise<never> => {
    throw new Error('down')
  }
  const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code

  it('lets reset(key) exempt one key after isolate(), and isolate(key) ends that', async () => {
    const breaker = circuitBreaker({ clock: createManualClock() })
    await breaker.execute(() => 1, { key: 'db' })
    breaker.isolate()
    for (const key of ['db', 'later']) {
      breaker.reset(key)
      expect(breaker.stateOf(key)).toBe('closed')
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await breaker.execute(() => key, { key })).toBe(key)
    }
    expect(breaker.state).toBe('isolated')
    expect(await breaker.execute(() => 1, { key: 'other' }).catch(codeOf)).toBe('circuit_open')
    breaker.isolate('db')
    expect(breaker.stateOf('db')).toBe('isolated')
    expect(await breaker.execute(() => 1, { key: 'db' }).catch(codeOf)).toBe('circuit_open')
    breaker.reset()
    expect(breaker.state).toBe('closed')
    expect(await breaker.execute(() => 1, { key: 'other' })).toBe(1)
  })

  it('reports the isolation of a key without calls at once, and once', async () => {
    const changes: CircuitChange[] = []
    const breaker = circuitBreaker({ clock: createManualClock(), onStateChange: (change) => void changes.push(change) })
    breaker.isolate('db')
    expect(changes).toEqual([{ origin: 'db', from: 'closed', to: 'isolated' }])
    await breaker.execute(() => 1, { key: 'db' }).catch(() => {})
    breaker.reset('db')
    expect(changes.slice(1)).toEqual([{ origin: 'db', from: 'isolated', to: 'closed' }])
  })

  it('rejects the probe if onStateChange isolates the circuit', async () => {
    const clock = createManualClock()
    const breaker: CircuitBreaker = circuitBreaker({
      clock,
      consecutiveFailures: 1,
      onStateChange: ({ to }) => to === 'half-open' && breaker.isolate(),
    })
    await breaker.execute(fails).catch(() => {})
    await clock.advance(5000)
    expect(await breaker.execute(() => 'ran').catch(codeOf)).toBe('circuit_open')
    expect(breaker.state).toBe('isolated')
  })

  it('runs one of many calls as the probe, and replaces it when it is aborted', async () => {
    const clock = createManualClock()
    const breaker = circuitBreaker({ clock, consecutiveFailures: 1 })
    await breaker.execute(fails).catch(() => {})
    await clock.advance(5000)
    const controller = new AbortController()
    let runs = 0
    const hangs = (): Promise<never> => {
      runs += 1
      return new Promise<never>(() => {})
    }
    const calls = Array.from({ length: 1000 }, () =>
      breaker.execute(hangs, { signal: controller.signal }).catch(() => {}),
    )
    await setImmediate()
    expect([runs, breaker.state]).toEqual([1, 'half-open'])
    controller.abort()
    await Promise.all(calls)
    expect(await breaker.execute(() => 'ran')).toBe('ran')
    expect(breaker.state).toBe('closed')
  })

  it('keeps the circuit of a key in use while thousands of other keys pass', async () => {
    const breaker = circuitBreaker({ clock: createManualClock(), consecutiveFailures: 1 })
    await breaker.execute(fails, { key: 'db' }).catch(() => {})
    for (let key = 0; key < 3000; key += 1) {
      // oxlint-disable no-await-in-loop -- one after the other
      await breaker.execute(() => 1, { key: `key ${key}` })
      if (key % 100 === 0) expect(await breaker.execute(() => 'ran', { key: 'db' }).catch(codeOf)).toBe('circuit_open')
      // oxlint-enable no-await-in-loop
    }
  })
})

describe('hedge()', () => {
  /** Makes `count` calls, all slow at first, and returns how many were hedged. */
  async function slowCalls(policy: Policy, clock: ManualClock, count: number): Promise<number> {
    let hedged = 0
    for (let call = 0; call < count; call += 1) {
      const run = policy.execute(({ attempt }) => {
        hedged += attempt - 1
        return attempt === 1 ? new Promise<number>(() => {}) : attempt
      })
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await drive(clock, run)
    }
    return hedged
  }

  it('gives the tokens of good calls back, so that hedging of functions does not end', async () => {
    const clock = createManualClock()
    expect(await slowCalls(hedge({ afterMs: 10, clock }), clock, 600)).toBe(600)
    expect(await slowCalls(compose(retry({ clock }), hedge({ afterMs: 10, clock })), clock, 600)).toBe(600)
  })

  it.each([
    ['alone, every good call adds a token', false, 12],
    ['with retry(), only retry() adds it', true, 12],
  ])('%s', async (_, isRetried, tokens) => {
    const clock = createManualClock()
    const budget = createBudget()
    budget.take(490)
    const server = scripted(clock, () => ({}))
    const limit = hedge({ afterMs: 10, budget })
    const client = connect(server, clock, { use: isRetried ? [limit, retry({ budget })] : [limit] })
    await drive(clock, client.conversations.get(ID))
    await drive(clock, client.conversations.get(ID))
    expect(budget.tokens).toBe(tokens)
  })
})

it('timeout() does not start a function whose call aborts as it gets its turn', async () => {
  const clock = createManualClock()
  const controller = new AbortController()
  // Aborts right after the timer of the rate limit, before its call continues.
  const aborting: Clock = {
    ...clock,
    setTimeout: (callback, delayMs) =>
      clock.setTimeout(() => {
        callback()
        controller.abort('enough')
      }, delayMs),
  }
  const policy = compose(rateLimit({ perSecond: 1, clock: aborting }), timeout({ timeoutMs: 5000, clock }))
  await policy.execute(() => 1)
  let runs = 0
  const run = policy.execute(() => (runs += 1), { signal: controller.signal })
  expect(await drive(clock, run)).toEqual({ error: 'enough' })
  await setImmediate()
  expect(runs).toBe(0)
  expect(clock.pendingTimers).toBe(0)
})
