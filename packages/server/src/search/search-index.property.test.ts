import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBitset, hasBit } from './bitset.ts'
import type { DocFilter } from './doc-scope.ts'
import { encodeSegment, type SegmentDoc } from './encode-segment.ts'
import { mergeSegments } from './merge-segments.ts'
import { planMerge } from './plan-merge.ts'
import { createIndex, type SearchIndex } from './search-index.ts'
import { openSegment } from './segment.ts'

interface Numbered extends SegmentDoc {
  readonly doc: number
}

type Step =
  | { readonly add: readonly SegmentDoc[]; readonly gap: number }
  | { readonly remove: number }
  | { readonly merge: readonly [number, number] }
  | { readonly plan: true }

/** BM25 as the textbook has it, over an array of documents. */
function naiveSearch(docs: readonly Numbered[], terms: readonly string[], k1 = 0.9, b = 0.4) {
  const count = docs.length
  const average = docs.reduce((sum, doc) => sum + doc.terms.length, 0) / count
  const distinct = [...new Set(terms)]
  const weighted = distinct.map((term) => {
    const frequency = docs.filter((doc) => doc.terms.includes(term)).length
    const idf = Math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))
    return { term, weight: terms.filter((other) => other === term).length * idf * (k1 + 1) }
  })
  const best = weighted.reduce((sum, { weight }) => sum + weight, 0)
  const hits = docs.map((doc) => {
    const raw = weighted.reduce((sum, { term, weight }) => {
      const frequency = doc.terms.filter((other) => other === term).length
      return sum + (weight * frequency) / (frequency + k1 * (1 - b + (b * doc.terms.length) / average))
    }, 0)
    return { doc: doc.doc, conversation: doc.conversation, raw, score: raw / best }
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
  { weight: 2, arbitrary: fc.record({ merge: fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 6 })) }) },
  { weight: 1, arbitrary: fc.constant({ plan: true } as const) },
)
const filter: fc.Arbitrary<DocFilter> = fc.record(
  {
    conversations: fc.subarray([0, 1, 2, 3, 4]).map(createBitset),
    fromMs: fc.integer({ min: 0, max: 9 }),
    toMs: fc.integer({ min: 0, max: 10 }),
    roles: fc.subarray([0, 1, 2]),
  },
  { requiredKeys: [] },
)

function passes(doc: Numbered, { conversations, fromMs = -Infinity, toMs = Infinity, roles }: DocFilter): boolean {
  const inConversations = !conversations || hasBit(conversations, doc.conversation)
  return inConversations && doc.timeMs >= fromMs && doc.timeMs < toMs && (!roles || roles.includes(doc.role))
}

function replace(index: SearchIndex, start: number, count: number): void {
  const old = index.segments.slice(start, start + count).map(({ segment }) => segment)
  const merged = mergeSegments(old, (doc) => index.isLive(doc))
  index.replaceSegments(old, merged && openSegment(merged.firstDoc, merged.bytes))
}

/** Plays the steps on an index and on a plain array. A conversation that was removed may be written to again. */
function play(steps: readonly Step[]): { index: SearchIndex; docs: Numbered[] } {
  const index = createIndex()
  const removed = new Set<number>()
  let docs: Numbered[] = []
  let next = 0
  for (const each of steps) {
    if ('add' in each) {
      next += each.gap
      index.addSegment(openSegment(next, encodeSegment(each.add)))
      docs.push(...each.add.map((doc, at) => ({ ...doc, doc: next + at })))
      next += each.add.length
    } else if ('remove' in each) {
      removed.add(each.remove)
      index.removeConversations([each.remove])
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
  return { index, docs }
}

const history = fc.array(step, { minLength: 1, maxLength: 25 })

test('an index after any writes, removals and merges answers as textbook BM25 over the live documents', () => {
  fc.assert(
    fc.property(history, query, (steps, terms) => {
      const { index, docs } = play(steps)
      const wanted = naiveSearch(docs, terms)
      const found = index.search({ terms, limit: 1000 })
      expect(index.docCount).toBe(docs.length)
      expect(found.total).toBe(wanted.length)
      expectSameHits(found.hits, wanted)
    }),
    { numRuns: 400 },
  )
})

test('a filtered search answers as an index that holds only the documents that pass', () => {
  fc.assert(
    fc.property(history, query, filter, (steps, terms, only) => {
      const { index, docs } = play(steps)
      const kept = docs.filter((doc) => passes(doc, only))
      const small = createIndex()
      for (const doc of kept) small.addSegment(openSegment(doc.doc, encodeSegment([doc])))
      const unfiltered = index.search({ terms, limit: 1000 })
      const found = index.search({ terms, limit: 1000, filter: only })
      expect(index.search({ terms, limit: 1000 })).toEqual(unfiltered)
      expect(found).toEqual(small.search({ terms, limit: 1000 }))
      expectSameHits(found.hits, naiveSearch(kept, terms))
    }),
    { numRuns: 400 },
  )
})

test('pages do not overlap and make up the whole', () => {
  fc.assert(
    fc.property(history, query, fc.integer({ min: 1, max: 7 }), (steps, terms, limit) => {
      const { index } = play(steps)
      const whole = index.search({ terms, limit: 1000 })
      const pages: unknown[] = []
      for (let offset = 0; offset < whole.total; offset += limit) {
        const page = index.search({ terms, limit, offset })
        expect(page.total).toBe(whole.total)
        pages.push(...page.hits)
      }
      expect(pages).toEqual(whole.hits)
    }),
  )
})

test('an explanation adds up to the score, and documents that are not found have none', () => {
  fc.assert(
    fc.property(history, query, filter, (steps, terms, only) => {
      const { index, docs } = play(steps)
      const found = new Map(index.search({ terms, limit: 1000, filter: only }).hits.map((hit) => [hit.doc, hit]))
      for (const { doc, terms: length } of docs) {
        const explained = index.explain({ terms, filter: only }, doc)
        expect(explained?.raw).toBe(found.get(doc)?.raw)
        expect(explained?.score).toBe(found.get(doc)?.score)
        expect(explained?.length ?? length.length).toBe(length.length)
      }
    }),
  )
})

function expectSameHits(
  found: readonly { doc: number; raw: number }[],
  wanted: readonly { doc: number; raw: number }[],
) {
  expect(found.length).toBe(wanted.length)
  // Two scores that differ by rounding alone may be in either order, and then are equal in both lists.
  for (const [at, hit] of found.entries()) {
    expect(hit.raw).toBeCloseTo(wanted[at]?.raw ?? 0, 9)
    const same = wanted.filter(({ raw }) => Math.abs(raw - hit.raw) < 1e-9).map(({ doc }) => doc)
    expect(same).toContain(hit.doc)
    expect(same.length > 1 || hit.doc === wanted[at]?.doc).toBe(true)
  }
}
