import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checksum, checksumInScript } from './checksum.ts'
import { encodeFrame, scanFrames } from './frame.ts'

const decoder = new TextDecoder()

/** Groups of lines, as a journal writes them. */
const groups = fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 }), {
  minLength: 1,
  maxLength: 6,
})

interface Written {
  readonly bytes: Uint8Array
  readonly lines: readonly string[]
}

/** Encodes groups as consecutive frames. */
function write(source: readonly (readonly string[])[]): Written {
  const lines: string[] = []
  const frames = source.map((group) => {
    const encoded = group.map((text) => `E ${JSON.stringify(text)}`)
    const first = lines.length + 1
    lines.push(...encoded)
    return encodeFrame(
      'journal',
      { first, last: lines.length, count: group.length, time: 1_764_517_454_123 },
      encoded.map((line) => `${line}\n`).join(''),
    )
  })
  return { bytes: Uint8Array.from(frames.flatMap((frame) => [...frame])), lines }
}

/** Reads all lines by their number. */
function read(bytes: Uint8Array): Map<number, string> {
  const found = new Map<number, string>()
  for (const { first, records, end } of scanFrames(bytes).frames)
    for (const [at, line] of decoder.decode(bytes.subarray(records, end)).split('\n').slice(0, -1).entries())
      found.set(first + at, line)
  return found
}

describe('scanFrames', () => {
  it('returns what was written', () => {
    fc.assert(
      fc.property(groups, (source) => {
        const { bytes, lines } = write(source)
        expect(scanFrames(bytes).damages).toEqual([])
        expect([...read(bytes)]).toEqual(lines.map((line, at) => [at + 1, line]))
      }),
    )
  })

  it('reads every record before a torn end, and none that was not written', () => {
    fc.assert(
      fc.property(groups, fc.nat(), (source, cut) => {
        const { bytes, lines } = write(source)
        const torn = bytes.subarray(0, cut % (bytes.length + 1))
        const found = read(torn)
        for (const [index, line] of found) expect(line).toBe(lines[index - 1])
        expect(found.size).toBe(Math.max(0, ...found.keys()))
      }),
    )
  })

  it('loses only the frame of a flipped bit, wherever it is, and counts its records', () => {
    const source = [['one', 'two'], ['three'], ['four', 'five', 'six'], ['seven']]
    const { bytes, lines } = write(source)
    for (let at = 0; at < bytes.length * 8; at += 1) {
      const damaged = bytes.slice()
      damaged[at >> 3] = (damaged[at >> 3] ?? 0) ^ (1 << (at & 7))
      const { frames, damages } = scanFrames(damaged)
      expect(frames).toHaveLength(source.length - 1)
      expect(damages).toHaveLength(1)
      for (const [index, line] of read(damaged)) expect(line).toBe(lines[index - 1])
      const intact = frames.reduce((sum, { count }) => sum + count, 0)
      expect(damages[0]?.records, `bit ${at}`).toBe(lines.length - intact)
    }
  })

  it('puts any bytes into frames and damages, without a gap', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const { frames, damages } = scanFrames(bytes)
        const parts = [...frames, ...damages].toSorted((left, right) => left.start - right.start)
        let end = 0
        for (const part of parts) {
          expect(part.start).toBe(end)
          end = part.end
        }
        expect(end).toBe(bytes.length)
      }),
    )
  })
})

describe('checksum', () => {
  it('is the same in the runtime and in script', () => {
    expect(checksum(new TextEncoder().encode('123456789'))).toBe(0xcb_f4_39_26)
    fc.assert(fc.property(fc.uint8Array(), (bytes) => checksumInScript(bytes) === checksum(bytes)))
  })
})
