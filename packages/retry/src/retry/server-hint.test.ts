import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readExhaustedQuota, readServerHint } from './server-hint.ts'

const now = Date.UTC(2026, 0, 1)
const names = ['retry-after-ms', 'retry-after', 'ratelimit-reset', 'x-ratelimit-reset', 'ratelimit-remaining']
const read = (headers: Record<string, string>, status = 429): number | undefined =>
  readServerHint(status, { get: (name) => headers[name] ?? null }, now)

describe('readServerHint()', () => {
  it('P14: returns undefined or a valid timer delay for any headers', () => {
    const numeric = fc.oneof(fc.integer().map(String), fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String))
    const value = fc.oneof(
      fc.string(),
      numeric,
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    )
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...names), value),
        fc.constantFrom(429, 503, 500),
        (headers, status) => {
          const hint = read(headers, status)
          if (hint === undefined) return
          expect(Number.isInteger(hint)).toBe(true)
          expect(hint).toBeGreaterThanOrEqual(0)
          expect(hint).toBeLessThan(2 ** 31)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it.each([
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1500],
    [{ 'retry-after-ms': 'soon', 'retry-after': '9' }, 9000],
    [{ 'retry-after': '2', 'ratelimit-reset': '9' }, 2000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Thursday, 01-Jan-26 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Thu Jan  1 00:00:30 2026' }, 30_000],
    [{ 'retry-after': '1e1', 'ratelimit-reset': '9' }, 9000],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after': '1.5.5' }, undefined],
    [{ 'ratelimit-reset': '0.2' }, 200],
    [{ 'retry-after': 'Thu, 01 Jan 2026 01:00:30 GMT', date: 'Thu, 01 Jan 2026 01:00:00 GMT' }, 30_000],
    [{ 'ratelimit-reset': '9', 'x-ratelimit-reset': '5' }, 9000],
    [{ 'x-ratelimit-reset': String(now / 1000 + 7) }, 7000],
    [{ 'x-ratelimit-reset': String(now / 1000 - 7) }, 0],
    [{ 'x-ratelimit-reset': '7' }, 7000],
    [{ 'ratelimit-reset': '7', 'ratelimit-remaining': '0' }, 7000],
    [{ 'ratelimit-reset': '7', 'ratelimit-remaining': '3' }, undefined],
    [{ 'ratelimit-reset': '' }, undefined],
    [{}, undefined],
  ] as const)('reads %o as %o', (headers, expected) => {
    expect(read(headers)).toBe(expected)
  })

  it('ignores the quota of a response with an unrelated status', () => {
    expect(read({ 'x-ratelimit-reset': '7' }, 500)).toBeUndefined()
    expect(read({ 'retry-after': '7' }, 500)).toBe(7000)
  })
})

it('A quota is exhausted only if the server reports it', () => {
  const quota = (headers: Record<string, string>): number | undefined =>
    readExhaustedQuota({ get: (name) => headers[name] ?? null }, now)
  expect(quota({ 'ratelimit-remaining': '0', 'ratelimit-reset': '3' })).toBe(3000)
  expect(quota({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4' })).toBe(4000)
  expect(quota({ 'ratelimit-remaining': '1', 'ratelimit-reset': '3' })).toBeUndefined()
  expect(quota({ 'ratelimit-reset': '3' })).toBeUndefined()
})
