import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { excerpt } from './excerpt.ts'

const turn = (content: string, name: string | null = null) => ({ role: 'user', name, content })

describe('excerpt', () => {
  it('formats turns with their speakers, oldest first', () => {
    expect(excerpt([turn('Hello', 'Ines'), turn('Hi ')], 100)).toBe('Ines: Hello\nuser: Hi')
  })

  it('omits the oldest turns if not all fit', () => {
    expect(excerpt([turn('one'), turn('two'), turn('three'), turn('four'), turn('five')], 44)).toBe(
      'user: two\nuser: three\nuser: four\nuser: five',
    )
  })

  it('cuts a long message, so that the others fit', () => {
    expect(excerpt([turn('a'), turn('b'.repeat(1000)), turn('c')], 80)).toBe(
      `user: a\nuser: ${'b'.repeat(13)}…\nuser: c`,
    )
  })

  it('respects its maximum length and splits no surrogate pair', () => {
    const turns = fc.array(
      fc.record({ role: fc.constant('user'), name: fc.constant(null), content: fc.string({ unit: 'grapheme' }) }),
    )
    fc.assert(
      fc.property(turns, fc.integer({ min: 4, max: 200 }), (given, maxLength) => {
        const text = excerpt(given, maxLength)
        expect(text.length).toBeLessThanOrEqual(maxLength)
        expect(text.isWellFormed()).toBe(true)
      }),
    )
  })
})
