import { describe, expect, test } from 'vitest'
import { createBitset } from './bitset.ts'
import { encodeSegment, type SegmentDoc } from '../segments/encode-segment.ts'
import { mergeSegments } from '../segments/merge-segments.ts'
import { finish, type Steps } from '../steps/steps.ts'
import type { DocQuery, DocResults, DocSearch, Explanation } from './doc-search.ts'
import { createSegmentIndex, type SegmentIndex } from './segment-index.ts'
import { openSegment, type Segment } from '../segments/segment.ts'

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

function doc(terms: string, conversation = 1, role = 0): SegmentDoc {
  return { terms: terms.split(' '), conversation, timeMs: 1000, role }
}

function segment(firstDoc: number, ...docs: SegmentDoc[]): Segment {
  return openSegment(firstDoc, encodeSegment(docs))
}

function docsOf(index: ReturnType<typeof createSegmentIndex>, ...terms: string[]): number[] {
  return finish(search(index, { terms, limit: 100 })).hits.map((hit) => hit.doc)
}

describe('search', () => {
  test('finds documents with any term, and ranks them by the number and rarity of the matched terms', () => {
    const index = createSegmentIndex()
    index.addSegment(segment(0, doc('tea cup'), doc('tea pot'), doc('milk jar'), doc('tea jar')))
    const { total, hits, termsFound } = finish(search(index, { terms: ['tea', 'cup', 'absent'], limit: 2 }))
    expect(total).toBe(3)
    expect(hits.map((hit) => hit.doc)).toEqual([0, 3])
    expect(termsFound).toEqual(['tea', 'cup'])
  })

  test('scores relative to the best possible score, absent terms included', () => {
    const index = createSegmentIndex()
    index.addSegment(segment(0, doc('tea tea tea tea'), doc('cup')))
    const [alone] = finish(search(index, { terms: ['tea'], limit: 1 })).hits
    const [half] = finish(search(index, { terms: ['tea', 'absent'], limit: 1 })).hits
    expect(alone?.score).toBeGreaterThan(0.7)
    expect(alone?.score).toBeLessThan(1)
    expect(half?.score).toBeLessThan((alone?.score ?? 0) / 2)
    expect(half?.raw).toBe(alone?.raw)
  })

  test('weights a repeated query term by its count', () => {
    const index = createSegmentIndex()
    index.addSegment(segment(0, doc('tea'), doc('cup')))
    expect(docsOf(index, 'tea', 'cup')).toEqual([1, 0])
    expect(docsOf(index, 'tea', 'tea', 'cup')).toEqual([0, 1])
  })

  test('accepts an empty query, an empty index and a limit of 0', () => {
    const index = createSegmentIndex()
    expect(finish(search(index, { terms: ['tea'], limit: 5 }))).toEqual({
      total: 0,
      hits: [],
      termsFound: [],
      docCount: 0,
    })
    index.addSegment(segment(0, doc('tea')))
    expect(finish(search(index, { terms: [], limit: 5 }))).toEqual({ total: 0, hits: [], termsFound: [], docCount: 1 })
    expect(finish(search(index, { terms: ['tea'], limit: 0 }))).toEqual({
      total: 1,
      hits: [],
      termsFound: ['tea'],
      docCount: 1,
    })
    expect(finish(search(index, { terms: ['tea'], limit: 5, offset: 5 }))).toEqual({
      total: 1,
      hits: [],
      termsFound: ['tea'],
      docCount: 1,
    })
    expect(finish(search(index, { terms: ['tea'], limit: 5, filter: { conversations: createBitset([]) } })).total).toBe(
      0,
    )
    expect(finish(search(index, { terms: ['tea'], limit: 5, filter: { roles: [] } })).total).toBe(0)
  })

  test.each([
    [{ limit: -1 }, /limit/],
    [{ limit: 0.5 }, /limit/],
    [{ offset: -1 }, /offset/],
    [{ k1: -1 }, /k1/],
    [{ b: 1.1 }, /b must be/],
    [{ b: Number.NaN }, /b must be/],
  ])('rejects the request %j', (change, message) => {
    expect(() => finish(search(createSegmentIndex(), { terms: ['tea'], limit: 1, ...change }))).toThrow(message)
  })

  test('returns document numbers beyond 32 bits exactly', () => {
    const index = createSegmentIndex()
    index.addSegment(segment(2 ** 40, doc('cup'), doc('tea')))
    expect(docsOf(index, 'tea')).toEqual([2 ** 40 + 1])
    expect(index.isLive(2 ** 40)).toBe(true)
  })
})

describe('changes', () => {
  test('accepts segments in any order and rejects overlapping ones', () => {
    const index = createSegmentIndex()
    index.addSegment(segment(10, doc('tea')))
    index.addSegment(segment(4, doc('tea'), doc('tea')))
    expect(docsOf(index, 'tea')).toEqual([10, 5, 4])
    for (const firstDoc of [3, 4, 5, 9, 10]) {
      expect(() => index.addSegment(segment(firstDoc, doc('x'), doc('x')))).toThrow(/overlap/)
    }
    expect(index.docCount).toBe(3)
  })

  test('hides removed conversations in existing and later segments', () => {
    const index = createSegmentIndex()
    index.removeConversations([2])
    index.addSegment(segment(0, doc('tea', 1), doc('tea', 2), doc('tea', 3)))
    expect(docsOf(index, 'tea')).toEqual([2, 0])
    index.removeConversations([3, 3, 900])
    index.removeConversations([3])
    expect(docsOf(index, 'tea')).toEqual([0])
    expect(index.docCount).toBe(1)
    expect([0, 1, 2, 3].map((at) => index.isLive(at))).toEqual([true, false, false, false])
  })

  test('hides a document that was removed while its segment was merged', () => {
    const index = createSegmentIndex()
    const [a, b] = [segment(0, doc('tea')), segment(1, doc('tea'), doc('tea'))]
    for (const each of [a, b]) index.addSegment(each)
    const merged = mergeSegments([a, b])!
    expect(index.adjacent(0, 1)).toEqual({ doc: 1, role: 0 })
    index.removeDocs([1, 1, 77])
    index.replaceSegments([a, b], openSegment(0, merged.bytes))
    expect(docsOf(index, 'tea')).toEqual([2, 0])
    expect(index.docCount).toBe(2)
    expect(index.adjacent(0, 1)).toEqual({ doc: 2, role: 0 })
  })

  test('leaves the index unchanged when replacing segments fails', () => {
    const index = createSegmentIndex()
    const [a, b, c] = [segment(0, doc('tea')), segment(1, doc('tea')), segment(2, doc('tea'))]
    for (const each of [a, b]) index.addSegment(each)
    const merged = mergeSegments([a, b])!
    expect(() => index.replaceSegments([a, c], openSegment(0, merged.bytes))).toThrow(/not in the index/)
    expect(() => index.replaceSegments([a], openSegment(0, merged.bytes))).toThrow(/overlap/)
    expect(index.segments).toHaveLength(2)
    index.replaceSegments([a, b], openSegment(0, merged.bytes))
    expect(index.segments.map(({ liveCount }) => liveCount)).toEqual([2])
    index.replaceSegments(index.segments.map(({ segment: each }) => each))
    expect(index.docCount).toBe(0)
  })

  test('reports a size that grows with the content', () => {
    const index = createSegmentIndex()
    expect(index.byteSize).toBe(0)
    const added = segment(0, doc('tea'))
    index.addSegment(added)
    expect(index.byteSize).toBe(added.bytes.length)
    docsOf(index, 'tea')
    expect(index.byteSize).toBeGreaterThan(added.bytes.length)
  })
})

test('an explanation lists each contribution to the score', () => {
  const index = createSegmentIndex()
  index.addSegment(segment(0, doc('tea cup tea'), doc('pot', 2)))
  const [explained] = finish(explain(index, { terms: ['tea', 'pot'] }, [0]))
  expect(explained).toMatchObject({ length: 3, averageLength: 2, docCount: 2 })
  expect(explained?.terms).toMatchObject([
    { term: 'tea', weight: 1, frequency: 2, docFrequency: 1 },
    { term: 'pot', weight: 1, frequency: 0, docFrequency: 1, raw: 0 },
  ])
  expect(finish(explain(index, { terms: ['cup'] }, [1, 99]))).toEqual([undefined, undefined])
  expect(finish(explain(index, { terms: ['cup'], filter: { conversations: createBitset([2]) } }, [0]))).toEqual([
    undefined,
  ])
})
