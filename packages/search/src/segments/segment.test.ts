import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { draftSegment, encodeSegment, type SegmentDoc } from './encode-segment.ts'
import { PostingCursor } from './postings.ts'
import { IndexError } from './segment-layout.ts'
import { openSegment, type Segment } from './segment.ts'

const term = fc.oneof(
  fc.constantFrom('a', 'b', 'ab', 'é', '水', '😀', '\ue000', 'x'.repeat(300)),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
)
const doc: fc.Arbitrary<SegmentDoc> = fc.record({
  terms: fc.array(term, { maxLength: 30 }),
  conversation: fc.integer({ min: 0, max: 0xffffffff }),
  timeMs: fc.integer({ min: -1e15, max: 1e15 }),
  role: fc.nat(255),
})

function termsOf(segment: Segment): Map<string, (readonly [number, number])[]> {
  const found = new Map<string, (readonly [number, number])[]>()
  for (const cursor = segment.terms(); cursor.next();) {
    const postings = new PostingCursor(cursor)
    const list: (readonly [number, number])[] = []
    while (postings.next()) list.push([postings.slot, postings.frequency])
    expect(list).toHaveLength(cursor.docFrequency)
    found.set(new TextDecoder().decode(cursor.term.subarray(0, cursor.length)), list)
  }
  return found
}

test('a segment decodes to the encoded documents, in byte order, and finds every term', () => {
  fc.assert(
    fc.property(fc.array(doc, { minLength: 1, maxLength: 40 }), fc.nat(1e12), (docs, firstDoc) => {
      const segment = openSegment(firstDoc, encodeSegment(docs))
      const wanted = new Map<string, (readonly [number, number])[]>()
      for (const [slot, { terms }] of docs.entries()) {
        for (const each of new Set(terms)) {
          wanted.set(each, [...(wanted.get(each) ?? []), [slot, terms.filter((other) => other === each).length]])
        }
      }
      const found = termsOf(segment)
      expect(found).toEqual(wanted)
      const names = [...found.keys()].map((each) => Buffer.from(each))
      expect(names).toEqual(names.toSorted((a, b) => Buffer.compare(a, b)))
      for (const [name, list] of wanted) {
        expect(segment.find(new TextEncoder().encode(name))?.docFrequency).toBe(list.length)
        expect(segment.find(new TextEncoder().encode(`${name}\u0000`))?.docFrequency).toBe(
          wanted.get(`${name}\u0000`)?.length,
        )
      }
      expect(segment.find(new Uint8Array(0))).toBeUndefined()
      expect([...segment.conversations]).toEqual(docs.map(({ conversation }) => conversation))
      expect([...segment.times]).toEqual(docs.map(({ timeMs }) => timeMs))
      expect([...segment.roles]).toEqual(docs.map(({ role }) => role))
      expect([...segment.lengths]).toEqual(docs.map(({ terms }) => terms.length))
      expect(segment.totalLength).toBe(docs.reduce((sum, { terms }) => sum + terms.length, 0))
      expect([segment.firstDoc, segment.lastDoc]).toEqual([firstDoc, firstDoc + docs.length - 1])
      expect([segment.slotOf(firstDoc), segment.slotOf(firstDoc - 1), segment.slotOf(segment.lastDoc + 1)]).toEqual([
        0, -1, -1,
      ])
    }),
    { numRuns: 200 },
  )
})

const tea = { terms: ['tea', 'tea', 'cup'], conversation: 1, timeMs: 5, role: 0 }
const sample = [tea, { terms: ['cup'], conversation: 2, timeMs: 6, role: 1 }]

test('opening a segment detects every damaged byte, truncation and addition', () => {
  const bytes = encodeSegment(sample)
  for (let at = 0; at < bytes.length; at++) {
    for (const mask of [1, 0x80, 0xff]) {
      const damaged = bytes.slice()
      damaged[at] = (damaged[at] ?? 0) ^ mask
      expect(() => openSegment(7, damaged)).toThrow(IndexError)
    }
    expect(() => openSegment(7, bytes.subarray(0, at))).toThrow(IndexError)
  }
  expect(() => openSegment(7, new Uint8Array([...bytes, 0]))).toThrow(
    /segment at document 7: \d+ bytes do not match the length/,
  )
})

test('opening a segment distinguishes bytes of another analysis version from damaged bytes', async () => {
  const { checksum } = await import('./checksum.ts')
  const bytes = encodeSegment(sample)
  bytes[6] = 99
  new DataView(bytes.buffer).setUint32(8, checksum(bytes, 12), true)
  expect(() => openSegment(0, bytes)).toThrow(expect.objectContaining({ code: 'outdated' }))
})

test('a segment opens at any offset of a buffer', () => {
  const bytes = encodeSegment(sample)
  const shifted = new Uint8Array(bytes.length + 3)
  shifted.set(bytes, 3)
  expect(termsOf(openSegment(0, shifted.subarray(3)))).toEqual(termsOf(openSegment(0, bytes)))
})

test('a very long document keeps its frequencies and counts as 65,535 terms', () => {
  const segment = openSegment(0, encodeSegment([{ ...tea, terms: Array<string>(70_000).fill('tea') }]))
  expect(segment.lengths[0]).toBe(65_535)
  expect(termsOf(segment)).toEqual(new Map([['tea', [[0, 70_000]]]]))
})

test.each([
  [{ conversation: -1 }, /conversation/],
  [{ conversation: 2 ** 32 }, /conversation/],
  [{ timeMs: Number.NaN }, /timeMs/],
  [{ role: 256 }, /role/],
  [{ role: 0.5 }, /role/],
])('a segment rejects a document with %j', (change, message) => {
  expect(() => encodeSegment([{ ...tea, ...change }])).toThrow(message)
})

test('a segment rejects an empty list, empty terms, lone surrogates and invalid document numbers', () => {
  expect(() => encodeSegment([])).toThrow(RangeError)
  expect(() => encodeSegment([{ ...tea, terms: [''] }])).toThrow(TypeError)
  expect(() => encodeSegment([{ ...tea, terms: ['\ud800'] }])).toThrow(TypeError)
  expect(() => openSegment(-1, encodeSegment(sample))).toThrow(RangeError)
})

test('encoding few terms in many documents takes many steps', () => {
  const docs = Array.from({ length: 30_000 }, () => ({ terms: ['a', 'b', 'c', 'd', 'e', 'f'], timeMs: 0, role: 0 }))
  // Collects, sorts and writes 180,000 postings.
  expect([...draftSegment(docs)].length).toBeGreaterThan(40)
})

test('a large dictionary finds every term, whether terms differ within their first four bytes or after them', () => {
  const terms = ['z', 'zz', 'zzz', 'zzzz', 'zzzz\u0000'].concat(
    Array.from({ length: 2000 }, (_, number) => (number % 2 === 0 ? `term${number}` : `${number}term`)),
  )
  const segment = openSegment(1, encodeSegment([{ terms, conversation: 1, timeMs: 0, role: 0 }]))
  const find = (each: string): unknown => segment.find(new TextEncoder().encode(each))
  expect(terms.filter((each) => find(each) === undefined)).toEqual([])
  expect(terms.filter((each) => find(`${each}!`) !== undefined)).toEqual([])
})
