// Bytes that are not an index of this version are refused with a clear error, and never opened.
import * as fc from 'fast-check'
import { createIndex, IndexError, openIndex } from '@sekha/search'
import { describe, expect, it } from 'vitest'
import { checksum } from '../src/segments/checksum.ts'

function sample(): Uint8Array {
  const index = createIndex()
  index.add([
    { id: '1', text: 'Where is the deploy key?', conversation: 'c', role: 'user', timestamp: new Date(5) },
    { id: '2', text: 'In the vault 🔑, "infra".', conversation: 'c', role: 'assistant', fields: ['Ines'] },
    { id: '\u2028\ud800', text: 'lone \ud800 half' },
  ])
  return index.encode()
}

const refusal = (bytes: Uint8Array): unknown => {
  try {
    return openIndex(bytes)
  } catch (error) {
    return error
  }
}

/** Sets a field of the header, or a byte, and makes the checksum right again. */
function patched(bytes: Uint8Array, at: number, change: (view: DataView) => void, hashAt: number): Uint8Array {
  const copy = bytes.slice()
  change(new DataView(copy.buffer, at))
  new DataView(copy.buffer).setUint32(hashAt, checksum(copy.subarray(hashAt + 4)), true)
  return copy
}

function setText(view: DataView, text: string): void {
  for (let at = 0; at < text.length; at++) view.setUint8(at, text.charCodeAt(at))
}

describe('openIndex', () => {
  const bytes = sample()

  it('opens the bytes at any offset of a larger buffer, and does not see later changes', () => {
    for (let offset = 0; offset < 9; offset++) {
      const larger = new Uint8Array(bytes.length + 20)
      larger.set(bytes, offset)
      const index = openIndex(larger.subarray(offset, offset + bytes.length))
      larger.fill(0)
      expect(index.search('deploy keys').hits[0]?.id).toBe('1')
      expect(index.get('\u2028\ud800')?.text).toBe('lone \ud800 half')
      expect(index.encode()).toEqual(bytes)
    }
  })

  it('refuses bytes with any change: bits, cuts, insertions, other content', () => {
    const change = fc.oneof(
      fc.record({ flip: fc.nat(bytes.length - 1), bit: fc.integer({ min: 0, max: 7 }) }).map(({ flip, bit }) => {
        const copy = bytes.slice()
        copy[flip] = (copy[flip] ?? 0) ^ (1 << bit)
        return copy
      }),
      fc.nat(bytes.length - 1).map((end) => bytes.slice(0, end)),
      fc
        .record({ at: fc.nat(bytes.length), added: fc.uint8Array({ minLength: 1, maxLength: 9 }) })
        .map(({ at, added }) => Uint8Array.of(...bytes.subarray(0, at), ...added, ...bytes.subarray(at))),
      fc.uint8Array({ maxLength: 64 }),
    )
    fc.assert(
      fc.property(change, (damaged) => {
        expect(refusal(damaged)).toBeInstanceOf(IndexError)
      }),
      { numRuns: 2000 },
    )
  })

  it('refuses every cut and every flipped bit of a small index', () => {
    for (let at = 0; at < bytes.length; at++) {
      expect(refusal(bytes.subarray(0, at)), `cut at ${at}`).toBeInstanceOf(IndexError)
      for (let bit = 0; bit < 8; bit++) {
        const copy = bytes.slice()
        copy[at] = (copy[at] ?? 0) ^ (1 << bit)
        expect(refusal(copy), `bit ${bit} of byte ${at}`).toBeInstanceOf(IndexError)
      }
    }
  })

  it('names the version of a newer layout', () => {
    expect(refusal(patched(bytes, 4, (view) => view.setUint32(0, 2, true), 8))).toMatchObject({
      code: 'outdated',
      message: expect.stringContaining('written with layout 2, this version reads 1'),
    })
  })

  it('refuses documents that no index could have encoded', () => {
    const text = new TextDecoder('latin1').decode(bytes)
    for (const [found, put] of [
      ['"2"', '"1"'],
      ['"2",', '"",2'],
      ['[["1"', '[[100'],
      ['"user"', '"us\\xr'],
    ] as const) {
      const at = text.lastIndexOf(found)
      expect(at, found).toBeGreaterThan(0)
      const crafted = patched(bytes, at, (view) => setText(view, put), 8)
      expect(refusal(crafted), put).toMatchObject({ name: 'IndexError', code: 'corrupt' })
    }
    const fewer = patched(bytes, 20, (view) => view.setUint32(0, 2, true), 8)
    expect(refusal(fewer)).toMatchObject({ code: 'corrupt', message: expect.stringContaining('documents are missing') })
  })

  it('builds an index of another analysis anew from its documents', () => {
    const segment = 24
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(16, true)
    const older = bytes.slice()
    older.set(
      patched(bytes.slice(segment, segment + length), 6, (view) => view.setUint16(0, 1, true), 8),
      segment,
    )
    const index = openIndex(patched(older, 0, () => {}, 8))
    expect(index.encode()).toEqual(bytes)
    expect(index.search('deploy keys').hits[0]?.id).toBe('1')
  })

  it.each([undefined, null, 'text', [1], new ArrayBuffer(8)])('refuses %j, which is not a Uint8Array', (value) => {
    expect(() => openIndex(value as unknown as Uint8Array)).toThrow(TypeError)
    expect(() => openIndex(value as unknown as Uint8Array)).toThrow('bytes must be a Uint8Array')
  })
})
