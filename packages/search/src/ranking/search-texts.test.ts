import { expect, it } from 'vitest'
import { analyze } from '../analysis/analyze.ts'
import { encodeSegment } from '../segments/encode-segment.ts'
import { openSegment } from '../segments/segment.ts'
import { type FoundTexts, searchTexts, type TextSearch } from './search-texts.ts'
import { createSegmentIndex } from './segment-index.ts'

const texts = ['green tea', 'tea that is green', 'green tea, and a cup', 'a green tea cup', 'milk']

/** Runs a search, and replies to each request with at most `perReply` texts, without those that were removed. */
function run(search: Partial<TextSearch>, { perReply = 100, removed = [] as readonly number[] } = {}) {
  const index = createSegmentIndex()
  const docs = texts.map((text) => ({ terms: analyze(text), conversation: 1, timeMs: 0, role: 0 }))
  index.addSegment(openSegment(1, encodeSegment(docs)))
  const steps = searchTexts(index, { query: '', related: false, limit: 10, offset: 0, ...search })
  const requested: (readonly number[])[] = []
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return { found: value, requested }
    if (value === undefined) continue
    requested.push(value.docs)
    const here = value.docs.filter((doc) => !removed.includes(doc)).slice(0, perReply)
    value.texts = here.map((doc) => ({ doc, text: texts[doc - 1] ?? '' }))
  }
}

const docsOf = ({ hits }: FoundTexts): number[] => hits.map(({ doc }) => doc).toSorted((one, other) => one - other)

it('requests no text without phrases and feedback', () => {
  const { found, requested } = run({ query: 'green tea' })
  expect(docsOf(found)).toEqual([1, 2, 3, 4])
  expect(requested).toEqual([])
})

it('checks phrases in the texts that it requests, the newest first', () => {
  const { found, requested } = run({ query: '"green tea"', phrases: true })
  expect(requested).toEqual([[4, 3, 2, 1]])
  expect(docsOf(found)).toEqual([1, 3, 4])
})

it('requests the rest of the texts when a reply ends early', () => {
  const { found, requested } = run({ query: '"green tea"', phrases: true }, { perReply: 1 })
  expect(requested).toEqual([[4, 3, 2, 1], [3, 2, 1], [2, 1], [1]])
  expect(docsOf(found)).toEqual([1, 3, 4])
})

it('skips documents that were removed since the search began', () => {
  const { found, requested } = run({ query: '"green tea"', phrases: true }, { perReply: 1, removed: [4, 1] })
  expect(requested).toEqual([[4, 3, 2, 1], [2, 1], [1]])
  expect(docsOf(found)).toEqual([3])
})

it('checks phrases only within the bounds', () => {
  const query = { query: '"green tea"', phrases: true }
  expect(docsOf(run({ ...query, phraseBounds: { docs: 2, characters: 1000 } }).found)).toEqual([3, 4])
  expect(docsOf(run({ ...query, phraseBounds: { docs: 10, characters: 16 } }).found)).toEqual([3, 4])
})

it('adds terms of the best texts, and explains the scores as shares of the best possible one', () => {
  const { found, requested } = run({ query: 'cup', related: true, explain: true })
  expect(requested).toHaveLength(1)
  expect(found.added).toContain('green')
  const [hit] = found.hits
  const [shares] = found.explanations
  const all = [...(shares?.terms ?? []), ...(shares?.neighbours ?? [])]
  expect(all.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(hit?.score ?? 0, 10)
})

it('names the terms that no document contains', () => {
  expect(run({ query: 'tea xylophone gre', prefix: true }).found).toMatchObject({
    terms: ['tea', 'xylophon', 'gre*'],
    missing: ['xylophon'],
  })
})
