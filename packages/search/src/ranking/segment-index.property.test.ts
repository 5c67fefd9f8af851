import * as fc from 'fast-check'
import type { TermForms } from '../analysis/word-terms.ts'
import { expect, test } from 'vitest'
import { createBitset, hasBit } from './bitset.ts'
import type { DocFilter } from './doc-scope.ts'
import { encodeSegment, type SegmentDoc } from '../segments/encode-segment.ts'
import { mergeSegments } from '../segments/merge-segments.ts'
import { planMerge } from '../segments/plan-merge.ts'
import { finish, type Steps } from '../steps/steps.ts'
import type { DocQuery, DocResults, DocSearch, Explanation } from './doc-search.ts'
import { createSegmentIndex, type SegmentIndex } from './segment-index.ts'
import { openSegment } from '../segments/segment.ts'

type Request = DocQuery & Partial<DocSearch>

/** Searches once. */
const search = (
  index: SegmentIndex,
  { limit = 1000, offset, only, added, neighbours, ...query }: Request,
): Steps<DocResults> => index.prepare(query).search({ limit, offset, only, added, neighbours })

/** Explains once. */
const explain = (
  index: SegmentIndex,
  { added, neighbours, ...query }: Request,
  docs: readonly number[],
): Steps<readonly (Explanation | undefined)[]> => index.prepare(query).explain(docs, { added, neighbours })

interface Numbered extends SegmentDoc {
  readonly doc: number
}

type Step =
  | { readonly add: readonly SegmentDoc[]; readonly gap: number }
  | { readonly remove: number }
  | { readonly removeDoc: number }
  | { readonly merge: readonly [number, number] }
  | { readonly plan: true }

/** Textbook BM25 over an array of documents. Each document then adds a share of its neighbours' scores. */
function naiveSearch(docs: readonly Numbered[], terms: readonly string[], neighbours: readonly number[] = []) {
  const k1 = 0.9
  const b = 0.4
  const count = docs.length
  const average = docs.reduce((sum, doc) => sum + doc.terms.length, 0) / count
  const distinct = [...new Set(terms)]
  const weighted = distinct.map((term) => {
    const frequency = docs.filter((doc) => doc.terms.includes(term)).length
    const idf = Math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))
    return { term, weight: terms.filter((other) => other === term).length * idf * (k1 + 1) }
  })
  const best = weighted.reduce((sum, { weight }) => sum + weight, 0)
  const own = docs.map((doc) => {
    return weighted.reduce((sum, { term, weight }) => {
      const frequency = doc.terms.filter((other) => other === term).length
      return sum + (weight * frequency) / (frequency + k1 * (1 - b + (b * doc.terms.length) / average))
    }, 0)
  })
  const ceiling = best * neighbours.reduce((sum, weight) => sum + 2 * weight, 1)
  const hits = docs.map(({ doc, conversation }, at) => {
    const turns = docs.flatMap((other, place) => (other.conversation === conversation ? [own[place] ?? 0] : []))
    const place = docs.slice(0, at).filter((other) => other.conversation === conversation).length
    const raw = neighbours.reduce(
      (sum, weight, index) => sum + weight * ((turns[place - index - 1] ?? 0) + (turns[place + index + 1] ?? 0)),
      own[at] ?? 0,
    )
    return { doc, conversation, raw, score: raw / ceiling }
  })
  return hits.filter(({ raw }) => raw > 0).toSorted((a, other) => other.raw - a.raw || other.doc - a.doc)
}

const term = fc.constantFrom('tea', 'cup', 'pot', 'milk', 'leaf', '水', 'ﬆ', '😀', 'teapot')
const query = fc.array(fc.oneof(term, fc.constant('absent')), { minLength: 1, maxLength: 5 })
const message = fc.record({
  terms: fc.array(term, { minLength: 1, maxLength: 12 }),
  conversation: fc.integer({ min: 0, max: 4 }),
  timeMs: fc.integer({ min: 0, max: 9 }),
  role: fc.integer({ min: 0, max: 2 }),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ add: fc.array(message, { minLength: 1, maxLength: 6 }), gap: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ remove: fc.integer({ min: 0, max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ removeDoc: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ merge: fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 6 })) }) },
  { weight: 1, arbitrary: fc.constant({ plan: true } as const) },
)
const filter: fc.Arbitrary<DocFilter> = fc.record(
  {
    conversations: fc.subarray([0, 1, 2, 3, 4]).map(createBitset),
    fromMs: fc.integer({ min: 0, max: 9 }),
    toMs: fc.integer({ min: 0, max: 10 }),
    roles: fc.subarray([0, 1, 2]),
    term: fc.constantFrom('tea', 'absent'),
  },
  { requiredKeys: [] },
)

function passes(
  doc: Numbered,
  { conversations, fromMs = -Infinity, toMs = Infinity, roles, term: wanted }: DocFilter,
): boolean {
  if (wanted !== undefined && !doc.terms.includes(wanted)) return false
  const inConversations = !conversations || hasBit(conversations, doc.conversation)
  return inConversations && doc.timeMs >= fromMs && doc.timeMs < toMs && (!roles || roles.includes(doc.role))
}

function replace(index: SegmentIndex, start: number, count: number): void {
  const old = index.segments.slice(start, start + count).map(({ segment }) => segment)
  const merged = mergeSegments(old, (doc) => index.isLive(doc))
  index.replaceSegments(old, merged && openSegment(merged.firstDoc, merged.bytes))
}

/** An index and the plain array that it must equal. */
interface State {
  readonly index: SegmentIndex
  readonly removed: Set<number>
  docs: Numbered[]
  /** The next document number. */
  next: number
}

const emptyState = (): State => ({ index: createSegmentIndex(), removed: new Set(), docs: [], next: 0 })

/** Runs the steps on an index and on a plain array. Removed conversations may be written to again. */
function play(steps: readonly Step[], state: State = emptyState()): State {
  const { index, removed } = state
  let { docs, next } = state
  for (const each of steps) {
    if ('add' in each) {
      next += each.gap
      index.addSegment(openSegment(next, encodeSegment(each.add)))
      docs.push(...each.add.map((doc, at) => ({ ...doc, doc: next + at })))
      next += each.add.length
    } else if ('remove' in each) {
      removed.add(each.remove)
      index.removeConversations([each.remove])
    } else if ('removeDoc' in each) {
      const gone = docs[each.removeDoc % Math.max(docs.length, 1)]?.doc ?? 99
      index.removeDocs([gone])
      docs = docs.filter(({ doc }) => doc !== gone)
    } else if ('merge' in each) {
      const [start, count] = each.merge
      const size = index.segments.length
      if (size > 0) replace(index, start % size, count)
    } else {
      const plan = planMerge(
        index.segments.map(({ liveCount }) => liveCount),
        { fanIn: 2 },
      )
      if (plan) replace(index, plan.start, plan.count)
    }
    docs = docs.filter(({ conversation }) => !removed.has(conversation))
  }
  state.docs = docs
  state.next = next
  return state
}

const neighbours = fc.constantFrom([], [0.3, 0.15], [0, 0.5], [0.4, 0.2, 0.1])
const history = fc.array(step, { minLength: 1, maxLength: 25 })

test('after any writes, removals and merges, an index returns the results of textbook BM25 over the live documents', () => {
  fc.assert(
    fc.property(history, query, neighbours, (steps, terms, weights) => {
      const { index, docs } = play(steps)
      const wanted = naiveSearch(docs, terms, weights)
      const found = finish(search(index, { terms, limit: 1000, neighbours: weights }))
      expect(index.docCount).toBe(docs.length)
      expect(found.total).toBe(wanted.length)
      expectSameHits(found.hits, wanted)
    }),
    { numRuns: 400 },
  )
})

test('a filtered search returns the results of an index of only the documents that pass', () => {
  fc.assert(
    fc.property(history, query, filter, neighbours, (steps, terms, only, weights) => {
      const { index, docs } = play(steps)
      const kept = docs.filter((doc) => passes(doc, only))
      const small = createSegmentIndex()
      for (const doc of kept) small.addSegment(openSegment(doc.doc, encodeSegment([doc])))
      const request = { terms, prefix: 'te', limit: 1000, neighbours: weights }
      const unfiltered = finish(search(index, request))
      const found = finish(search(index, { ...request, filter: only }))
      expect(finish(search(index, request))).toEqual(unfiltered)
      expectSame(found, finish(search(small, request)))
      const best = kept.slice(0, 5).map((doc, at) => ({ terms: doc.terms, score: 5 - at }))
      expect(finish(index.prepare({ terms, filter: only }).feedback(best))).toEqual(
        finish(small.prepare({ terms }).feedback(best)),
      )
      const plain = finish(search(index, { terms, limit: 1000, neighbours: weights, filter: only }))
      expectSameHits(plain.hits, naiveSearch(kept, terms, weights))
    }),
    { numRuns: 400 },
  )
})

test('search pages do not overlap and cover all results', () => {
  fc.assert(
    fc.property(history, query, fc.integer({ min: 1, max: 7 }), (steps, terms, limit) => {
      const { index } = play(steps)
      const request = { terms, neighbours: [0.3, 0.15] }
      const whole = finish(search(index, { ...request, limit: 1000 }))
      const pages: unknown[] = []
      for (let offset = 0; offset < whole.total; offset += limit) {
        const page = finish(search(index, { ...request, limit, offset }))
        expect(page.total).toBe(whole.total)
        pages.push(...page.hits)
      }
      expect(pages).toEqual(whole.hits)
    }),
  )
})

test('the contributions of an explanation add up to the score, and only hits are explained', () => {
  fc.assert(
    fc.property(history, query, filter, neighbours, (steps, terms, only, weights) => {
      const { index, docs } = play(steps)
      const added = [{ term: 'leaf', weight: 0.3 }]
      const request = { terms, added, neighbours: weights, filter: only }
      const found = new Map(finish(search(index, { ...request, limit: 1000 })).hits.map((hit) => [hit.doc, hit]))
      const explanations = finish(
        explain(
          index,
          request,
          docs.map(({ doc }) => doc),
        ),
      )
      for (const [at, { doc, terms: own }] of docs.entries()) {
        const explained = explanations[at]
        const hit = found.get(doc)
        expect(explained === undefined).toBe(hit === undefined)
        if (explained === undefined || hit === undefined) continue
        expect(explained.raw).toBeCloseTo(hit.raw, 9)
        expect(explained.score).toBeCloseTo(hit.score, 9)
        expect(explained.score).toBeCloseTo(explained.raw / explained.ceiling, 9)
        expect(explained.length).toBe(own.length)
        expect(explained.score).toBeLessThanOrEqual(1)
      }
    }),
  )
})

test('terms added to a query change scores but find no further documents', () => {
  fc.assert(
    fc.property(history, query, neighbours, (steps, terms, weights) => {
      const { index } = play(steps)
      const request = { terms, neighbours: weights, limit: 1000 }
      const docsOf = (added: readonly { term: string; weight: number }[]): readonly number[] =>
        finish(search(index, { ...request, added })).hits.map(({ doc }) => doc)
      const wanted = docsOf([]).toSorted((a, b) => a - b)
      expect(docsOf([{ term: 'leaf', weight: 0.3 }]).toSorted((a, b) => a - b)).toEqual(wanted)
      expect(docsOf([])).toHaveLength(wanted.length)
    }),
  )
})

test('a search restricted to some documents returns all of them, with the scores of the full search', () => {
  fc.assert(
    fc.property(history, query, filter, fc.func(fc.boolean()), (steps, terms, allowed, isWanted) => {
      const { index, docs } = play(steps)
      const request = { terms, neighbours: [0.3, 0.15], filter: allowed, limit: 1000 }
      const only = new Set(docs.flatMap(({ doc }) => (isWanted(doc) ? [doc] : [])))
      const whole = finish(search(index, request)).hits.filter(({ doc }) => only.has(doc))
      const found = finish(search(index, { ...request, only }))
      expect(found.hits.slice(0, whole.length)).toEqual(whole)
      expect(found.hits.slice(whole.length).every(({ score }) => score === 0)).toBe(true)
      const passing = docs.filter((doc) => only.has(doc.doc) && passes(doc, allowed))
      expect(found.hits.map(({ doc }) => doc).toSorted((a, b) => a - b)).toEqual(passing.map(({ doc }) => doc))
      expect(found.total).toBe(passing.length)
    }),
  )
})

test('a prefix finds the documents with a term that begins with it, and scores these terms as one', () => {
  fc.assert(
    fc.property(history, fc.constantFrom('t', 'te', 'tea', 'p', 'zebra'), (steps, prefix) => {
      const { index, docs } = play(steps)
      const united = docs.map((doc) => ({
        ...doc,
        terms: doc.terms.map((each) => (each.startsWith(prefix) ? '*' : each)),
      }))
      const found = finish(search(index, { terms: [], prefix, limit: 1000 }))
      expectSameHits(found.hits, naiveSearch(united, ['*']))
    }),
  )
})

const formOf = (each: string): TermForms => ({ terms: [each], starts: [] })

test('withAll returns the newest documents that contain all terms', () => {
  fc.assert(
    fc.property(
      history,
      fc.array(term, { maxLength: 3 }),
      filter,
      fc.integer({ min: 0, max: 5 }),
      (steps, terms, only, limit) => {
        const { index, docs } = play(steps)
        const wanted = docs.filter((doc) => passes(doc, only) && terms.every((each) => doc.terms.includes(each)))
        const newest = wanted.map(({ doc }) => doc).toReversed()
        expect(finish(index.prepare({ terms: [], filter: only }).withAll(terms.map(formOf), 1000))).toEqual(newest)
        expect(finish(index.prepare({ terms: [], filter: only }).withAll(terms.map(formOf), limit))).toEqual(
          newest.slice(0, limit),
        )
      },
    ),
  )
})

test('the turns adjacent to a document belong to its conversation', () => {
  fc.assert(
    fc.property(history, (steps) => {
      const { index, docs } = play(steps)
      for (const [at, { doc, conversation, role }] of docs.entries()) {
        expect(index.roleOf(doc)).toBe(role)
        const after = docs.slice(at + 1).find((other) => other.conversation === conversation)
        const before = docs.slice(0, at).findLast((other) => other.conversation === conversation)
        expect(index.adjacent(doc, 1)).toEqual(after && { doc: after.doc, role: after.role })
        expect(index.adjacent(doc, -1)).toEqual(before && { doc: before.doc, role: before.role })
      }
    }),
  )
})

/** Compares scores up to rounding, because neighbours are added in a different order. */
function expectSame(found: DocResults, wanted: DocResults): void {
  expect(found.total).toBe(wanted.total)
  expect(found.docCount).toBe(wanted.docCount)
  expect(found.termsFound).toEqual(wanted.termsFound)
  expectSameHits(found.hits, wanted.hits)
}

function expectSameHits(
  found: readonly { doc: number; raw: number }[],
  wanted: readonly { doc: number; raw: number }[],
) {
  expect(found.length).toBe(wanted.length)
  // Two scores that differ only by rounding may be in either order, and are then equal in both lists.
  for (const [at, hit] of found.entries()) {
    expect(hit.raw).toBeCloseTo(wanted[at]?.raw ?? 0, 9)
    const same = wanted.filter(({ raw }) => Math.abs(raw - hit.raw) < 1e-9).map(({ doc }) => doc)
    expect(same).toContain(hit.doc)
    expect(same.length > 1 || hit.doc === wanted[at]?.doc).toBe(true)
  }
}

test('a search returns the documents present when it began, whatever is written meanwhile', () => {
  fc.assert(
    fc.property(history, history, query, neighbours, fc.nat(12), (before, meanwhile, terms, weights, pause) => {
      const state = play(before)
      const { index } = state
      const request = { terms, limit: 1000, neighbours: weights }
      const wanted = finish(search(index, request))
      const slow = search(index, { ...request })
      let first = slow.next()
      for (let step = 0; step < pause && first.done !== true; step++) first = slow.next()
      const isRemoval = (each: Step): boolean => 'remove' in each || 'removeDoc' in each
      play(
        meanwhile.filter((each) => !isRemoval(each)),
        state,
      )
      finish(search(index, { ...request, terms: ['tea', 'cup'] }))
      expect(first.done === true ? first.value : finish(slow)).toEqual(wanted)
    }),
  )
})

test('a prepared query gives the results of a new one, whatever it and others were asked and written before', () => {
  const search = fc.record({
    who: fc.constantFrom('held', 'other'),
    neighbours,
    added: fc.constantFrom([], [{ term: 'leaf', weight: 0.3 }]),
    limit: fc.constantFrom(3, 1000),
  })
  const round = fc.record({ writes: fc.array(step, { maxLength: 2 }), searches: fc.array(search, { maxLength: 4 }) })
  fc.assert(
    fc.property(history, query, filter, fc.array(round, { maxLength: 5 }), (before, terms, only, rounds) => {
      const request = { terms, prefix: 'te', filter: only }
      const state = play(before)
      const held = state.index.prepare(request)
      const other = state.index.prepare({ terms: ['tea', 'cup'] })
      const best = state.docs.slice(0, 3).map((doc, at) => ({ terms: doc.terms, score: 3 - at }))
      let written = before
      for (const { writes, searches } of rounds) {
        play(writes, state)
        written = [...written, ...writes]
        for (const { who, ...options } of searches) {
          if (who === 'other') finish(other.search(options))
          const fresh = play(written).index.prepare(request)
          const found = finish(held.search(options))
          expect(found).toEqual(finish(fresh.search(options)))
          const hits = found.hits.map(({ doc }) => doc)
          expect(finish(held.explain(hits, options))).toEqual(finish(fresh.explain(hits, options)))
          expect(finish(held.feedback(best))).toEqual(finish(fresh.feedback(best)))
          expect(finish(held.withAll([formOf('tea')], 5))).toEqual(finish(fresh.withAll([formOf('tea')], 5)))
        }
      }
    }),
    { numRuns: 400 },
  )
})
