import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { compileDatePaths, decodeDates, formatTimestamp, parseTimestamp } from './dates.ts'
import { ProtocolError } from './foundation/index.ts'

/** Shared with the tests of the server, so that both ends take the same. */
const timestamps = JSON.parse(
  readFileSync(new URL('../../../openapi/common/timestamps.json', import.meta.url), 'utf8'),
) as { readonly accepted: readonly (readonly [string, string])[]; readonly refused: readonly string[] }

const pad = (value: number): string => String(value).padStart(2, '0')
const iso = (text: string): string => parseTimestamp(text).toISOString()

const outcomeOf = (text: string): string => {
  try {
    return iso(text)
  } catch (error) {
    return error instanceof Error ? error.name : 'no error'
  }
}

describe('parseTimestamp', () => {
  it.each(timestamps.accepted)('reads %s as %s', (text, expected) => {
    expect(iso(text)).toBe(expected)
  })

  it.each(timestamps.refused)('rejects %j', (text) => {
    expect(() => parseTimestamp(text)).toThrow(RangeError)
    expect(() => formatTimestamp(text)).toThrow(RangeError)
  })

  it('reports the length of a long string and quotes only its first 40 characters', () => {
    const text = `${'x'.repeat(40)}SECRET`
    expect(() => parseTimestamp(text)).toThrow(`got 46 characters: "${'x'.repeat(40)}…"`)
    expect(() => parseTimestamp(text)).not.toThrow('SECRET')
  })

  it('reads back every timestamp of the years 0 to 9999', () => {
    const min = new Date('0000-01-01T00:00:00.000Z')
    const max = new Date('9999-12-31T23:59:59.999Z')
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
        expect(parseTimestamp(date.toISOString())).toEqual(date)
        expect(parseTimestamp(formatTimestamp(date))).toEqual(date)
      }),
      { numRuns: 2000 },
    )
  })

  it('agrees with the platform on the first and the last day of every month', () => {
    for (let month = 0; month < 12 * 2000; month += 1) {
      const first = new Date(Date.UTC(1000, month, 1))
      const last = new Date(Date.UTC(1000, month + 1, 0))
      expect(parseTimestamp(first.toISOString()).getTime()).toBe(first.getTime())
      expect(parseTimestamp(last.toISOString()).getTime()).toBe(last.getTime())
    }
  })

  it('throws only RangeErrors for arbitrary strings', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...Array.from('0123456789-:T .Z+')) })),
        (text) => {
          expect(outcomeOf(text)).toMatch(/^(?:\d{4}-.*Z|RangeError)$/)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('reads the same timestamp from every form of zone, separator and fraction', () => {
    const offsets = fc.integer({ min: -(23 * 60 + 59), max: 23 * 60 + 59 })
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true }),
        offsets,
        fc.constantFrom('T', 't', ' '),
        fc.boolean(),
        fc.stringMatching(/^[0-9]{0,6}$/),
        (date, offset, separator, colon, extra) => {
          const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1).replace('T', separator)
          const minutes = Math.abs(offset)
          const zone = `${offset < 0 ? '-' : '+'}${pad(Math.trunc(minutes / 60))}${colon ? ':' : ''}${pad(minutes % 60)}`
          expect(parseTimestamp(local + extra + zone)).toEqual(date)
        },
      ),
    )
  })
})

describe('the time zone of the machine', () => {
  const before = process.env['TZ']
  afterEach(() => {
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
  })

  it.each([
    ['UTC', 0],
    ['America/New_York', 300],
    ['Asia/Kolkata', -330],
  ])('does not matter in %s', (zone, offset) => {
    process.env['TZ'] = zone
    // Proves that the zone is in force, else this test would prove nothing.
    expect(new Date(2026, 0, 16).getTimezoneOffset()).toBe(offset)
    expect(parseTimestamp('2026-01-16 21:09:09.5').getTime()).toBe(Date.UTC(2026, 0, 16, 21, 9, 9, 500))
    // In New York this hour does not exist.
    expect(parseTimestamp('2026-03-08T02:30:00').getTime()).toBe(Date.UTC(2026, 2, 8, 2, 30))
    expect(formatTimestamp(new Date(Date.UTC(2026, 0, 16, 21, 9)))).toBe('2026-01-16T21:09:00.000Z')
  })
})

describe('formatTimestamp', () => {
  it('returns a valid string unchanged', () => {
    expect(formatTimestamp('2026-01-16 21:09:09.123456789')).toBe('2026-01-16 21:09:09.123456789')
    expect(() => formatTimestamp('tomorrow')).toThrow(RangeError)
  })

  it('rejects a date that RFC 3339 cannot represent', () => {
    expect(() => formatTimestamp(new Date(Number.NaN))).toThrow('an invalid Date')
    expect(() => formatTimestamp(new Date(Date.UTC(10_000, 0)))).toThrow('the year 10000')
    expect(() => formatTimestamp(new Date(-1e15))).toThrow(RangeError)
  })
})

describe('decodeDates', () => {
  const at = '2026-01-16T21:09:09.123'
  const date = new Date('2026-01-16T21:09:09.123Z')

  it('replaces only the values at the paths, in place', () => {
    const body = {
      created_at: at,
      note: at,
      results: [{ timestamp: at, score: 1 }, { timestamp: at }],
      metadata: { citation: { timestamp: at } },
      matrix: [[at], []],
    }
    const paths = compileDatePaths([
      'created_at',
      'results[].timestamp',
      'metadata.citation.timestamp',
      'metadata.citation.other',
      'matrix[][]',
    ])
    decodeDates(body, paths)
    expect(body).toEqual({
      created_at: date,
      note: at,
      results: [{ timestamp: date, score: 1 }, { timestamp: date }],
      metadata: { citation: { timestamp: date } },
      matrix: [[date], []],
    })
  })

  it('reads a body that is a list', () => {
    const body = [{ timestamp: at }, { timestamp: at }]
    decodeDates(body, compileDatePaths(['[].timestamp']))
    expect(body).toEqual([{ timestamp: date }, { timestamp: date }])
    const plain = [at]
    decodeDates(plain, compileDatePaths(['[]']))
    expect(plain).toEqual([date])
  })

  it('skips values that are missing, null, decoded, or of another shape', () => {
    const body = { a: null, b: date, list: 'none', inside: 7 }
    decodeDates(body, compileDatePaths(['a', 'b', 'c', 'list[].at', 'inside.at', 'gone.at', 'gone[].at']))
    expect(body).toEqual({ a: null, b: date, list: 'none', inside: 7 })
    for (const value of [null, undefined, 'text', 3]) decodeDates(value, compileDatePaths(['a']))
  })

  it.each([
    [{ results: [{ timestamp: at }, { timestamp: 'SECRET' }] }, 'results[1].timestamp'],
    [{ metadata: { citation: { timestamp: 1_768_597_749 } } }, 'metadata.citation.timestamp'],
    [{ metadata: { citation: { timestamp: {} } } }, 'metadata.citation.timestamp'],
    [[{ timestamp: '' }], '[0].timestamp'],
    [{ created_at: 'never' }, 'created_at'],
  ])('names the path of a bad value, and not the value (case %#)', (body, path) => {
    const paths = compileDatePaths(['created_at', 'results[].timestamp', '[].timestamp', 'metadata.citation.timestamp'])
    const caught = catchError(() => decodeDates(body, paths))
    expect(caught).toBeInstanceOf(ProtocolError)
    expect(caught.message).toBe(`The response's ${path} is not a timestamp`)
  })
})

function catchError(act: () => void): Error {
  try {
    act()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('expected an error')
}
