import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'

test('varints round-trip around every change in byte length', () => {
  const values = [7, 14, 21, 28].flatMap((bits) => [2 ** bits - 1, 2 ** bits]).concat(0, 1, 2 ** 31, 2 ** 32 - 1)
  const writer = new ByteWriter()
  for (const value of values) writer.varint(value)
  const reader = new ByteReader(writer.written, 0)
  expect(values.map(() => reader.varint())).toEqual(values)
})

test('a ByteReader reads the output of a ByteWriter', () => {
  const piece = fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.uint8Array({ maxLength: 40 }))
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 50 }), (pieces) => {
      const writer = new ByteWriter(1)
      for (const each of pieces) {
        if (typeof each === 'number') writer.varint(each)
        else writer.append(each, 0, each.length)
      }
      const reader = new ByteReader(writer.written, 0)
      const read = pieces.map((each) => {
        if (typeof each === 'number') return reader.varint()
        const copy = new Uint8Array(each.length)
        reader.copyTo(copy, 0, each.length)
        return copy
      })
      expect(read).toEqual(pieces)
      expect(reader.at).toBe(writer.length)
    }),
  )
})
