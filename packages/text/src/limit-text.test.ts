import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dropTornEnd, limitText } from './limit-text.ts'

describe('limitText', () => {
  it.each([
    ['  short  ', 20, 'short'],
    ['One is done. Two is done. Three', 28, 'One is done. Two is done.'],
    ['One is done.', 12, 'One is done.'],
    ['No. The words go on without an end', 20, 'No. The words go on'],
    ['会議は月曜日です。資料を準備してください。', 12, '会議は月曜日です。'],
    ['x'.repeat(30), 10, 'x'.repeat(10)],
    ['a😀😀', 4, 'a😀'],
    ['anything', 0, ''],
  ])('cuts %j to %i as %j', (text, maxLength, expected) => {
    expect(limitText(text, maxLength)).toBe(expected)
  })

  it('returns a well-formed, trimmed beginning of the text that fits', () => {
    const text = fc.array(fc.constantFrom('word', ' ', '. ', '。', '😀', 'x'.repeat(9)), { maxLength: 40 })
    fc.assert(
      fc.property(text, fc.nat(60), (pieces, maxLength) => {
        const whole = pieces.join('').trim()
        const limited = limitText(pieces.join(''), maxLength)
        expect(whole.startsWith(limited)).toBe(true)
        expect(limited.length).toBeLessThanOrEqual(maxLength)
        expect(limited).toBe(limited.trim())
        expect(limited.isWellFormed()).toBe(true)
      }),
    )
  })
})

describe('dropTornEnd', () => {
  it.each([
    ['It is done. It was goo', 'It is done.'],
    ['Yes. Payments, retry bud', 'Yes. Payments, retry'],
    ['All of it is here.', 'All of it is here.'],
    ['He said "done."', 'He said "done."'],
    ['7', '7'],
  ])('shortens %j to %j', (text, expected) => {
    expect(dropTornEnd(text)).toBe(expected)
  })
})
