import { expect, test } from 'vitest'
import { encodeSegment, type SegmentDoc } from './encode-segment.ts'
import { mergeSegments } from './merge-segments.ts'
import { openSegment, type Segment } from './segment.ts'

function doc(...terms: string[]): SegmentDoc {
  return { terms, conversation: terms.length, timeMs: 1000 + terms.length, role: 3 }
}

function segment(firstDoc: number, ...docs: SegmentDoc[]): Segment {
  return openSegment(firstDoc, encodeSegment(docs))
}

test('merging adjacent segments gives the same bytes as encoding their documents together', () => {
  const a = [doc('tea', 'cup'), doc('tea', 'tea', 'tea')]
  const b = [doc('cup', 'pot'), doc('tea'), doc('urn', 'urn')]
  expect(mergeSegments([segment(5, ...a), segment(7, ...b)])).toEqual({
    firstDoc: 5,
    bytes: encodeSegment([...a, ...b]),
  })
})

test('a merge leaves no trace of dead documents', () => {
  const merged = mergeSegments(
    [segment(5, doc('secret'), doc('tea')), segment(9, doc('secret', 'tea'))],
    (at) => at === 6,
  )
  expect(merged).toEqual({ firstDoc: 6, bytes: encodeSegment([doc('tea')]) })
  expect(Buffer.from(merged!.bytes).includes('secret')).toBe(false)
})

test('a merge keeps document numbers across gaps', () => {
  const merged = mergeSegments([segment(5, doc('a'), doc('b')), segment(9, doc('c'), doc('d'))], (at) => at !== 9)
  const opened = openSegment(merged!.firstDoc, merged!.bytes)
  expect([0, 1, 2].map((slot) => opened.docAt(slot))).toEqual([5, 6, 10])
  expect([4, 5, 6, 7, 9, 10, 11].map((at) => opened.slotOf(at))).toEqual([-1, 0, 1, -1, -1, 2, -1])
  expect(opened.lastDoc).toBe(10)
})

test('a merge without a live document returns no segment', () => {
  expect(mergeSegments([segment(5, doc('a'))], () => false)).toBeUndefined()
  expect(mergeSegments([])).toBeUndefined()
})

test('a merge rejects segments that are out of order', () => {
  expect(() => mergeSegments([segment(5, doc('a')), segment(5, doc('b'))])).toThrow(RangeError)
})
