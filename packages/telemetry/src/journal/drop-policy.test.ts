import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compact, planEviction } from './drop-policy.ts'
import { encodeFrame, scanFrames } from './frame.ts'
import { DROP_ORDER, readLines } from './record.ts'

const letters = 'LXTEMGH'.split('')

describe('planEviction', () => {
  const segments = fc.array(
    fc.record({
      bytes: fc.nat(1000),
      letters: fc.subarray(letters).map((some) => some.join('')),
      isBusy: fc.boolean(),
      isMerged: fc.constant(true),
    }),
  )

  it('does nothing within the bound', () => {
    fc.assert(fc.property(segments, (all) => planEviction(all, 1_000_000) === undefined))
  })

  it('takes a segment that is not busy, and the least important class that any of them has', () => {
    fc.assert(
      fc.property(segments, (all) => {
        const eviction = planEviction(all, 0)
        const free = all.filter(({ isBusy, letters: own }) => !isBusy && own !== '')
        if (eviction === undefined) {
          expect(free.length === 0 || all.every(({ bytes }) => bytes === 0)).toBe(true)
          return
        }
        expect(all[eviction.index]?.isBusy).toBe(false)
        const cheaper = DROP_ORDER[DROP_ORDER.indexOf(eviction.letters) - 1] ?? ''
        expect(free.some(({ letters: own }) => own.split('').some((letter) => cheaper.includes(letter)))).toBe(false)
      }),
    )
  })
})

it('merges the updates of states before it drops anything but heartbeats', () => {
  const segment = { bytes: 100, isBusy: false }
  const merged = { ...segment, letters: 'GT', isMerged: true }
  const fresh = { ...segment, letters: 'TE', isMerged: false }
  const beating = { ...segment, letters: 'TH', isMerged: true }
  expect(planEviction([merged, fresh, beating], 0)).toEqual({ index: 2, letters: 'H' })
  expect(planEviction([merged, fresh], 0)).toEqual({ index: 1, letters: 'H' })
  expect(planEviction([merged, { ...fresh, isMerged: true }], 0)).toEqual({ index: 0, letters: 'HG' })
})

describe('compact', () => {
  const frames = fc.array(fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 6 }), { maxLength: 8 })

  it('keeps the other classes with their numbers, and counts what is gone', () => {
    fc.assert(
      fc.property(
        frames,
        fc.constantFrom(...DROP_ORDER),
        fc.constantFrom(...DROP_ORDER),
        fc.nat(10),
        (source, once, again, settled) => {
          let next = 1
          const all: { letter: string; index: number }[] = []
          const parts = source.map((group) => {
            const first = next
            const lines = group.map((letter) => {
              all.push({ letter, index: next })
              next += 1
              return `${letter}session 000000000000 event,"data":{"number":${next - 1}}\n`
            })
            return encodeFrame('journal', { first, last: next - 1, count: group.length, time: 0 }, lines.join(''))
          })
          const bytes = Uint8Array.from(parts.flatMap((part) => [...part]))
          const result = compact(compact(bytes, once, settled + 1).bytes, again, settled + 1)
          const scan = scanFrames(result.bytes)
          expect(scan.damages).toEqual([])
          const decoder = new TextDecoder()
          const kept = scan.frames.flatMap((frame) =>
            readLines(frame, decoder.decode(result.bytes.subarray(frame.records, frame.end))).map(
              ({ line, index }) => ({ letter: line.charAt(0), index, line }),
            ),
          )
          const pending = all.filter(({ index }) => index > settled)
          const expected = pending.filter(({ letter }) => !(once + again).includes(letter))
          expect(kept.map(({ letter, index }) => ({ letter, index }))).toEqual(expected)
          for (const { line, index } of kept) expect(line).toContain(`{"number":${index}}`)
          expect(result.missing).toEqual({ full: pending.length - expected.length, superseded: 0 })
          const droppedFirst = pending.filter(({ letter }) => once.includes(letter))
          expect(result.before).toEqual({ full: droppedFirst.length, superseded: 0 })
          expect(result.bytes.length).toBeLessThanOrEqual(bytes.length)
        },
      ),
    )
  })
})
