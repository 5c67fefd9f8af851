import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countWords } from '../count-words.ts'
import type { SourcedSentence } from './sourced-sentences.ts'
import { extractSummary, type Sentence } from './extract-summary.ts'

const from = (sentences: readonly string[]): SourcedSentence[] =>
  sentences.map((sentence, message) => ({ sentence, message }))
const texts = (sources: readonly Sentence[]) => sources.map(({ sentence }) => sentence)

const talk = [
  'Hello everybody, thanks for the time today.',
  'The ledger stores one balance column for each account.',
  'What about the holiday party next month?',
  'A ledger with double entry stores postings for each account.',
  'The ledger stores one balance column for every account.',
  'My cat slept on the keyboard again.',
  'We decided that the ledger stores double entry postings in cents.',
]

describe('extractSummary', () => {
  it('selects the main topic of the conversation, and a decision on it first', () => {
    const best = extractSummary(from(talk), { maxWords: 100, maxSentences: 1 })
    expect(best).toEqual([{ sentence: talk[6], message: 6 }])
  })

  it('returns sentences in the order of the conversation, each with its message', () => {
    const found = extractSummary(from(talk), { maxWords: 30 })
    expect(found.length).toBeGreaterThan(1)
    const places = found.map(({ sentence }) => talk.indexOf(sentence))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(found.map(({ message }) => message)).toEqual(places)
  })

  it('does not repeat a statement, even the most frequent one', () => {
    const repeated = ['is', 'was', 'will be'].map((verb) => `The budget of the second quarter ${verb} very tight.`)
    const said = from([...repeated, 'The parcel locker needs a new door.'])
    expect(texts(extractSummary(said, { maxWords: 100 }))).toEqual([repeated[0], said.at(-1)?.sentence])
    const alike = ['first', 'second', 'third'].map((place) => `The budget of the ${place} quarter is very tight again.`)
    const mixed = from([...alike, 'The parcel locker needs a new door.', 'It needs new keys for the locker door too.'])
    expect(texts(extractSummary(mixed, { maxWords: 100, maxSentences: 2 }))).toContain(mixed[3]?.sentence)
    const twice = from(['The budget is ten thousand euros.', 'The budget is ten thousand euros.'])
    expect(extractSummary(twice, { maxWords: 100 })).toEqual([twice[0]])
  })

  it('prefers statements to greetings and questions', () => {
    const found = texts(extractSummary(from(talk), { maxWords: 40 }))
    expect(found).not.toContain(talk[0])
    expect(found).not.toContain(talk[2])
  })

  it('selects a fragment only if there is nothing else', () => {
    expect(texts(extractSummary(from(['Both, then.', talk[1] ?? '']), { maxWords: 100 }))).toEqual([talk[1]])
    expect(texts(extractSummary(from(['Yes.']), { maxWords: 100 }))).toEqual(['Yes.'])
  })

  it('selects the best sentence even if it alone is too long', () => {
    expect(extractSummary(from(talk), { maxWords: 0 })).toHaveLength(1)
  })

  it('handles Japanese', () => {
    const sentences = from(['会議は月曜日に変更になりました。', '資料は会議の前に送ってください。', 'いいですね。'])
    expect(extractSummary(sentences, { maxWords: 9 })).toHaveLength(1)
  })

  it('respects its limits, the order and the wording for any messages', () => {
    const sentence = fc.oneof(
      fc.constantFrom(...talk, 'Yes.', '', '👍', '了解です。'),
      fc
        .array(fc.constantFrom('ledger', 'cache', 'we', 'decide', '42', 'Ines'), { maxLength: 12 })
        .map((w) => w.join(' ')),
      fc.string({ unit: 'binary', maxLength: 5 }),
    )
    const limits = fc.record({
      maxWords: fc.integer({ min: 0, max: 60 }),
      maxSentences: fc.integer({ min: 1, max: 6 }),
    })
    fc.assert(
      fc.property(fc.array(sentence, { maxLength: 20 }), limits, (said, { maxWords, maxSentences }) => {
        const given = from(said)
        const found = extractSummary(given, { maxWords, maxSentences })
        expect(found.length > 0).toBe(given.length > 0)
        expect(found.length).toBeLessThanOrEqual(maxSentences)
        const words = found.reduce((sum, source) => sum + countWords(source.sentence), 0)
        if (found.length > 1)
          expect(words).toBeLessThanOrEqual(Math.max(maxWords, ...found.map((s) => countWords(s.sentence))))
        const places = found.map((source) => given.indexOf(source))
        expect(places).toEqual(places.toSorted((a, b) => a - b))
        expect(new Set(places).size).toBe(places.length)
        expect(places).not.toContain(-1)
        expect(extractSummary(given, { maxWords, maxSentences })).toEqual(found)
      }),
    )
  })
})
