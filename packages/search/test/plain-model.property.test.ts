// An index equals one built anew from the documents that are left, whatever was added, removed and merged before.
import * as fc from 'fast-check'
import { createIndex, openIndex, type SearchDocument, type SearchIndex, type SearchOptions } from '@sekha/search'
import { expect, it } from 'vitest'

type Step =
  | { readonly add: readonly Omit<SearchDocument, 'id'>[] }
  | { readonly remove: number }
  | { readonly removeConversation: string }
  | { readonly reopen: true }

const word = fc.constantFrom('tea', 'cups', 'pot', 'milk', 'leaves', '水曜日', '😀', 'the', 'teapot', 'Straße')
const words = fc.array(word, { maxLength: 9 }).map((list) => list.join(' '))
const conversation = fc.constantFrom('a', 'b', 'c')
const roles = fc.constantFrom('user', 'assistant')
const moment = fc.integer({ min: -1, max: 3 }).map((at) => new Date(at))
const document = fc.record(
  { text: words, conversation, role: roles, timestamp: moment, fields: fc.array(word, { maxLength: 2 }) },
  { requiredKeys: ['text'] },
)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ add: fc.array(document, { maxLength: 5 }) }) },
  { weight: 4, arbitrary: fc.record({ remove: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ removeConversation: conversation }) },
  { weight: 1, arbitrary: fc.constant({ reopen: true } as const) },
)
const options: fc.Arbitrary<SearchOptions> = fc.record(
  {
    limit: fc.constantFrom(2, 1000),
    conversations: fc.subarray(['a', 'b', 'unknown']),
    roles: fc.subarray(['user', 'unknown']),
    from: moment,
    to: moment,
    prefix: fc.boolean(),
    phrases: fc.boolean(),
    related: fc.boolean(),
    explain: fc.boolean(),
  },
  { requiredKeys: [] },
)
const query = fc.oneof(
  words,
  fc.tuple(words, words).map(([a, b]) => `${a} "${b}" te`),
)

/** Runs the steps on an index and on a plain array. */
function play(steps: readonly Step[]): { readonly index: SearchIndex; readonly documents: readonly SearchDocument[] } {
  let index = createIndex()
  let documents: SearchDocument[] = []
  let next = 0
  for (const each of steps) {
    if ('add' in each) {
      const added = each.add.map((given) => ({ id: `${next++}`, ...given }))
      index.add(added)
      documents.push(...added)
    } else if ('remove' in each) {
      const gone = documents[each.remove % Math.max(documents.length, 1)]?.id ?? 'none'
      expect(index.remove(gone)).toBe(documents.length === 0 ? 0 : 1)
      documents = documents.filter(({ id }) => id !== gone)
    } else if ('removeConversation' in each) {
      const left = documents.filter((kept) => kept.conversation !== each.removeConversation)
      expect(index.removeConversation(each.removeConversation)).toBe(documents.length - left.length)
      documents = left
    } else index = openIndex(index.encode())
  }
  return { index, documents }
}

const history = fc.array(step, { minLength: 1, maxLength: 30 })

function rebuild(documents: readonly SearchDocument[]): SearchIndex {
  const index = createIndex()
  index.add(documents)
  return index
}

it('returns the results of an index built anew', () => {
  fc.assert(
    fc.property(history, query, options, (steps, text, given) => {
      const { index, documents } = play(steps)
      const { hits, ...found } = index.search(text, given)
      const { hits: wanted, ...rest } = rebuild(documents).search(text, given)
      expect(found).toEqual(rest)
      // Two scores that differ only by rounding may be in either order.
      expect(hits.map(({ score }) => score.toFixed(9))).toEqual(wanted.map(({ score }) => score.toFixed(9)))
      const whole = { ...given, limit: 1000 }
      const all = new Map(
        rebuild(documents)
          .search(text, whole)
          .hits.map((hit) => [hit.id, hit]),
      )
      for (const { id, score, snippet, document: kept, explanation } of hits) {
        const same = all.get(id)
        expect(score).toBeCloseTo(same?.score ?? -1, 9)
        expect([snippet, kept]).toEqual([same?.snippet, same?.document])
        const shares = [...(explanation?.terms ?? []), ...(explanation?.neighbours ?? [])]
        if (explanation) expect(shares.reduce((sum, share) => sum + share.score, 0)).toBeCloseTo(score, 9)
      }
    }),
    { numRuns: 500 },
  )
})

it('has the bytes of an index built anew, and opens as the same', () => {
  fc.assert(
    fc.property(history, (steps) => {
      const { index, documents } = play(steps)
      const bytes = index.encode()
      expect(index.size).toBe(documents.length)
      expect(bytes).toEqual(rebuild(documents).encode())
      const opened = openIndex(bytes)
      expect(opened.encode()).toEqual(bytes)
      for (const { fields, ...kept } of documents) {
        const expected = { ...kept, ...(fields?.length ? { fields } : {}) }
        expect(opened.get(kept.id)).toEqual(expected)
        expect(index.get(kept.id)).toEqual(expected)
      }
    }),
    { numRuns: 300 },
  )
})

it('pages without gaps, with the same scores on every page', () => {
  fc.assert(
    fc.property(history, query, fc.integer({ min: 1, max: 5 }), (steps, text, limit) => {
      const { index } = play(steps)
      const whole = index.search(text, { limit: 1000 })
      const pages = Array.from(
        { length: Math.ceil(whole.total / limit) },
        (_, page) => index.search(text, { limit, offset: page * limit }).hits,
      )
      expect(pages.flat()).toEqual(whole.hits)
      for (const { score } of whole.hits) expect(score > 0 && score <= 1).toBe(true)
    }),
  )
})
