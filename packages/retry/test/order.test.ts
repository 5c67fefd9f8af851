import { createManualClock } from '@sekha/core/testing'
import { readFileSync } from 'node:fs'
import { type CallRequest, type Middleware, placeMiddleware, SekhaClient, type Transport } from '@sekha/core'
import { legacyServer } from '@sekha/core/legacy'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  circuitBreaker,
  createBudget,
  fallback,
  hedge,
  instrument,
  limitConcurrency,
  rateLimit,
  refreshKey,
  retry,
  timeout,
} from '../src/index.ts'
import { connect, ID, scripted, type Step } from './support/scripted.ts'
import { drive } from './support/drive.ts'
import { createPolicies, policyNames } from './support/policies.ts'

const apiKey = 'old-key-0123456789-0123456789-0123456789'

const order = [
  'instrument',
  'a plain function',
  'fallback',
  'legacyServer',
  'limitConcurrency',
  'retry',
  'circuitBreaker',
  'rateLimit',
  'hedge',
  'refreshKey',
  'timeout',
  'mine',
]

interface Outcome {
  readonly seen: readonly unknown[]
  readonly notes: readonly string[]
  readonly error: unknown
}

/** Runs calls through every policy, in the order of `shuffle`. */
async function run(shuffle: (use: Middleware[]) => readonly Middleware[], steps: readonly Step[]): Promise<Outcome> {
  const clock = createManualClock()
  const budget = createBudget()
  const notes: string[] = []
  const note =
    (name: string) =>
    (request: CallRequest, next: Transport): ReturnType<Transport> => {
      notes.push(`${name} ${request.operation.id}`)
      return next(request)
    }
  const use = [
    instrument({ clock }),
    note('call'),
    fallback({}, { when: () => false }),
    legacyServer(),
    limitConcurrency({ max: 2, clock }),
    retry({ clock, budget, random: () => 0.5 }),
    circuitBreaker({ clock }),
    rateLimit({ perSecond: 100, burst: 5, clock }),
    hedge({ afterMs: 50, clock, budget }),
    refreshKey(() => 'new', { clock }),
    timeout({ timeoutMs: 1000, clock }),
    placeMiddleware(note('attempt'), { name: 'mine', around: 'attempt' }),
  ]
  const server = scripted(clock, (turn) => steps[turn] ?? {})
  const client = connect(server, clock, { use: shuffle(use), apiKey })
  const { value } = await drive(
    clock,
    Promise.allSettled([
      client.conversations.create({ label: 'x', messages: [] }),
      client.conversations.get(ID),
      client.conversations.updateFolder(ID, { folder: '/work' }),
    ]),
  )
  return {
    seen: server.seen.map(({ at, request }) => [at, request.method, request.url, request.headers, request.attempt]),
    notes,
    error: value?.map((each) => (each.status === 'rejected' ? (each.reason as Error).message : 'ok')),
  }
}

describe('The order of the policies', () => {
  it('is the same for every permutation of the array, and so is their behaviour', async () => {
    const step: fc.Arbitrary<Step> = fc.record({
      status: fc.constantFrom(200, 200, 401, 429, 500, 503),
      delayMs: fc.constantFrom(0, 10, 80),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 8 }),
        fc.shuffledSubarray([...order.keys()], { minLength: order.length }),
        async (steps, permutation) => {
          const shuffled = await run((use) => permutation.map((index) => use[index] as Middleware), steps)
          expect(shuffled).toEqual(await run((use) => use, steps))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('sends a create to a legacy server once, for every order of the array', async () => {
    for (const isReversed of [false, true]) {
      const clock = createManualClock()
      const server = scripted(clock, () => ({ status: 503 }))
      const use = [legacyServer(), retry({ clock, budget: createBudget() })]
      const client = connect(server, clock, { use: isReversed ? use.toReversed() : use })
      const call = client.conversations.create({ label: 'x', messages: [] })
      // oxlint-disable-next-line no-await-in-loop -- one order after the other
      expect((await drive<unknown>(clock, call)).error).toMatchObject({ status: 503 })
      expect(server.seen).toHaveLength(1)
    }
  })

  it('matches the documentation', () => {
    const use = [legacyServer(), ...Object.values(createPolicies).map((create) => create())]
    const names = order.filter((name) => !['a plain function', 'mine'].includes(name))
    expect(names.toSorted()).toEqual([...policyNames, 'legacyServer'].toSorted())
    expect(
      retry()
        .place?.arrange(use)
        .map(({ place }) => place?.name),
    ).toEqual(names)
    for (const file of ['../README.md', '../../../docs/middleware.md']) {
      const text = readFileSync(new URL(file, import.meta.url), 'utf8')
      const drawing = /```text\n([\s\S]*?)```/.exec(text)?.[1] ?? ''
      const found = names.map((name) => drawing.indexOf(name))
      expect(found).not.toContain(-1)
      expect(found).toEqual(found.toSorted((a, b) => a - b))
    }
  })
})

const policies: readonly (readonly [string, () => Middleware])[] = [
  ['retry', () => retry()],
  ['circuitBreaker', () => circuitBreaker()],
  ['hedge', () => hedge({ afterMs: 1 })],
  ['refreshKey', () => refreshKey(() => undefined)],
  ['legacyServer', () => legacyServer()],
]

describe('The constructor of the client', () => {
  it.each(policies)('rejects %s twice', (name, make) => {
    expect(() => new SekhaClient({ use: [make(), make()] })).toThrow(
      new TypeError(`use: ${name} cannot be combined with another ${name}`),
    )
  })

  it.each([
    ['limitConcurrency', limitConcurrency({ max: 1 })],
    ['rateLimit', rateLimit({ perSecond: 1 })],
  ])('is refused, since it would wait for itself: one %s twice', (name, limit) => {
    expect(() => new SekhaClient({ use: [limit, limit] })).toThrow(
      `use: ${name} cannot be combined with another ${name}`,
    )
  })

  it('rejects a limit placed inside hedge', () => {
    const limit = placeMiddleware(rateLimit({ perSecond: 1 }), {
      name: 'rateLimit',
      around: 'attempt',
      after: ['hedge'],
    })
    expect(() => new SekhaClient({ use: [limit, hedge({ afterMs: 1 })] })).toThrow(
      /use: the places of (rateLimit and hedge|hedge and rateLimit) contradict each other/,
    )
  })

  it('accepts limits of several kinds and two instruments', () => {
    const use = [
      instrument({}),
      instrument({}),
      rateLimit({ perSecond: 1 }),
      rateLimit({ perSecond: 10 }),
      limitConcurrency({ max: 1 }),
      limitConcurrency({ max: 2, only: () => true }),
    ]
    expect(() => new SekhaClient({ use })).not.toThrow()
  })
})
