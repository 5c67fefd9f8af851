import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Background, keyPhrases } from './key-phrases.ts'

const phrasesOf = (texts: readonly string[], background?: Background): string[] =>
  keyPhrases(texts, background).map(({ phrase }) => phrase)

const elsewhere = (frequencies: Readonly<Record<string, number>>, docCount = 100): Background => ({
  docCount,
  docFrequency: (term) => frequencies[term] ?? 0,
})

describe('key phrases', () => {
  it('are the frequent phrases of the texts, whole and not in parts', () => {
    const texts = [
      'Every charge needs an idempotency key. We send the idempotency key as a header.',
      'Who makes the idempotency key? The client, and the header is signed.',
    ]
    expect(keyPhrases(texts)[0]).toEqual({
      phrase: 'idempotency key',
      terms: ['idempot', 'kei'],
      count: 3,
      textCount: 2,
      rarity: 1,
      elsewhere: undefined,
    })
    expect(phrasesOf(texts)).toEqual(['idempotency key', 'header'])
  })

  it('include the longer or the shorter of two nested phrases, whichever is independently more frequent', () => {
    const texts = (alone: number): string[] => ['retry budget', 'retry budget', ...Array<string>(alone).fill('retry')]
    expect(phrasesOf(texts(4))).toEqual(['retry budget'])
    expect(phrasesOf(texts(9))).toEqual(['retry'])
  })

  it('rank phrases that are rare elsewhere first', () => {
    const texts = ['the tenant and the deadlock', 'a tenant or a deadlock']
    expect(keyPhrases(texts, elsewhere({ tenant: 60, deadlock: 1 }))).toMatchObject([
      { phrase: 'deadlock', elsewhere: 0.01 },
      { phrase: 'tenant', elsewhere: 0.6 },
    ])
    expect(phrasesOf(texts, elsewhere({ tenant: 1, deadlock: 60 }))).toEqual(['tenant', 'deadlock'])
  })

  it('have the full rarity if no other text contains their terms', () => {
    const [phrase] = keyPhrases(['a deadlock', 'the deadlock'], elsewhere({}))
    expect(phrase).toMatchObject({ rarity: 1, elsewhere: 0 })
    expect(keyPhrases(['a deadlock', 'the deadlock'], elsewhere({}, 0))[0]?.elsewhere).toBeUndefined()
  })

  it('have their most frequent spelling', () => {
    expect(phrasesOf(['Webhooks are late.', 'The webhook, and these webhooks; all webhooks!'])).toEqual(['webhooks'])
    expect(phrasesOf(['postgresql', 'PostgreSQL', 'PostgreSQL'])).toEqual(['PostgreSQL'])
    expect(phrasesOf(['Retry', 'retry'])).toEqual(['Retry'])
  })

  it('do not cross stop words, numbers, punctuation or lines', () => {
    const text = 'retry of charge, sweep 5 queue\nledger. '
    expect(phrasesOf([text.repeat(2)])).toEqual(['retry', 'charge', 'sweep', 'queue', 'ledger'])
  })

  it('keep hyphens and have at most three words', () => {
    expect(phrasesOf(['full-text search', 'full-text search'])).toEqual(['full-text search'])
    for (const phrase of phrasesOf(['alpha beta gamma delta', 'alpha beta gamma delta']))
      expect(phrase.split(' ').length).toBeLessThanOrEqual(3)
  })

  it('exclude code, URLs, numbers and hashes', () => {
    const text = '```ts\nconst budget = 1\n```\n`budget` https://example.com/budget 2026 2026 ' + 'x'.repeat(40)
    expect(phrasesOf([text, text])).toEqual([])
  })

  it('are found in scripts without spaces', () => {
    expect(phrasesOf(['会議は月曜日です。', '会議の資料'])).toContain('会議')
  })

  it('include phrases that occur once only if none occurs twice', () => {
    expect(phrasesOf(['Lisbon'])).toEqual(['Lisbon'])
    expect(phrasesOf(['Lisbon, Vigo, Vigo'])).toEqual(['Vigo'])
    expect(phrasesOf([])).toEqual([])
    expect(phrasesOf(['the and of', '', '5'])).toEqual([])
  })

  it('are at most ten, distinct, verbatim and correctly counted for any text', () => {
    const word = fc.constantFrom(
      'retry',
      'Retries',
      'budget',
      'the',
      'a-b',
      '5',
      '.',
      '\n',
      '会議',
      '😀',
      '\ud800',
      'naïve',
    )
    fc.assert(
      fc.property(fc.array(fc.array(word).map((words) => words.join(' '))), fc.array(fc.string()), (made, odd) => {
        const texts = [...made, ...odd]
        const found = keyPhrases(texts)
        expect(found.length).toBeLessThanOrEqual(10)
        expect(new Set(found.map(({ terms }) => terms.toSorted().join(' '))).size).toBe(found.length)
        for (const { phrase, count, textCount } of found) {
          expect(texts.filter((text) => text.includes(phrase)).length).toBeGreaterThan(0)
          expect(textCount).toBeGreaterThan(0)
          expect(count).toBeGreaterThanOrEqual(textCount)
          expect(textCount).toBeLessThanOrEqual(texts.length)
        }
        expect(keyPhrases(texts)).toEqual(found)
      }),
    )
  })
})
