import { describe, expect, it } from 'vitest'
import { sentenceValue } from './sentence-value.ts'

const value = (sentence: string) => sentenceValue(sentence, 6)
const plain = value('The ledger keeps one balance column.')

describe('sentenceValue', () => {
  it.each([
    'We decided to keep one balance column.',
    'The decision is one balance column.',
    'Wir haben uns für eine Spalte entschieden.',
    '残高の列は一つに決めました。',
    'The ledger keeps 12 balance columns.',
    'The ledger of Tomasz keeps one column.',
  ])('is higher for a decision, a number or a name: %j', (sentence) => {
    expect(value(sentence)).toBeGreaterThan(plain)
  })

  it.each([
    'Does the ledger keep one balance column?',
    'She asked "is it one column?"',
    '列は一つですか？',
    'Hello, the ledger keeps one balance column.',
    'Thanks for the one balance column.',
    'You’re welcome to the balance column.',
    'Danke für die eine Spalte der Bilanz.',
    'ありがとうございます、残高の列です。',
  ])('is lower for a question or a greeting: %j', (sentence) => {
    expect(value(sentence)).toBeLessThan(plain)
  })

  it.each(['Highly loaded ledgers keep one column.', 'Surely the ledger keeps one column.', 'The ledger is okay.'])(
    'does not mistake a word that begins like a greeting for one: %j',
    (sentence) => {
      expect(value(sentence)).toBe(plain)
    },
  )

  it('decreases with the number of terms below four', () => {
    const values = [0, 1, 2, 3, 4, 9].map((terms) => sentenceValue('The ledger keeps one column.', terms))
    expect(values).toEqual(values.toSorted((a, b) => a - b))
    expect(new Set(values).size).toBe(5)
  })
})
