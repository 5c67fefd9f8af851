import { createManualClock, type ManualClock } from '@sekha/core/testing'
import { getEventListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { ConnectionError, NotFoundError, RateLimitError, TimeoutError } from '@sekha/core'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  circuitBreaker,
  CircuitOpenError,
  compose,
  createBudget,
  type ExecuteOptions,
  fallback,
  type FunctionContext,
  hedge,
  limitConcurrency,
  type Policy,
  rateLimit,
  retry,
  timeout,
} from '../src/index.ts'
import { fetchFailure } from './support/scripted.ts'
import { drive } from './support/drive.ts'

const half = (): number => 0.5

/** A function that runs one step per attempt. A step is thrown if it is an error, and the last one repeats. */
function scriptedWork(...steps: readonly unknown[]): {
  work: (context: FunctionContext) => Promise<unknown>
  seen: FunctionContext[]
} {
  const seen: FunctionContext[] = []
  return {
    seen,
    work: async (context) => {
      const step = steps[Math.min(seen.length, steps.length - 1)]
      seen.push(context)
      if (step instanceof Error) throw step
      return step
    },
  }
}

/** Never settles and ignores its signal. */
const hang = (): Promise<never> => new Promise<never>(() => {})

const policies: readonly (readonly [string, (clock: ManualClock) => Policy<unknown>])[] = [
  ['retry', (clock) => retry({ clock })],
  ['circuitBreaker', (clock) => circuitBreaker({ clock })],
  ['limitConcurrency', (clock) => limitConcurrency({ max: 1, clock })],
  ['rateLimit', (clock) => rateLimit({ perSecond: 1, clock })],
  ['hedge', (clock) => hedge({ afterMs: 50, clock })],
  ['timeout', (clock) => timeout({ timeoutMs: 1000, clock })],
  ['fallback', () => fallback('instead')],
  ['compose', (clock) => compose(retry({ clock }), circuitBreaker({ clock }), timeout({ timeoutMs: 1000, clock }))],
]

describe.each(policies)('%s().execute', (_, create) => {
  it('returns the value of the function, and keeps no timer or listener', async () => {
    const clock = createManualClock()
    const { signal } = new AbortController()
    const work = async ({ attempt }: FunctionContext): Promise<object> => ({ attempt })
    expect(await create(clock).execute(work, { signal, totalTimeoutMs: 5000, clock })).toEqual({ attempt: 1 })
    expect(clock.pendingTimers).toBe(0)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('accepts a function that returns at once', async () => {
    expect(await create(createManualClock()).execute(() => 7)).toBe(7)
  })

  it('rejects with the error of a function that throws at once', async () => {
    const error = new RangeError('mine')
    const work = (): never => {
      throw error
    }
    await expect(create(createManualClock()).execute(work)).rejects.toBe(error)
  })

  it('rejects at once with the reason of an abort, even if the function ignores it, and keeps no timer or listener', async () => {
    const clock = createManualClock()
    const controller = new AbortController()
    const seen: AbortSignal[] = []
    const { signal } = controller
    const run = create(clock).execute(
      ({ signal: own }) => {
        seen.push(own)
        return hang()
      },
      { signal, totalTimeoutMs: 5000, clock },
    )
    const outcome = run.catch((reason: unknown) => reason)
    await setImmediate()
    controller.abort('enough')
    expect(await Promise.race([outcome, setImmediate('still runs')])).toBe('enough')
    expect(seen.map(({ aborted }) => aborted)).toEqual([true])
    expect(clock.pendingTimers).toBe(0)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('does not run the function if the signal has aborted', async () => {
    const { work, seen } = scriptedWork(1)
    await expect(create(createManualClock()).execute(work, { signal: AbortSignal.abort('enough') })).rejects.toBe(
      'enough',
    )
    expect(seen).toEqual([])
  })

  it('rejects with a TimeoutError when totalTimeoutMs passes', async () => {
    const clock = createManualClock()
    const { error } = await drive(clock, create(clock).execute(hang, { totalTimeoutMs: 400, clock, key: 'db' }))
    expect(error).toMatchObject({ name: 'TimeoutError', scope: 'call', timeoutMs: 400, operation: 'db' })
    expect(error).toHaveProperty('message', 'db: The function did not settle within totalTimeoutMs (400 ms)')
  })

  it.each([
    [[5], new TypeError('execute() takes a function, such as () => load(), got number')],
    [[Promise.resolve()], /^execute\(\) takes a function, such as \(\) => load\(\), got /],
    [[hang, { timeoutMs: 5 }], /^execute\(\): unknown option "timeoutMs"/],
    [[hang, { signal: new AbortController() }], /^signal must be an AbortSignal/],
    [[hang, { totalTimeoutMs: 0 }], /^totalTimeoutMs must be a number of milliseconds from 1 to /],
    [[hang, { key: 5 }], new TypeError('key must be a string, got number')],
    [[hang, { clock: Date }], /^clock /],
  ])('rejects wrong arguments: %o', async (args, message) => {
    const policy: { execute(...given: readonly unknown[]): Promise<unknown> } = create(createManualClock())
    await expect(policy.execute(...args)).rejects.toThrow(message)
  })
})

describe('retry().execute', () => {
  it.each([
    ['an Error', new Error('mine')],
    ['a network failure of fetch', fetchFailure('reset')],
    ['a lost connection', new ConnectionError('lost')],
    ['a truncated JSON', new SyntaxError('Unexpected end of JSON input')],
    ['a timeout of its own', new DOMException('late', 'TimeoutError')],
    ['a 503 of axios', Object.assign(new Error('x'), { isAxiosError: true, response: { status: 503, headers: {} } })],
    ['an error with a status that is no failure', Object.assign(new Error('x'), { status: 200 })],
    ['an error with a status of another kind', Object.assign(new Error('x'), { status: 'failed' })],
  ])('retries %s', async (_, error) => {
    const clock = createManualClock()
    const { work, seen } = scriptedWork(error, error, 'done')
    const { value } = await drive(clock, retry({ clock }).execute(work))
    expect(value).toBe('done')
    expect(seen.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
  })

  it.each([
    ['a TypeError', new TypeError('x is not a function')],
    ['a RangeError', new RangeError('limit')],
    ['a ReferenceError', new ReferenceError('x is not defined')],
    ['an AbortError of the function', new DOMException('stopped', 'AbortError')],
    ['an unknown host name', Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })],
    [
      'a response that another attempt does not change',
      new NotFoundError('missing', { status: 404, missing: 'resource' }),
    ],
    ['an open circuit', new CircuitOpenError('http://server', 5)],
    ['a 404 of axios', Object.assign(new Error('x'), { isAxiosError: true, response: { status: 404, headers: {} } })],
    ['a 400 of ky', Object.assign(new Error('x'), { response: new Response('', { status: 400 }) })],
    ['a 401 of openai', Object.assign(new Error('x'), { status: 401, headers: new Headers() })],
    ['a 422 of got', Object.assign(new Error('x'), { response: { statusCode: 422, headers: {} } })],
    ['a 503 that forbids it', Object.assign(new Error('x'), { status: 503, headers: { 'X-Should-Retry': 'false' } })],
  ])('does not retry %s', async (_, error) => {
    const { work, seen } = scriptedWork(error)
    await expect(retry({ clock: createManualClock() }).execute(work)).rejects.toBe(error)
    expect(seen).toHaveLength(1)
  })

  it.each([
    ['an axios error', { response: { status: 429, headers: { 'Retry-After': '7' } } }],
    ['an openai error', { status: 429, headers: new Headers({ 'retry-after': '7' }) }],
  ])('waits as long as %s asks', async (_, facts) => {
    const clock = createManualClock()
    const { work } = scriptedWork(Object.assign(new Error('x'), facts), 'done')
    const started = clock.now()
    await drive(clock, retry({ clock, random: () => 0 }).execute(work))
    expect(clock.now() - started).toBe(7000)
  })

  it('waits as long as the error of a client asks', async () => {
    const clock = createManualClock()
    const error = new RateLimitError('slow down', { status: 429, headers: { 'retry-after': '7' } })
    const { work } = scriptedWork(error, 'done')
    const started = clock.now()
    await drive(clock, retry({ clock, random: () => 0 }).execute(work))
    expect(clock.now() - started).toBe(7000)
  })

  it('judges a web Response by its status, and returns the last one unchanged', async () => {
    const clock = createManualClock()
    const first = new Response('busy', { status: 503 })
    const last = new Response('busy', { status: 503 })
    const { work, seen } = scriptedWork(first, last)
    const { value } = await drive(clock, retry({ clock, maxRetries: 1 }).execute(work))
    expect(value).toBe(last)
    expect(seen).toHaveLength(2)
    expect(last.bodyUsed).toBe(false)
    // The body of the response that is not returned is released.
    expect(first.bodyUsed).toBe(true)
  })

  it('takes the options of a call', async () => {
    const clock = createManualClock()
    const error = new Error('mine')
    const { work, seen } = scriptedWork(error)
    await expect(retry({ clock }).execute(work, { maxRetries: 0 })).rejects.toBe(error)
    expect(seen).toHaveLength(1)
    await expect(timeout({ timeoutMs: 5 }).execute(work, { maxRetries: 0 })).rejects.toThrow(
      'execute(): unknown option "maxRetries": it needs retry(), alone or in compose()',
    )
    await expect(retry({ clock }).execute(work, { maxRetries: -1 })).rejects.toThrow(RangeError)
  })

  it('asks shouldRetry, and reports attempts and retries under the key', async () => {
    const clock = createManualClock()
    const events: unknown[] = []
    const policy = retry({
      clock,
      random: half,
      shouldRetry: ({ error }) => error instanceof TypeError,
      onRetry: (event) => events.push(event),
    })
    const { work } = scriptedWork(new TypeError('mine'), new Error('no'))
    const { error } = await drive(clock, policy.execute(work, { key: 'db' }))
    expect(error).toEqual(new Error('no'))
    expect(events).toMatchObject([{ operation: 'db', attempt: 1, kind: 'transient', waitMs: 50, tokens: 486 }])
  })

  it('keeps a budget for each key, apart from other policies', async () => {
    const clock = createManualClock()
    const tokens: number[] = []
    const create = (): Policy => retry({ clock, maxRetries: 1, onRetry: (event) => tokens.push(event.tokens) })
    const { work } = scriptedWork(new Error('down'))
    const policy = create()
    for (const run of [
      (): Promise<unknown> => policy.execute(work),
      (): Promise<unknown> => policy.execute(work),
      (): Promise<unknown> => policy.execute(work, { key: 'other' }),
      (): Promise<unknown> => create().execute(work),
    ])
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await drive(clock, run())
    expect(tokens).toEqual([486, 472, 486, 486])
  })

  it('uses the budget that is given', async () => {
    const clock = createManualClock()
    const budget = createBudget()
    await drive(clock, retry({ clock, budget, maxRetries: 2 }).execute(scriptedWork(new Error('down')).work))
    expect(budget.tokens).toBe(500 - 28)
  })

  it('does not wait past totalTimeoutMs', async () => {
    const clock = createManualClock()
    const error = new Error('down')
    const started = clock.now()
    const run = retry({ clock, random: half, baseDelayMs: 5000 }).execute(scriptedWork(error).work, {
      totalTimeoutMs: 2000,
      clock,
    })
    expect((await drive(clock, run)).error).toBe(error)
    expect(clock.now()).toBe(started)
  })
})

describe('circuitBreaker().execute', () => {
  const down = new Error('down')
  const fail = async (): Promise<never> => {
    throw down
  }

  it('opens after consecutive failures, and a success between them starts the count again', async () => {
    const breaker = circuitBreaker({ consecutiveFailures: 3, clock: createManualClock() })
    for (const work of [fail, fail, async () => 1, fail, fail]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await breaker.execute(work).catch(() => {})
      expect(breaker.state).toBe('closed')
    }
    await breaker.execute(fail).catch(() => {})
    expect(breaker.state).toBe('open')
    await expect(breaker.execute(fail)).rejects.toEqual(new CircuitOpenError('', 5000, { operation: 'execute' }))
  })

  it('gives the last failure that opened the circuit as the cause', async () => {
    const breaker = circuitBreaker({ consecutiveFailures: 2, clock: createManualClock() })
    const last = new Error('down again')
    for (const error of [down, last]) await breaker.execute(scriptedWork(error).work).catch(() => {})
    const error = await breaker.execute(fail).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'circuit_open', cause: last })
    breaker.isolate()
    expect(await breaker.execute(fail).catch((reason: unknown) => reason)).not.toHaveProperty('cause')
    breaker.reset()
    breaker.isolate()
    expect(await breaker.execute(fail).catch((reason: unknown) => reason)).not.toHaveProperty('cause')
  })

  it('gives an error with the status as the cause when a response opened the circuit', async () => {
    const breaker = circuitBreaker({ consecutiveFailures: 1, clock: createManualClock() })
    await breaker.execute(async () => new Response('secret', { status: 503 }))
    const error = await breaker.execute(fail, { key: '' }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ cause: { name: 'ServerError', status: 503, operation: 'execute' } })
    expect(JSON.stringify((error as Error).cause)).not.toContain('secret')
  })

  it.each(['http://127.0.0.1:8080', 'http://127.0.0.1:8080/', 'http://127.0.0.1:8080/api/v1?x=1'])(
    'takes %s as the key of its origin',
    async (url) => {
      const breaker = circuitBreaker({ consecutiveFailures: 1, clock: createManualClock() })
      await breaker.execute(fail, { key: 'http://127.0.0.1:8080/other' }).catch(() => {})
      expect(breaker.stateOf(url)).toBe('open')
      breaker.reset(url)
      expect(breaker.state).toBe('closed')
      breaker.isolate(url)
      expect(breaker.stateOf('http://127.0.0.1:8080')).toBe('isolated')
      expect(breaker.stateOf('redis://127.0.0.1:8080')).toBe('closed')
    },
  )

  it('counts a client error of an HTTP library as a success', async () => {
    const breaker = circuitBreaker({ consecutiveFailures: 2, clock: createManualClock() })
    const missing = Object.assign(new Error('404'), { response: { status: 404, headers: {} } })
    for (const error of [down, missing, down])
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await expect(breaker.execute(scriptedWork(error).work)).rejects.toBe(error)
    expect(breaker.state).toBe('closed')
  })

  it('counts a client error as a success: the server works', async () => {
    const breaker = circuitBreaker({ consecutiveFailures: 2, clock: createManualClock() })
    const missing = new NotFoundError('missing', { status: 404, missing: 'resource' })
    for (const error of [down, missing, down])
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await expect(breaker.execute(scriptedWork(error).work)).rejects.toBe(error)
    expect(breaker.state).toBe('closed')
  })

  it('closes after a probe that succeeds', async () => {
    const clock = createManualClock()
    const changes: unknown[] = []
    const breaker = circuitBreaker({
      consecutiveFailures: 1,
      breakDurationMs: 1000,
      clock,
      onStateChange: (change) => changes.push(change),
    })
    await breaker.execute(fail, { key: 'db' }).catch(() => {})
    await clock.advance(1000)
    expect(await breaker.execute(() => breaker.stateOf('db'), { key: 'db' })).toBe('half-open')
    expect(breaker.stateOf('db')).toBe('closed')
    expect(changes).toEqual([
      { origin: 'db', from: 'closed', to: 'open' },
      { origin: 'db', from: 'open', to: 'half-open' },
      { origin: 'db', from: 'half-open', to: 'closed' },
    ])
  })

  it('keeps a circuit for each key, and its state is the worst of them', async () => {
    const breaker = circuitBreaker({ consecutiveFailures: 1, clock: createManualClock() })
    await breaker.execute(fail, { key: 'db' }).catch(() => {})
    expect(await breaker.execute(() => 1, { key: 'mail' })).toBe(1)
    expect([breaker.state, breaker.stateOf('db'), breaker.stateOf('mail'), breaker.stateOf('never')]).toEqual([
      'open',
      'open',
      'closed',
      'closed',
    ])
  })

  it('isolates one key until it is reset', async () => {
    const clock = createManualClock()
    const breaker = circuitBreaker({ clock })
    breaker.isolate('db')
    await clock.advance(1_000_000)
    const { work, seen } = scriptedWork(1)
    const error = await breaker.execute(work, { key: 'db' }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'circuit_open', retryAfterMs: Infinity })
    expect(error).toHaveProperty(
      'message',
      'Not sent: the circuit of db is isolated. Call reset() of its circuit breaker to allow calls',
    )
    expect(seen).toEqual([])
    expect([breaker.state, breaker.stateOf('db'), breaker.stateOf('mail')]).toEqual(['isolated', 'isolated', 'closed'])
    expect(await breaker.execute(() => 1, { key: 'mail' })).toBe(1)
    breaker.reset('db')
    expect(await breaker.execute(work, { key: 'db' })).toBe(1)
    expect(breaker.state).toBe('closed')
  })

  it('isolates every key, also later ones, until it is reset', async () => {
    const breaker = circuitBreaker({ clock: createManualClock() })
    await breaker.execute(() => 1, { key: 'db' })
    breaker.isolate()
    await expect(breaker.execute(() => 1, { key: 'db' })).rejects.toThrow(CircuitOpenError)
    await expect(breaker.execute(() => 1, { key: 'later' })).rejects.toThrow(CircuitOpenError)
    breaker.reset()
    expect(breaker.state).toBe('closed')
    const keys = ['db', 'later', 'latest']
    expect(await Promise.all(keys.map((key) => breaker.execute(() => key, { key })))).toEqual(keys)
  })

  it('forgets earlier failures when it is reset', async () => {
    const breaker = circuitBreaker({ consecutiveFailures: 2, clock: createManualClock() })
    await breaker.execute(fail).catch(() => {})
    breaker.reset()
    await breaker.execute(fail).catch(() => {})
    expect(breaker.state).toBe('closed')
  })

  it('is not moved by a call that began before it was isolated', async () => {
    const breaker = circuitBreaker({ consecutiveFailures: 1, clock: createManualClock() })
    const run = breaker.execute(async () => {
      breaker.isolate()
      throw down
    })
    await expect(run).rejects.toBe(down)
    expect(breaker.state).toBe('isolated')
  })

  it.each([
    ['a mistake', new TypeError('x'), 'closed'],
    ['an abort', new DOMException('stopped', 'AbortError'), 'closed'],
    ['a client error', new NotFoundError('missing', { status: 404, missing: 'resource' }), 'closed'],
    ['a web Response of 503', new Response(null, { status: 503 }), 'open'],
    ['a web Response of 404', new Response(null, { status: 404 }), 'closed'],
    ['a timeout', new TimeoutError({ scope: 'attempt', timeoutMs: 5 }), 'open'],
  ])('after %s it is as it must be', async (_, step, state) => {
    const breaker = circuitBreaker({ consecutiveFailures: 1, clock: createManualClock() })
    await breaker.execute(scriptedWork(step).work).catch(() => {})
    expect(breaker.state).toBe(state)
  })

  it('lets isFailure decide about errors, and ignores errors of isFailure', async () => {
    const breaker = circuitBreaker({
      consecutiveFailures: 1,
      clock: createManualClock(),
      isFailure: (error) => {
        if (error instanceof RangeError) return true
        if (error instanceof TypeError) throw new Error('mine')
        return error === down ? false : undefined
      },
    })
    for (const error of [down, new TypeError('x')])
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await expect(breaker.execute(scriptedWork(error).work)).rejects.toBe(error)
    expect(breaker.state).toBe('closed')
    await breaker.execute(scriptedWork(new RangeError('x')).work).catch(() => {})
    expect(breaker.state).toBe('open')
  })

  it('takes either consecutive failures or a failure ratio', () => {
    expect(() => circuitBreaker({ consecutiveFailures: 5, minimumCalls: 5 })).toThrow(
      new TypeError('circuitBreaker() takes either consecutiveFailures or minimumCalls, not both'),
    )
    expect(() => circuitBreaker({ consecutiveFailures: 0 })).toThrow(RangeError)
  })

  it('is skipped by a call with circuitBreaker: false', async () => {
    const breaker = circuitBreaker({ consecutiveFailures: 1, clock: createManualClock() })
    await breaker.execute(fail, { circuitBreaker: false }).catch(() => {})
    expect(breaker.state).toBe('closed')
    breaker.isolate()
    expect(await breaker.execute(() => 1, { circuitBreaker: false })).toBe(1)
    await expect(breaker.execute(() => 1, { circuitBreaker: true as never })).rejects.toThrow(
      new TypeError('circuitBreaker must be false, which skips it for this call'),
    )
  })
})

describe('limitConcurrency().execute', () => {
  it('runs at most max functions and shows its load', async () => {
    const limit = limitConcurrency({ max: 2 })
    const ends: (() => void)[] = []
    const work = (): Promise<void> => new Promise((resolve) => void ends.push(resolve))
    const runs = [1, 2, 3].map(() => limit.execute(work))
    await setImmediate()
    expect([ends.length, limit.active, limit.queued]).toEqual([2, 2, 1])
    ends[0]?.()
    await setImmediate()
    expect([ends.length, limit.active, limit.queued]).toEqual([3, 2, 0])
    for (const end of ends) end()
    await Promise.all(runs)
    expect([limit.active, limit.queued]).toEqual([0, 0])
  })

  it('counts functions whatever `only` selects, except those with limitConcurrency: false', async () => {
    const limit = limitConcurrency({ max: 1, maxQueue: 0, only: () => false })
    const first = limit.execute(() => setImmediate('first'))
    await expect(limit.execute(() => 1)).rejects.toMatchObject({ code: 'overloaded' })
    expect(await limit.execute(() => 1, { limitConcurrency: false })).toBe(1)
    expect(await first).toBe('first')
  })
})

describe('rateLimit().execute', () => {
  it('runs functions at its rate for each key, shows its queue, and pauses as a Response asks', async () => {
    const clock = createManualClock()
    const limit = rateLimit({ perSecond: 1, clock })
    const at: number[] = []
    const started = clock.now()
    const work = async (): Promise<Response> => {
      at.push(clock.now() - started)
      return new Response(null, { status: 429, headers: { 'retry-after': '10' } })
    }
    const runs = Promise.all([
      limit.execute(work),
      limit.execute(work),
      limit.execute(work, { key: 'other' }),
      limit.execute(work, { rateLimit: false }),
    ])
    expect(limit.queued).toBe(1)
    await drive(clock, runs)
    expect(at).toEqual([0, 0, 0, 10_000])
    expect(limit.queued).toBe(0)
  })
})

describe('hedge().execute', () => {
  it('runs a slow function again, returns the first result and aborts the other run', async () => {
    const clock = createManualClock()
    const seen: FunctionContext[] = []
    const work = (context: FunctionContext): Promise<number> => {
      seen.push(context)
      return context.attempt === 1 ? hang() : Promise.resolve(2)
    }
    expect(await drive(clock, hedge({ afterMs: 50, clock }).execute(work))).toEqual({ value: 2 })
    expect(seen.map(({ attempt, signal }) => [attempt, signal.aborted])).toEqual([
      [1, true],
      [2, false],
    ])
  })

  it('runs once with hedge: false', async () => {
    const clock = createManualClock()
    const { work, seen } = scriptedWork(1)
    const slow = async (context: FunctionContext): Promise<unknown> => {
      await clock.advance(500)
      return work(context)
    }
    await drive(clock, hedge({ afterMs: 50, clock }).execute(slow, { hedge: false }))
    expect(seen).toHaveLength(1)
  })
})

describe('timeout()', () => {
  it('aborts an attempt of a function that ignores its signal, and retry() tries again', async () => {
    const clock = createManualClock()
    const seen: FunctionContext[] = []
    const work = (context: FunctionContext): Promise<string> => {
      seen.push(context)
      return context.attempt === 1 ? hang() : Promise.resolve('done')
    }
    const policy = compose(timeout({ timeoutMs: 200, clock }), retry({ clock }))
    expect(await drive(clock, policy.execute(work))).toEqual({ value: 'done' })
    expect(seen[0]?.signal.reason).toMatchObject({ name: 'TimeoutError', scope: 'attempt', timeoutMs: 200 })
    expect(seen[0]?.signal.reason).toHaveProperty(
      'message',
      'execute: The function did not settle within timeoutMs (200 ms)',
    )
    expect(clock.pendingTimers).toBe(0)
  })

  it.each([
    [undefined, new TypeError('timeout() requires timeoutMs, the limit of an attempt')],
    [{ ms: 5 }, new TypeError('timeout(): unknown option "ms": the option is timeoutMs')],
    [{ timeoutMs: 0 }, RangeError],
  ])('refuses %o', (options, error) => {
    expect(() => timeout(options as never)).toThrow(error)
  })
})

describe('fallback()', () => {
  const down = new Error('down')

  it('replaces an outage, and the last failure is known to a function', async () => {
    const clock = createManualClock()
    const seen: unknown[] = []
    const policy = compose(
      retry({ clock, maxRetries: 1 }),
      fallback((failed) => {
        seen.push(failed)
        return 'instead'
      }),
    )
    expect(await drive(clock, policy.execute(scriptedWork(down).work, { key: 'db' }))).toEqual({ value: 'instead' })
    expect(seen).toEqual([{ operation: 'db', error: down, status: undefined }])
  })

  it('releases the Response that it replaces', async () => {
    const busy = new Response('busy', { status: 503 })
    expect(await fallback('instead').execute(() => busy)).toBe('instead')
    expect(busy.bodyUsed).toBe(true)
  })

  it('computes no value after an abort', async () => {
    const controller = new AbortController()
    let calls = 0
    const policy = fallback(() => (calls += 1))
    const fails = async (): Promise<never> => {
      controller.abort('enough')
      throw down
    }
    await expect(policy.execute(fails, { signal: controller.signal })).rejects.toBe('enough')
    await setImmediate()
    expect(calls).toBe(0)
  })

  it.each([
    ['an open circuit', new CircuitOpenError('x', 5)],
    ['a web Response of 503', new Response(null, { status: 503 })],
    ['a timeout', new TimeoutError({ scope: 'attempt', timeoutMs: 5 })],
  ])('replaces %s', async (_, step) => {
    expect(await fallback('instead').execute(scriptedWork(step).work)).toBe('instead')
  })

  it.each([
    ['a mistake', new TypeError('x')],
    ['a client error', new NotFoundError('missing', { status: 404, missing: 'resource' })],
    ['an abort of the function', new DOMException('stopped', 'AbortError')],
  ])('does not replace %s', async (_, error) => {
    await expect(fallback('instead').execute(scriptedWork(error).work)).rejects.toBe(error)
  })

  it('replaces what `when` selects', async () => {
    const policy = fallback('instead', { when: ({ error }) => error instanceof TypeError })
    expect(await policy.execute(scriptedWork(new TypeError('x')).work)).toBe('instead')
    await expect(policy.execute(scriptedWork(down).work)).rejects.toBe(down)
    await expect(
      fallback('instead', { when: (() => undefined) as never }).execute(scriptedWork(down).work),
    ).rejects.toThrow(new TypeError('when must return true or false, got undefined'))
  })
})

describe('compose()', () => {
  it('runs its policies in the same order, whatever the order of the arguments', async () => {
    const parts = (clock: ManualClock): Policy<unknown>[] => [
      fallback('instead'),
      limitConcurrency({ max: 1, clock }),
      retry({ clock }),
      circuitBreaker({ clock }),
      rateLimit({ perSecond: 1, clock }),
      hedge({ afterMs: 5, clock }),
      timeout({ timeoutMs: 5, clock }),
    ]
    const expected = ['fallback', 'limitConcurrency', 'retry', 'circuitBreaker', 'rateLimit', 'hedge', 'timeout']
    const clock = createManualClock()
    for (let turn = 0; turn < 7; turn += 1) {
      const all = parts(clock)
      const [first, ...others] = [...all.slice(turn), ...all.slice(0, turn)].toReversed()
      const { members } = compose(first as Policy, ...others)
      expect(members.map(({ place }) => place.name)).toEqual(expected)
    }
  })

  it('flattens composed policies', () => {
    const { members } = compose(timeout({ timeoutMs: 5 }), compose(circuitBreaker(), retry()))
    expect(members.map(({ place }) => place.name)).toEqual(['retry', 'circuitBreaker', 'timeout'])
  })

  it('refuses what cannot be combined', () => {
    expect(() => compose(retry(), retry())).toThrow(
      new TypeError('compose(): retry cannot be combined with another retry'),
    )
    const limit = limitConcurrency({ max: 1 })
    expect(() => compose(limit, limit)).toThrow(TypeError)
    expect(() => compose((() => {}) as never)).toThrow(
      /^compose\(\): argument 1 must be a policy such as retry\(\), got .*\. Pass other middleware to use$/,
    )
    expect(() => compose(...([] as unknown as [Policy]))).toThrow(
      new TypeError('compose() takes at least one policy, such as retry()'),
    )
  })

  it('shares the state of its policies', async () => {
    const clock = createManualClock()
    const breaker = circuitBreaker({ consecutiveFailures: 2, clock })
    const policy = compose(retry({ clock, maxRetries: 5 }), breaker)
    const { work, seen } = scriptedWork(new Error('down'))
    expect((await drive(clock, policy.execute(work))).error).toBeInstanceOf(CircuitOpenError)
    expect(seen).toHaveLength(2)
    expect(breaker.state).toBe('open')
  })

  it('takes the call options of its policies', async () => {
    const policy = compose(retry({ clock: createManualClock() }), circuitBreaker())
    const { work, seen } = scriptedWork(new Error('down'))
    await expect(policy.execute(work, { maxRetries: 0, circuitBreaker: false })).rejects.toThrow('down')
    expect(seen).toHaveLength(1)
  })
})

it('The result of a policy has the type of the function, and of a fallback', () => {
  expectTypeOf(retry().execute(() => 1)).toEqualTypeOf<Promise<number>>()
  expectTypeOf(retry().execute(async () => 'x')).toEqualTypeOf<Promise<string>>()
  expectTypeOf(compose(circuitBreaker(), retry()).execute(async () => 'x')).toEqualTypeOf<Promise<string>>()
  expectTypeOf(fallback(async () => 5).execute(() => 'x')).toEqualTypeOf<Promise<string | number>>()
  expectTypeOf(compose(retry(), fallback(null)).execute(() => 'x')).toEqualTypeOf<Promise<string | null>>()
  // @ts-expect-error -- an unknown option
  expectTypeOf<{ readonly timeoutMs: 5 }>().toExtend<ExecuteOptions>()
})
