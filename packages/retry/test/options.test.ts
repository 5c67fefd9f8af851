import { describe, expect, it } from 'vitest'
import {
  type AttemptFailure,
  circuitBreaker,
  createBudget,
  hedge,
  limitConcurrency,
  rateLimit,
  refreshKey,
  retry,
  type RetryOptions,
  sharedBudget,
} from '../src/index.ts'
import { connect, ID, scripted, type Step } from './support/scripted.ts'
import { drive, SteppingClock } from './support/stepping-clock.ts'

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
  [() => retry({ budget: 5 as never }), 'budget must be a budget or a function of an origin, got number'],
  [() => retry({ shouldRetry: 'yes' as never }), 'shouldRetry must be a function, got string'],
  [() => retry({ onRetry: null as never }), 'onRetry must be a function, got null'],
  [() => retry({ random: 1 as never }), 'random must be a function, got number'],
  [() => circuitBreaker({ failureRatio: 2 }), 'failureRatio must be a number from 0.001 to 1, got 2'],
  [() => circuitBreaker({ probes: 0 }), 'probes must be an integer from 1 to 1000000, got 0'],
  [() => circuitBreaker({ windowMs: 0 }), 'windowMs must be a number of milliseconds from 1 to 2147483647, got 0'],
  [() => rateLimit({} as never), 'perSecond must be given: how many calls are sent in a second'],
  [() => rateLimit({ perSecond: 0 }), 'perSecond must be a number from 0.001 to 1000000, got 0'],
  [() => rateLimit({ perSecond: 1, maxQueue: -1 }), 'maxQueue must be an integer from 0 to 1000000, got -1'],
  [() => limitConcurrency({} as never), 'max must be given: how many calls run at a time'],
  [() => limitConcurrency({ max: 0 }), 'max must be an integer from 1 to 1000000, got 0'],
  [() => limitConcurrency({ max: 1, only: true as never }), 'only must be a function, got boolean'],
  [() => hedge({}), 'hedge needs either afterMs or quantile'],
  [() => hedge({ afterMs: 1, quantile: 0.9 }), 'hedge needs either afterMs or quantile'],
  [() => hedge({ quantile: 1 }), 'quantile must be a number from 0.5 to 0.999, got 1'],
  [() => hedge({ afterMs: 1, maxRequests: 1 }), 'maxRequests must be an integer from 2 to 10, got 1'],
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

it('undefined stands for the default of every option', () => {
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
  const clock = new SteppingClock()
  const server = scripted(clock, (turn) => steps[turn] ?? {})
  const client = connect(server, clock, { use: [retry({ budget: createBudget(), clock, ...options })] })
  const call =
    method === 'get' ? client.conversations.get(ID) : client.conversations.create({ label: 'x', messages: [] })
  const { error } = await drive<unknown>(clock, call)
  const keys = server.seen.map(({ request }) => request.headers['idempotency-key'])
  return { attempts: server.seen.length, error, openBodies: server.openBodies(), keys }
}

describe('shouldRetry', () => {
  it('can refuse a retry, allow one, or leave it as it is', async () => {
    expect((await attemptsOf([{ status: 503 }], { shouldRetry: () => false })).attempts).toBe(1)
    expect((await attemptsOf([{ status: 404 }], { shouldRetry: () => true })).attempts).toBe(2)
    expect((await attemptsOf([{ status: 503 }], { shouldRetry: () => undefined })).attempts).toBe(2)
    expect((await attemptsOf([{ status: 404 }], { shouldRetry: () => undefined })).attempts).toBe(1)
  })

  it('is told what failed', async () => {
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

  it('that throws ends the call with what it threw', async () => {
    const thrown = new Error('mine')
    const { attempts, error, openBodies } = await attemptsOf([{ status: 503 }], {
      shouldRetry: () => {
        throw thrown
      },
    })
    expect({ attempts, error, openBodies }).toEqual({ attempts: 1, error: thrown, openBodies: 0 })
  })
})

it('An observer that throws, now or later, changes nothing', async () => {
  const fail = (): never => {
    throw new Error('mine')
  }
  // A function that gives a promise is one that gives nothing, as far as types go.
  const reject: () => unknown = () => Promise.reject(new Error('mine'))
  expect((await attemptsOf([{ status: 503 }], { onAttempt: fail, onRetry: fail })).attempts).toBe(2)
  expect((await attemptsOf([{ status: 503 }], { onAttempt: reject, onRetry: reject })).attempts).toBe(2)
})

it('A key is made by the function that is given', async () => {
  expect((await attemptsOf([{ status: 503 }], { createKey: () => 'made' }, 'create')).keys).toEqual(['made', 'made'])
  expect((await attemptsOf([{ status: 503 }], { createKey: () => 'made' })).keys).toEqual([undefined, undefined])
})

it('Retries are paid from one budget per origin, by every client of the process', async () => {
  const clock = new SteppingClock()
  const server = scripted(clock, () => ({ status: 500 }))
  const one = connect(server, clock, { baseUrl: 'http://shared', use: [retry({ clock })] })
  const two = connect(server, clock, { baseUrl: 'http://shared', use: [retry({ clock })] })
  await drive(clock, one.conversations.get(ID))
  await drive(clock, two.conversations.get(ID))
  expect(sharedBudget('http://shared').tokens).toBe(500 - 6 * 14)
})

it('A success after retries gives back what all of them cost, any other one token', async () => {
  const clock = new SteppingClock()
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
