import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ContextSource } from './context-engine.ts'
import { similarityOf as similarityKeyOfInSteps } from './similarity.ts'
import { type Candidate, type ContextTask, type PlannedContext, planContext } from './plan-context.ts'
import { finish } from '@sekha/search/steps'

const similarityOf = (...given: Parameters<typeof similarityKeyOfInSteps>) => finish(similarityKeyOfInSteps(...given))

const day = 24 * 60 * 60 * 1000
const now = 1000 * day

/** A candidate, by default a search hit in a separate conversation. */
function candidate(doc: number, given: Partial<Candidate> = {}): Candidate {
  return {
    doc,
    conversation: doc,
    sequence: doc,
    sources: ['search'],
    importance: 5,
    relevance: 0.5,
    timestamp: now,
    isPreferred: false,
    tokens: 10,
    similarity: similarityOf(`text ${doc}`),
    unit: doc,
    ...given,
  }
}

const plan = (candidates: readonly Candidate[], budget: number, given: Partial<ContextTask> = {}): PlannedContext =>
  finish(planContext({ candidates, excluded: [], budget, running: undefined, now, ...given }))

const docs = ({ picks }: PlannedContext): number[] => picks.map(({ doc }) => doc)

describe('planContext', () => {
  it('includes the best messages that fit, skips the others, and orders by conversation', () => {
    const context = plan(
      [
        candidate(1, { relevance: 0.1 }),
        candidate(2, { relevance: 0.2, tokens: 25 }),
        candidate(3, { relevance: 0.9 }),
        candidate(4, { relevance: 0.8, tokens: 15 }),
      ],
      40,
    )
    expect(context).toEqual({
      picks: [
        { doc: 1, source: 'search', rank: expect.closeTo(0.8) },
        { doc: 3, source: 'search', rank: expect.closeTo(4.8) },
        { doc: 4, source: 'search', rank: expect.closeTo(4.3) },
      ],
      tokens: 35,
      omitted: [{ doc: 2, reason: 'budget' }],
    })
  })

  it('prefers the newer of equally ranked messages', () => {
    expect(docs(plan([candidate(1), candidate(2), candidate(3)], 20))).toEqual([2, 3])
  })

  it('ranks a message by the best of its sources', () => {
    const message = candidate(1, { sources: ['search', 'label'], relevance: 0.1, importance: 7 })
    expect(plan([message], 100).picks).toEqual([{ doc: 1, source: 'label', rank: expect.closeTo(3.8) }])
  })

  it('includes only the newest turn when it exceeds the budget, and puts it last otherwise', () => {
    const turn = [1, 2].map((doc) => candidate(doc, { conversation: 1, sources: ['turn'], tokens: 60 }))
    const all = [...turn, candidate(3), candidate(4, { sources: ['pinned'], importance: 10 })]
    expect(plan(all, 100, { running: 1 })).toMatchObject({ picks: [{ doc: 1 }, { doc: 2 }], tokens: 120 })
    expect(docs(plan(all, 0, { running: 1 }))).toEqual([1, 2])
    expect(docs(plan(all, 140, { running: 1 }))).toEqual([4, 3, 1, 2])
  })

  it('includes the newest pinned messages in at most half of the budget and puts them first', () => {
    const pinned = [1, 2, 3].map((doc) =>
      candidate(doc, { conversation: 9, sources: ['pinned'], importance: 10, timestamp: now - 50 * day - doc }),
    )
    const context = plan([...pinned, candidate(4, { conversation: 4 })], 40)
    expect(docs(context)).toEqual([1, 2, 4])
    expect(context.omitted).toEqual([{ doc: 3, reason: 'budget' }])
  })

  it('ranks pinned messages that do not fit as search hits', () => {
    const pinned = [1, 2].map((doc) =>
      candidate(doc, { conversation: 9, sources: ['pinned', 'search'], importance: 10 }),
    )
    expect(plan([...pinned, candidate(3)], 30).picks).toMatchObject([
      { doc: 2, source: 'pinned', rank: expect.closeTo(5.3) },
      { doc: 3 },
      { doc: 1, source: 'search', rank: expect.closeTo(2.8) },
    ])
  })

  it('places pinned messages of the current conversation among its other messages', () => {
    const mine = candidate(1, { conversation: 1, sources: ['pinned'], importance: 10 })
    const context = plan([mine, candidate(2, { sources: ['pinned'], importance: 10 }), candidate(3)], 100, {
      running: 1,
    })
    expect(docs(context)).toEqual([2, 3, 1])
  })

  it('omits duplicates of higher-ranking messages', () => {
    const text = 'We rotate the refresh tokens of every client in the production cluster each night'
    const context = plan(
      [
        candidate(1, { similarity: similarityOf(text), relevance: 0.4 }),
        candidate(2, { similarity: similarityOf(text.toUpperCase()), relevance: 0.6 }),
        candidate(3, { similarity: similarityOf(`${text}, okay?`), relevance: 0.5 }),
      ],
      100,
    )
    expect(docs(context)).toEqual([2])
    expect(context.omitted).toEqual([
      { doc: 3, reason: 'duplicate' },
      { doc: 1, reason: 'duplicate' },
    ])
  })

  it('omits duplicates of pinned messages, and includes a pinned message that the turn repeats', () => {
    const pinned = { sources: ['pinned'], importance: 10 } as const
    const context = plan(
      [
        candidate(1, { ...pinned, similarity: similarityOf('Yes') }),
        candidate(2, { ...pinned, similarity: similarityOf('In Berlin') }),
        candidate(3, { similarity: similarityOf('in Berlin') }),
        candidate(4, { sources: ['turn'], similarity: similarityOf('yes') }),
      ],
      100,
      { running: 4 },
    )
    expect(docs(context)).toEqual([1, 2, 4])
    expect(context.omitted).toEqual([{ doc: 3, reason: 'duplicate' }])
  })

  it('gives a conversation at most half of the budget, and more only if no other conversation needs it', () => {
    const long = [1, 2, 3, 4].map((doc) => candidate(doc, { conversation: 1, relevance: 1 - doc / 10 }))
    const other = candidate(5, { relevance: 0.1 })
    expect(docs(plan([...long, other], 40))).toEqual([1, 2, 3, 5])
    expect(plan([...long, other], 30).omitted).toEqual([
      { doc: 3, reason: 'diversity' },
      { doc: 4, reason: 'diversity' },
    ])
    expect(docs(plan([...long, other], 40, { running: 1 }))).toEqual([1, 2, 3, 4])
  })

  it('includes or omits a unit as a whole', () => {
    const call = candidate(1, { conversation: 1, sources: ['pair'], unit: 1 })
    const response = candidate(2, { conversation: 1, relevance: 0.9, unit: 1 })
    const other = candidate(3, { relevance: 0.1 })
    expect(plan([response, call, other], 60).picks).toMatchObject([
      { doc: 1, source: 'pair' },
      { doc: 2, source: 'search' },
      { doc: 3 },
    ])
    const small = plan([response, call, other], 15)
    expect(docs(small)).toEqual([3])
    expect(small.omitted).toEqual([
      { doc: 1, reason: 'budget' },
      { doc: 2, reason: 'budget' },
    ])
  })

  it('includes a tool call whose response is a duplicate', () => {
    const similarity = similarityOf('done')
    const [call, response] = [1, 2].map((doc) => candidate(doc, { conversation: 1, unit: 1 }))
    const all = [call, response && { ...response, similarity }, candidate(3, { similarity, relevance: 1 })]
    expect(
      docs(
        plan(
          all.filter((each) => each !== undefined),
          100,
        ),
      ),
    ).toEqual([1, 2, 3])
  })

  it('reports excluded messages among the omitted ones', () => {
    const context = plan([candidate(1, { tokens: 200 })], 100, {
      excluded: [candidate(2), candidate(3, { relevance: 0 })],
    })
    expect(context).toEqual({
      picks: [],
      tokens: 0,
      omitted: [
        { doc: 2, reason: 'excluded' },
        { doc: 1, reason: 'budget' },
        { doc: 3, reason: 'excluded' },
      ],
    })
  })
})

const running = 3
const words = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta']

/**
 * Conversations 1 to 4. Conversation 1 is pinned; 3 is the current one and ends with a turn. Some adjacent messages are
 * units.
 */
const candidates: fc.Arbitrary<readonly Candidate[]> = fc
  .array(
    fc.record({
      conversation: fc.constantFrom(1, 2, running, 4),
      joins: fc.boolean(),
      sources: fc.subarray<ContextSource>(['search', 'label', 'recent'], { minLength: 1 }),
      alsoFound: fc.boolean(),
      relevance: fc.double({ min: 0, max: 1, noNaN: true }),
      importance: fc.integer({ min: 1, max: 9 }),
      age: fc.integer({ min: 0, max: 40 * day }),
      isPreferred: fc.boolean(),
      tokens: fc.integer({ min: 4, max: 40 }),
      text: fc.oneof(
        fc.subarray(words),
        fc.string().map((text) => [text]),
      ),
    }),
    { maxLength: 30 },
  )
  .chain((drawn) => fc.tuple(fc.constant(drawn), fc.nat({ max: 3 })))
  .map(([drawn, turnLength]) => {
    const made: Candidate[] = []
    const turnDocs = drawn
      .flatMap(({ conversation }, doc) => (conversation === running ? [doc] : []))
      .slice(-turnLength || drawn.length)
    for (const [doc, { joins, alsoFound, text, age, ...rest }] of drawn.entries()) {
      const before = made.findLast(({ conversation }) => conversation === rest.conversation)
      const isPinned = rest.conversation === 1
      const sources: ContextSource[] = turnDocs.includes(doc)
        ? ['turn']
        : isPinned
          ? ['pinned', ...(alsoFound ? rest.sources : [])]
          : rest.sources
      made.push({
        ...rest,
        doc,
        sequence: doc,
        sources,
        importance: isPinned ? 10 : rest.importance,
        timestamp: now - age,
        similarity: similarityOf(text.join(' ')),
        unit: joins && before !== undefined ? before.unit : doc,
      })
    }
    return made
  })
const budgets = fc.integer({ min: 0, max: 600 })

/** Checks a property of the contexts of many tasks. */
function always(check: (context: PlannedContext, all: readonly Candidate[], budget: number) => void): void {
  fc.assert(
    fc.property(candidates, budgets, (all, budget) => check(plan(all, budget, { running }), all, budget)),
    { numRuns: 500 },
  )
}

const unitsOf = (all: readonly Candidate[]): readonly (readonly Candidate[])[] => [
  ...Map.groupBy(all, ({ unit }) => unit).values(),
]
const hasSource = (unit: readonly Candidate[], source: ContextSource): boolean =>
  unit.some(({ sources }) => sources.includes(source))
const turnOf = (all: readonly Candidate[]): readonly Candidate[] =>
  unitsOf(all)
    .filter((unit) => hasSource(unit, 'turn'))
    .flat()
const cost = (all: readonly Candidate[]): number => all.reduce((sum, { tokens }) => sum + tokens, 0)
/** The picks included because they are pinned. */
const prefixOf = ({ picks }: PlannedContext, all: readonly Candidate[]): number[] =>
  picks.flatMap(({ doc, source }) => (source === 'pinned' && all[doc]?.conversation !== running ? [doc] : []))

describe('every context', () => {
  it('stays within the budget or contains only the newest turn', () => {
    always((context, all, budget) => {
      expect(context.tokens).toBe(cost(all.filter(({ doc }) => docs(context).includes(doc))))
      expect(context.tokens).toBeLessThanOrEqual(Math.max(budget, cost(turnOf(all))))
    })
  })

  it('contains the newest turn', () => {
    always((context, all) => {
      for (const { doc } of turnOf(all)) expect(docs(context)).toContain(doc)
    })
  })

  it('reports each candidate once, as included or as omitted with a reason', () => {
    always((context, all) => {
      const responded = [...docs(context), ...context.omitted.map(({ doc }) => doc)]
      expect(responded.toSorted((left, right) => left - right)).toEqual(all.map(({ doc }) => doc))
    })
  })

  it('contains only whole units', () => {
    always((context, all) => {
      const included = new Set(docs(context))
      for (const unit of unitsOf(all)) {
        expect([0, unit.length]).toContain(unit.filter(({ doc }) => included.has(doc)).length)
      }
    })
  })

  it('orders pinned messages first, other conversations by number and the current one last, each by position', () => {
    always((context, all) => {
      const prefix = new Set(prefixOf(context, all))
      const place = ({ doc, conversation }: Candidate): number =>
        prefix.has(doc) ? 0 : conversation === running ? 10 : conversation
      const included = docs(context).flatMap((doc) => all[doc] ?? [])
      expect(included).toEqual(
        included.toSorted((left, right) => place(left) - place(right) || left.sequence - right.sequence),
      )
    })
  })

  it('has the same beginning whatever the query, the clock and the other messages', () => {
    fc.assert(
      fc.property(
        candidates,
        fc.integer({ min: 300, max: 600 }),
        fc.func(fc.record({ relevance: fc.double({ min: 0, max: 1, noNaN: true }), isThere: fc.boolean() })),
        fc.integer({ min: 0, max: 100 * day }),
        (all, budget, change, later) => {
          fc.pre(cost(turnOf(all)) <= budget / 2)
          const others = all.flatMap((each) => {
            const { relevance, isThere } = change(each.doc)
            const isPinned = each.conversation === 1
            if (isPinned) return [{ ...each, relevance, sources: isThere ? each.sources : ['pinned' as const] }]
            return isThere || hasSource([each], 'turn') ? [{ ...each, relevance }] : []
          })
          const before = plan(all, budget, { running })
          const after = plan(others, budget, { running, now: now + later })
          const prefix = prefixOf(before, all)
          expect(prefixOf(after, all)).toEqual(prefix)
          expect(docs(after).slice(0, prefix.length)).toEqual(prefix)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('gives pinned messages at most half of the budget', () => {
    always((context, all, budget) => {
      const prefix = prefixOf(context, all)
      expect(cost(all.filter(({ doc }) => prefix.includes(doc)))).toBeLessThanOrEqual(budget / 2)
    })
  })

  it('does not depend on the order of the candidates', () => {
    fc.assert(
      fc.property(
        candidates.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length }))),
        budgets,
        ([all, shuffled], budget) => {
          expect(plan(shuffled, budget, { running })).toEqual(plan(all, budget, { running }))
        },
      ),
    )
  })

  it('omits messages for the budget only if they do not fit', () => {
    always((context, all, budget) => {
      const reasons = new Map(context.omitted.map(({ doc, reason }) => [doc, reason]))
      for (const unit of unitsOf(all)) {
        const reason = reasons.get(unit[0]?.doc ?? -1)
        if (reason !== 'budget' && reason !== 'diversity') continue
        const isOnlyPinned =
          unit[0]?.conversation !== running &&
          unit.every(({ sources }) => sources.every((source) => source === 'pinned'))
        if (!isOnlyPinned) expect(context.tokens + cost(unit)).toBeGreaterThan(budget)
      }
    })
  })

  it('contains all distinct messages when the budget is twice their sum', () => {
    fc.assert(
      fc.property(candidates, (all) => {
        const { omitted } = plan(all, 2 * cost(all), { running })
        for (const { reason } of omitted) expect(reason).toBe('duplicate')
      }),
    )
  })

  it('contains no duplicates, except in units, the turn and pinned messages', () => {
    always((context, all) => {
      const prefix = prefixOf(context, all)
      const apart = new Set([...turnOf(all).map(({ doc }) => doc), ...prefix])
      const included = new Set(docs(context))
      const texts = unitsOf(all)
        .filter((unit) => unit.length === 1)
        .flat()
        .filter(({ doc, similarity }) => included.has(doc) && !apart.has(doc) && similarity.text !== '')
        .map(({ similarity }) => similarity.text)
      expect(new Set(texts).size).toBe(texts.length)
    })
  })
})
