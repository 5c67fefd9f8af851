import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partsOf, windowFor } from './windows.ts'

const iso = ({ fromMs, toMs }: { fromMs: number; toMs: number }) =>
  [fromMs, toMs].map((ms) => new Date(ms).toISOString().slice(0, 16))

describe('windowFor', () => {
  const newestAt = Date.parse('2026-03-10T23:59:59.999Z')

  it.each([
    ['daily', '2026-03-10'],
    ['weekly', '2026-03-04'],
    ['monthly', '2026-02-09'],
  ] as const)('ends a %s window with the day of the newest message and begins it on %s', (level, first) => {
    expect(iso(windowFor(level, newestAt))).toEqual([`${first}T00:00`, '2026-03-11T00:00'])
  })

  it('counts midnight as the beginning of a day', () => {
    expect(iso(windowFor('daily', Date.parse('2026-03-10T00:00:00.000Z')))).toEqual([
      '2026-03-10T00:00',
      '2026-03-11T00:00',
    ])
  })
})

describe('partsOf', () => {
  it('splits a month into weeks counted back from its end', () => {
    const parts = partsOf(windowFor('monthly', Date.parse('2026-03-10T12:00:00Z')))
    expect(parts.map(iso)).toEqual([
      ['2026-02-09T00:00', '2026-02-11T00:00'],
      ['2026-02-11T00:00', '2026-02-18T00:00'],
      ['2026-02-18T00:00', '2026-02-25T00:00'],
      ['2026-02-25T00:00', '2026-03-04T00:00'],
      ['2026-03-04T00:00', '2026-03-11T00:00'],
    ])
  })

  it('covers every window without gaps or overlaps, down to days', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e13, max: 2e14 }),
        fc.constantFrom('weekly' as const, 'monthly' as const),
        (newestAt, level) => {
          const window = windowFor(level, newestAt)
          expect(window.fromMs <= newestAt && newestAt < window.toMs).toBe(true)
          const parts = partsOf(window)
          const leaves = parts.flatMap((part) => (part.level === 'daily' ? [part] : partsOf(part)))
          for (const list of [parts, leaves]) {
            expect(list[0]?.fromMs).toBe(window.fromMs)
            expect(list.at(-1)?.toMs).toBe(window.toMs)
            for (const [at, part] of list.entries()) if (at > 0) expect(part.fromMs).toBe(list[at - 1]?.toMs)
          }
          expect(leaves.every((leaf) => leaf.toMs - leaf.fromMs === 86_400_000)).toBe(true)
        },
      ),
    )
  })

  it('does not split a day', () => {
    expect(partsOf(windowFor('daily', 0))).toEqual([])
  })
})
