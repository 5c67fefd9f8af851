import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseHttpDate } from './http-date.ts'
import { parseRetryAfter } from './retry-after.ts'

const now = Date.UTC(1994, 10, 6, 8, 49, 30)

describe('parseRetryAfter', () => {
  it.each([
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '120' }, 120_000],
    [{ 'retry-after': ' 120 ' }, 120_000],
    [{ 'retry-after': '007' }, 7000],
    [{ 'retry-after': '99999999999999999999999999' }, 2 ** 31 - 1],
    [{ 'retry-after': '9'.repeat(400) }, 2 ** 31 - 1],
    [{ 'retry-after-ms': '1500' }, 1500],
    [{ 'retry-after-ms': '0', 'retry-after': '9' }, 0],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after': '0.0001' }, 1],
    [{ 'retry-after-ms': '1.5', 'retry-after': '9' }, 2],
    [{ 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT', date: 'Sun, 06 Nov 1994 07:49:37 GMT' }, 3_600_000],
    [{ 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT', date: 'some day' }, 7000],
    [{ 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' }, 7000],
    [{ 'retry-after': 'Sunday, 06-Nov-94 08:49:37 GMT' }, 7000],
    [{ 'retry-after': 'Sun Nov  6 08:49:37 1994' }, 7000],
    [{ 'retry-after': 'Sun, 06 Nov 1994 08:49:00 GMT' }, 0],
    [{ 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }, 2 ** 31 - 1],
  ])('reads %j as %i ms', (headers, wait) => {
    expect(parseRetryAfter(headers, now)).toBe(wait)
  })

  it.each([
    '',
    ' ',
    '-1',
    '+1',
    '1e1',
    '.5',
    '1.',
    '1.5.5',
    '0x10',
    '1,2',
    '120, 120',
    'soon',
    'Infinity',
    'NaN',
    '１２',
    '1994-11-06T08:49:37Z',
    'sun, 06 nov 1994 08:49:37 gmt',
    'Son, 06 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nob 1994 08:49:37 GMT',
    'Sun, 06 anF 1994 08:49:37 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:49:37 GMT',
    'Sun, 06 Nov 1994 08:60:37 GMT',
  ])('ignores %j', (text) => {
    expect(parseRetryAfter({ 'retry-after': text }, now)).toBeUndefined()
    expect(parseRetryAfter({ 'retry-after-ms': text }, now)).toBeUndefined()
  })

  it.each([
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 +0000',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Mon, 06 Nov 1994 08:49:37 GMT',
    'Monday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994 GMT',
    'Sun Nov 06 8:49:37 1994',
    'Sun Nov 6 08:49:37 1994',
    'Tuesday, 06-Nov-1994 08:49:37 GMT',
  ])('reads %j, which is almost an HTTP date, in GMT', (text) => {
    expect(parseRetryAfter({ 'retry-after': text }, now)).toBe(7000)
  })

  it('returns undefined without the headers', () => {
    expect(parseRetryAfter({}, now)).toBeUndefined()
  })

  it('returns undefined or a valid timer delay for arbitrary strings', () => {
    const date = fc.date({ noInvalidDate: true }).map((value) => value.toUTCString())
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d*$/), date), fc.integer(), (text, at) => {
        for (const name of ['retry-after', 'retry-after-ms']) {
          const wait = parseRetryAfter({ [name]: text }, at)
          expect(wait === undefined || (Number.isInteger(wait) && wait >= 0 && wait < 2 ** 31)).toBe(true)
        }
      }),
    )
  })
})

describe('parseHttpDate', () => {
  it('reads back what toUTCString writes', () => {
    const years = { min: new Date('0100-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }
    fc.assert(
      fc.property(fc.date(years), (date) => {
        expect(parseHttpDate(date.toUTCString())).toBe(Math.floor(date.getTime() / 1000) * 1000)
      }),
    )
  })

  it.each([
    ['44', 2044],
    ['94', 1994],
    ['99', 1999],
    ['00', 2000],
    ['77', 1977],
  ])('reads the year %s as %i', (digits, year) => {
    const date = new Date(Date.UTC(year, 10, 6, 8, 49, 37))
    const weekday = date.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })
    expect(parseHttpDate(`${weekday}, 06-Nov-${digits} 08:49:37 GMT`)).toBe(date.getTime())
  })
})
