import { createManualClock } from '@sekha/core/testing'
import { createCaller, type Middleware, SekhaClient } from '@sekha/core'
import { placeMiddleware } from '@sekha/core/foundation'
import { legacyServer } from '@sekha/core/legacy'
import { describe, expect, it } from 'vitest'
import {
  type AttemptFailure,
  circuitBreaker,
  compose,
  createBudget,
  hedge,
  instrument,
  limitConcurrency,
  type Policy,
  rateLimit,
  refreshKey,
  retry,
  type RetryOptions,
  sharedBudget,
  withRetry,
} from '../src/index.ts'
import { connect, ID, scripted, type Step } from './support/scripted.ts'
import { drive } from './support/drive.ts'
import { createPolicies, factories, policyNames } from './support/policies.ts'

const getKey = (): undefined => undefined

const wrong: readonly (readonly [make: () => unknown, message: string])[] = [
  [() => retry({ maxRetries: -1 }), 'maxRetries must be an integer from 0 to 1000, got -1'],
  [() => retry({ maxRetries: 1.5 }), 'maxRetries must be an integer from 0 to 1000, got 1.5'],
  [() => retry({ retryBackoff: 0.5 }), 'retryBackoff must be a number from 1 to 100, got 0.5'],
  [
    () => retry({ baseDelayMs: Number.NaN }),
    'baseDelayMs must be a number of milliseconds from 0 to 2147483647, got NaN',
  ],
  [
    () => retry({ throttleDelayMs: -1 }),
    'throttleDelayMs must be a number of milliseconds from 0 to 2147483647, got -1',
  ],
  [
    () => retry({ maxDelayMs: Infinity }),
    'maxDelayMs must be a number of milliseconds from 0 to 2147483647, got Infinity',
  ],
  [
    () => retry({ maxServerDelayMs: 2 ** 31 }),
    'maxServerDelayMs must be a number of milliseconds from 0 to 2147482647, got 2147483648',
  ],
  [() => retry({ retries: 3 } as never), 'retry(): unknown option "retries": the option is maxRetries'],
  [() => retry({ maxRetrys: 3 } as never), 'retry(): unknown option "maxRetrys": did you mean maxRetries?'],
  [() => retry({ timeoutMs: 3 } as never), 'retry(): unknown option "timeoutMs": pass it to the client or to the call'],
  [() => retry(3 as never), 'retry(): options must be an object, got number'],
  [() => retry(null as never), 'retry(): options must be an object, got null'],
  [
    () => withRetry(fetch, { createKey: () => 'x' } as never),
    'withRetry(): unknown option "createKey": withRetry makes no keys; send an idempotency-key header',
  ],
  [
    () => withRetry(fetch, { maxRetry: 1 } as never),
    'withRetry(): unknown option "maxRetry": the option is maxRetries',
  ],
  [() => createBudget({ tokens: 1 } as never), 'createBudget(): unknown option "tokens": the option is capacity'],
  [() => createBudget({ capasity: 1 } as never), 'createBudget(): unknown option "capasity": did you mean capacity?'],
  [
    () => circuitBreaker({ breakDurationMS: 1, probe: 1 } as never),
    'circuitBreaker(): unknown option "breakDurationMS": did you mean breakDurationMs?',
  ],
  [() => circuitBreaker({ probeTimeoutMs: 0 }), 'probeTimeoutMs must be a number of milliseconds from 1 to'],
  [() => rateLimit(undefined as never), 'rateLimit() requires perSecond, the number of attempts per second'],
  [() => rateLimit({ perSeconds: 1 } as never), 'rateLimit(): unknown option "perSeconds": did you mean perSecond?'],
  [() => limitConcurrency(undefined as never), 'limitConcurrency() requires max, the number of concurrent calls'],
  [
    () => limitConcurrency({ max: 1, queue: 5 } as never),
    'limitConcurrency(): unknown option "queue"; it takes max, only, maxQueue, queueTimeoutMs, clock',
  ],
  [() => hedge({ afterMS: 1 } as never), 'hedge(): unknown option "afterMS": did you mean afterMs?'],
  [() => hedge(undefined as never), 'hedge() requires either afterMs or quantile'],
  [
    () => hedge({ afterMs: 1, operations: 'query' as never }),
    'operations must be an array of strings, got a string; write ["query"]',
  ],
  [
    () => hedge({ afterMs: 1, operations: [7] as never }),
    'operations must be an array of strings, got an array of other values',
  ],
  [
    () => refreshKey(getKey, { origin: ['x'] } as never),
    'refreshKey(): unknown option "origin": did you mean origins?',
  ],
  [
    () => refreshKey(getKey, { origins: 'https://a.example' as never }),
    'origins must be an array of strings, got a string; write ["https://a.example"]',
  ],
  [
    () => refreshKey(getKey, { origins: ['https://a.example/'] }),
    'origins must be origins without a path, such as https://a.example',
  ],
  [
    () => refreshKey(getKey, { origins: ['a.example'] }),
    'origins must be origins without a path, such as https://memory.example.com',
  ],
  [() => instrument({ trace: 1 } as never), 'instrument(): unknown option "trace"'],
  [() => retry({ budget: 5 as never }), 'budget must be a budget or a function of an origin, got number'],
  [() => retry({ shouldRetry: 'yes' as never }), 'shouldRetry must be a function, got string'],
  [() => retry({ onRetry: null as never }), 'onRetry must be a function, got null'],
  [() => retry({ random: 1 as never }), 'random must be a function, got number'],
  [() => circuitBreaker({ failureRatio: 2 }), 'failureRatio must be a number from 0.001 to 1, got 2'],
  [() => circuitBreaker({ probes: 0 }), 'probes must be an integer from 1 to 1000000, got 0'],
  [
    () => circuitBreaker({ samplingDurationMs: 0 }),
    'samplingDurationMs must be a number of milliseconds from 1 to 2147483647, got 0',
  ],
  [() => rateLimit({} as never), 'rateLimit() requires perSecond, the number of attempts per second'],
  [() => rateLimit({ perSecond: 0 }), 'perSecond must be a number from 0.001 to 1000000, got 0'],
  [() => rateLimit({ perSecond: 1, maxQueue: -1 }), 'maxQueue must be an integer from 0 to 1000000, got -1'],
  [() => limitConcurrency({} as never), 'limitConcurrency() requires max, the number of concurrent calls'],
  [() => limitConcurrency({ max: 0 }), 'max must be an integer from 1 to 1000000, got 0'],
  [() => limitConcurrency({ max: 1, only: true as never }), 'only must be a function, got boolean'],
  [() => hedge({}), 'hedge() requires either afterMs or quantile'],
  [() => hedge({ afterMs: 1, quantile: 0.9 }), 'hedge() requires either afterMs or quantile'],
  [() => hedge({ quantile: 1 }), 'quantile must be a number from 0.5 to 0.999, got 1'],
  [() => hedge({ afterMs: 1, maxRequests: 1 }), 'maxRequests must be an integer from 2 to 10, got 1'],
  [() => retry({ clock: Date as never }), 'clock must have a method monotonic'],
  [() => circuitBreaker({ clock: Date as never }), 'clock must have a method monotonic'],
  [() => limitConcurrency({ max: 1, clock: Date as never }), 'clock must have a method monotonic'],
  [() => rateLimit({ perSecond: 1, clock: Date as never }), 'clock must have a method monotonic'],
  [() => hedge({ afterMs: 1, clock: Date as never }), 'clock must have a method monotonic'],
  [() => instrument({ clock: Date as never }), 'clock must have a method monotonic'],
  [() => refreshKey(getKey, { clock: {} as never }), 'clock must have a method now'],
  [() => withRetry(fetch, { clock: 5 as never }), 'clock must have a method now'],
  [() => retry(Promise.resolve({}) as never), 'retry(): options must be an object, got an instance of Promise'],
  [() => instrument({ tracer: {} as never }), 'tracer must be a tracer of OpenTelemetry, but has no method startSpan'],
  [() => instrument({ meter: null as never }), 'meter must be a meter of OpenTelemetry'],
  [() => instrument({ budget: 5 as never }), 'budget must be a budget or a function of an origin, got number'],
  [() => refreshKey('key' as never), 'getKey must be a function, got string'],
]

it.each(wrong)('%s is refused', (make, message) => {
  expect(make).toThrow(message)
  expect(make).toThrow(/^(?!Error)/)
  try {
    make()
  } catch (error) {
    expect(error instanceof TypeError || error instanceof RangeError).toBe(true)
  }
})

describe('every policy', () => {
  it('has a place, is exported under its name, and is marked as a factory', () => {
    expect(factories.map(([name]) => name).toSorted()).toEqual(policyNames)
    expect(Object.keys(createPolicies).toSorted()).toEqual(policyNames)
  })

  it.each(policyNames)('%s refuses unknown options', (name) => {
    expect(createPolicies[name]?.().place?.name).toBe(name)
    expect(() => createPolicies[name]?.({ unknown: 1 })).toThrow(
      expect.objectContaining({ message: expect.stringContaining(`${name}(): unknown option "unknown"`) }),
    )
  })

  it.each(policyNames)('%s refuses a clock that lacks a method, if it takes one', (name) => {
    expect(() => createPolicies[name]?.({ clock: {} })).toThrow(/^clock must have a method|unknown option "clock"/)
  })
})

it('An undefined option means its default', () => {
  const none: RetryOptions = {
    maxRetries: undefined,
    retryBackoff: undefined,
    baseDelayMs: undefined,
    maxDelayMs: undefined,
    budget: undefined,
    clock: undefined,
  }
  expect(() => retry(none)).not.toThrow()
})

async function attemptsOf(
  steps: readonly Step[],
  options: RetryOptions,
  method: 'get' | 'create' = 'get',
): Promise<{ attempts: number; error: unknown; openBodies: number; keys: unknown[] }> {
  const clock = createManualClock()
  const server = scripted(clock, (turn) => steps[turn] ?? {})
  const client = connect(server, clock, { use: [retry({ budget: createBudget(), clock, ...options })] })
  const call =
    method === 'get' ? client.conversations.get(ID) : client.conversations.create({ label: 'x', messages: [] })
  const { error } = await drive<unknown>(clock, call)
  const keys = server.seen.map(({ request }) => request.headers['idempotency-key'])
  return { attempts: server.seen.length, error, openBodies: server.openBodies(), keys }
}

describe('shouldRetry', () => {
  it('can prevent a retry, force one or keep the default', async () => {
    expect((await attemptsOf([{ status: 503 }], { shouldRetry: () => false })).attempts).toBe(1)
    expect((await attemptsOf([{ status: 404 }], { shouldRetry: () => true })).attempts).toBe(2)
    expect((await attemptsOf([{ status: 503 }], { shouldRetry: () => undefined })).attempts).toBe(2)
    expect((await attemptsOf([{ status: 404 }], { shouldRetry: () => undefined })).attempts).toBe(1)
  })

  it('receives the failed attempt', async () => {
    const seen: AttemptFailure[] = []
    await attemptsOf([{ status: 503 }, { fault: 'reset' }], {
      shouldRetry: (failure) => {
        seen.push(failure)
        return undefined
      },
    })
    expect(seen).toMatchObject([
      { operation: 'conversations.get', attempt: 1, status: 503, error: undefined, kind: 'transient' },
      {
        operation: 'conversations.get',
        attempt: 2,
        status: undefined,
        error: { code: 'connection' },
        kind: 'transient',
      },
    ])
  })

  it('rejects the call with the error that it throws', async () => {
    const thrown = new Error('mine')
    const { attempts, error, openBodies } = await attemptsOf([{ status: 503 }], {
      shouldRetry: () => {
        throw thrown
      },
    })
    expect({ attempts, error, openBodies }).toEqual({ attempts: 1, error: thrown, openBodies: 0 })
  })
})

it.each([
  ['a promise', () => Promise.resolve(true), 'an instance of Promise'],
  ['a number', () => 1, 'number'],
])(
  'shouldRetry that gives %s ends the call with a TypeError, since it would always be true',
  async (_, given, type) => {
    const { attempts, error, openBodies } = await attemptsOf([{ status: 503 }], { shouldRetry: given as never })
    expect(error).toEqual(new TypeError(`shouldRetry must return true, false or undefined, got ${type}`))
    expect({ attempts, openBodies }).toEqual({ attempts: 1, openBodies: 0 })
  },
)

it('A budget function that returns a promise rejects the call with a TypeError before it is sent', async () => {
  const { attempts, error } = await attemptsOf([], { budget: (async () => createBudget()) as never })
  expect(error).toEqual(new TypeError('budget must return a budget, got object'))
  expect(attempts).toBe(0)
})

it('An observer that throws or rejects does not change the call', async () => {
  const fail = (): never => {
    throw new Error('mine')
  }
  // Types allow a function that returns a promise in place of one that returns nothing.
  const reject: () => unknown = () => Promise.reject(new Error('mine'))
  expect((await attemptsOf([{ status: 503 }], { onAttempt: fail, onRetry: fail })).attempts).toBe(2)
  expect((await attemptsOf([{ status: 503 }], { onAttempt: reject, onRetry: reject })).attempts).toBe(2)
  // oxlint-disable-next-line unicorn/no-thenable -- some libraries return a thenable instead of a promise
  const thenable: () => unknown = () => ({ then: (_: unknown, no: (reason: unknown) => void) => no(new Error('mine')) })
  expect((await attemptsOf([{ status: 503 }], { onAttempt: thenable, onRetry: thenable })).attempts).toBe(2)
})

it('createKey creates the idempotency keys', async () => {
  expect((await attemptsOf([{ status: 503 }], { createKey: () => 'made' }, 'create')).keys).toEqual(['made', 'made'])
  expect((await attemptsOf([{ status: 503 }], { createKey: () => 'made' })).keys).toEqual([undefined, undefined])
})

it.each([
  ['nothing', () => {}, 'undefined'],
  ['a promise', async () => 'made', 'a promise'],
  ['a promise that rejects', () => Promise.reject(new Error('mine')), 'a promise'],
  ['an empty string', () => '', 'a string that cannot be sent'],
  ['a string with a line break', () => 'secret\n', 'a string that cannot be sent'],
  ['a number', () => 7, 'number'],
])('createKey that returns %s rejects a create with a TypeError before it is sent', async (_, createKey, got) => {
  const { attempts, error } = await attemptsOf([], { createKey: createKey as never }, 'create')
  expect(error).toEqual(
    new TypeError(`createKey must return a non-empty string of printable ASCII without spaces, got ${got}`),
  )
  expect(attempts).toBe(0)
})

it('All clients of the process pay for retries from one budget per origin', async () => {
  const clock = createManualClock()
  const server = scripted(clock, () => ({ status: 500 }))
  const one = connect(server, clock, { baseUrl: 'http://shared', use: [retry({ clock })] })
  const two = connect(server, clock, { baseUrl: 'http://shared', use: [retry({ clock })] })
  await drive(clock, one.conversations.get(ID))
  await drive(clock, two.conversations.get(ID))
  expect(sharedBudget('http://shared').tokens).toBe(500 - 6 * 14)
})

it('A success after retries returns their cost, and any other success adds one token', async () => {
  const clock = createManualClock()
  const budget = createBudget()
  const steps: Step[] = [{ status: 500 }, { status: 429 }, {}, {}]
  const server = scripted(clock, (turn) => steps[turn] ?? {})
  const client = connect(server, clock, { use: [retry({ clock, budget })] })
  await drive(clock, client.conversations.get(ID))
  expect(budget.tokens).toBe(500)
  budget.take(100)
  await drive(clock, client.conversations.get(ID))
  expect(budget.tokens).toBe(400 + 1)
})

it('A retry that an inner policy stopped costs nothing', async () => {
  const clock = createManualClock()
  const budget = createBudget()
  const server = scripted(clock, () => ({ status: 500 }))
  const use = [retry({ clock, budget }), circuitBreaker({ clock, minimumCalls: 2 })]
  const { error } = await drive<unknown>(clock, connect(server, clock, { use }).conversations.get(ID))
  expect(error).toMatchObject({ code: 'circuit_open' })
  expect(server.seen).toHaveLength(2)
  expect(budget.tokens).toBe(500 - 14)
})

it.each([
  [{ error: { code: 'rate_limit_exceeded', retry_after: 5 } }, 5000],
  [{ error: 'rate_limit_exceeded', retry_after: 1.5 }, 1500],
])('A retry follows the hint of a 429 body: %j', async (body, hintMs) => {
  const clock = createManualClock()
  const step = {
    status: 429,
    text: JSON.stringify(body),
    headers: { 'content-type': 'application/json; charset=utf-8' },
  }
  const server = scripted(clock, (turn) => (turn === 0 ? step : {}))
  const hints: unknown[] = []
  const policy = retry({
    clock,
    budget: createBudget(),
    random: () => 0,
    onRetry: (event) => hints.push(event.hintMs),
  })
  await drive(clock, connect(server, clock, { use: [policy] }).conversations.get(ID))
  expect(server.seen.map(({ at }) => at - (server.seen[0]?.at ?? 0))).toEqual([0, hintMs])
  expect(hints).toEqual([hintMs])
})

it('A 429 whose body exceeds maxServerDelayMs rejects at once with an error that has the hint', async () => {
  const text = '{"error":{"message":"Slow down","retry_after":300}}'
  const { attempts, error } = await attemptsOf([{ status: 429, text }], {})
  expect(error).toMatchObject({ code: 'rate_limit', retryAfterMs: 300_000 })
  expect(attempts).toBe(1)
})

it.each(['reset', 'hang'] as const)('A 429 whose body is lost (%s) still counts as a 429', async (body) => {
  const { attempts, error, openBodies } = await attemptsOf([{ status: 429, body }], { maxRetries: 0 })
  expect(error).toMatchObject({ code: 'rate_limit' })
  expect({ attempts, openBodies }).toEqual({ attempts: 1, openBodies: 0 })
  expect((await attemptsOf([{ status: 429, body }, {}], {})).attempts).toBe(2)
})

it.each([3_600_000, -3_600_000])(
  'A wall clock that jumps by %i ms in mid-call changes neither the deadline nor a retry',
  async (jumpMs) => {
    const clock = createManualClock()
    const server = scripted(clock, (turn) => {
      clock.setWallTime(clock.now() + jumpMs)
      return turn < 2 ? { status: 503, delayMs: 100 } : { delayMs: 100 }
    })
    const use = [
      retry({ clock, budget: createBudget() }),
      rateLimit({ perSecond: 10, clock }),
      circuitBreaker({ clock }),
    ]
    const client = connect(server, clock, { use, totalTimeoutMs: 10_000 })
    expect((await drive(clock, client.conversations.get(ID))).value).toBeDefined()
    expect(server.seen).toHaveLength(3)
    const short = connect(
      scripted(clock, () => ({ status: 503, headers: { 'retry-after': '20' } })),
      clock,
      { use, totalTimeoutMs: 10_000 },
    )
    expect((await drive<unknown>(clock, short.conversations.get(ID))).error).toMatchObject({ attempts: { length: 1 } })
  },
)

describe('A policy passed as middleware without being called', () => {
  it.each([...factories, ['legacyServer', legacyServer] as const])(
    '%s is refused by the client, by compose() and by placeMiddleware()',
    (name, policy) => {
      const use = [rateLimit({ perSecond: 1 }), policy as Middleware]
      const refusal = new TypeError(`use: ${name} was not called: pass ${name}()`)
      expect(() => new SekhaClient({ use, apiKey: null })).toThrow(refusal)
      expect(() => new SekhaClient({ apiKey: null }).withOptions({ use })).toThrow(refusal)
      expect(() => createCaller({ use })).toThrow(refusal)
      expect(() => compose(retry(), policy as Policy)).toThrow(refusal)
      expect(() => placeMiddleware(policy as Middleware, { name: 'x', around: 'call' })).toThrow(refusal)
    },
  )
})
