import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteBuffer } from './byte-buffer.ts'

describe('ByteBuffer', () => {
  it('holds the bytes appended since the last clear()', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 3000 })), fc.array(fc.uint8Array()), (first, second) => {
        const buffer = new ByteBuffer()
        for (const pieces of [first, second]) {
          buffer.clear()
          for (const piece of pieces) buffer.append(piece)
          const all = pieces.flatMap((piece) => Array.from(piece))
          expect(buffer.length).toBe(all.length)
          expect([...buffer.view()]).toEqual(all)
        }
      }),
    )
  })

  it('copies, so that a source may reuse its chunk', () => {
    const piece = Uint8Array.of(1)
    const buffer = new ByteBuffer()
    buffer.append(piece)
    piece[0] = 2
    expect([...buffer.view()]).toEqual([1])
  })

  it('frees a large block', () => {
    const buffer = new ByteBuffer()
    buffer.append(new Uint8Array(1024 * 1024))
    expect(buffer.view().buffer.byteLength).toBe(1024 * 1024)
    buffer.clear()
    expect(buffer.view().buffer.byteLength).toBeLessThan(10_000)
  })
})
