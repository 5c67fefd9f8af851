import { describe, expect, it } from 'vitest'
import { checkDelay, checkFunction, checkInteger, checkKnownOptions, checkNumber } from './check-options.ts'

const known = { baseUrl: true, timeoutMs: true } as const

describe('checkKnownOptions', () => {
  it('accepts known options, absent options and unknown ones that are undefined', () => {
    expect(() => checkKnownOptions('Thing', { baseUrl: 'x', other: undefined }, known)).not.toThrow()
    expect(() => checkKnownOptions('Thing', undefined, known)).not.toThrow()
  })

  it.each([
    [{ baseURL: 1 }, 'Thing: unknown option "baseURL": did you mean baseUrl?'],
    [{ base_url: 1 }, 'Thing: unknown option "base_url": did you mean baseUrl?'],
    [{ url: 1 }, 'Thing: unknown option "url": did you mean baseUrl?'],
    [{ timeuotMs: 1 }, 'Thing: unknown option "timeuotMs": did you mean timeoutMs?'],
    [{ constructor: 1 }, 'Thing: unknown option "constructor"; it takes baseUrl, timeoutMs'],
    [{ zebra: 1 }, 'Thing: unknown option "zebra"; it takes baseUrl, timeoutMs'],
    [{ maxRetries: 1 }, 'Thing: unknown option "maxRetries": pass use: [retry({ maxRetries })]'],
    [{ ['__proto__']: 1 }, 'Thing: unknown option "__proto__"; it takes baseUrl, timeoutMs'],
  ])('rejects %j and names the option and the nearest one', (options, message) => {
    const elsewhere = { maxRetries: 'pass use: [retry({ maxRetries })]' }
    expect(() => checkKnownOptions('Thing', options, known, elsewhere)).toThrow(new TypeError(message))
  })

  it('reports that the owner takes no options', () => {
    expect(() => checkKnownOptions('Thing', { a: 1 }, {})).toThrow(
      new TypeError('Thing: unknown option "a"; it takes none'),
    )
  })

  it.each([
    [null, 'null'],
    [[], 'an array'],
    ['key', 'string'],
    [5, 'number'],
  ])('rejects %j in place of options without quoting it', (options, type) => {
    expect(() => checkKnownOptions('Thing', options, known)).toThrow(
      new TypeError(`Thing: options must be an object, got ${type}`),
    )
  })
})

describe('checks of single options', () => {
  it('return the value, or the fallback if it is undefined', () => {
    expect(checkNumber('a', undefined, 0.5, { min: 0, max: 1 })).toBe(0.5)
    expect(checkInteger('a', 3, 1, { min: 0, max: 9 })).toBe(3)
    expect(checkDelay('a', 0, 1)).toBe(0)
    expect(checkFunction('a', undefined)).toBeUndefined()
  })

  it('name the option, the bounds and the value', () => {
    expect(() => checkNumber('a', Number.NaN, 0, { min: 0, max: 1 })).toThrow('a must be a number from 0 to 1, got NaN')
    expect(() => checkInteger('a', 1.5, 0, { min: 0, max: 9 })).toThrow('a must be an integer from 0 to 9, got 1.5')
    expect(() => checkDelay('a', 2 ** 31, 0)).toThrow('a must be a number of milliseconds from 0 to 2147483647')
    expect(() => checkFunction('a', 'secret')).toThrow('a must be a function, got string')
    // @ts-expect-error -- as from JavaScript
    expect(() => checkDelay('a', 'secret', 0)).toThrow('got string')
  })
})
