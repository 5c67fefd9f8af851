// The plain functions, as a program without turns uses them.
import {
  countTokens,
  countWords,
  estimateTokens,
  keyPhrases,
  keyPhrasesInSteps,
  loadTokenizer,
  splitSentences,
  splitSentencesInSteps,
  summarize,
  summarizeInSteps,
  type TextMessage,
  title,
  titleInSteps,
} from '@sekha/text'
import * as fc from 'fast-check'
import { finish } from '@sekha/search/steps'
import { describe, expect, it } from 'vitest'

const talk: readonly TextMessage[] = [
  { role: 'system', content: 'You are a release assistant. Always mention the changelog.' },
  { role: 'user', content: 'Hi! How do we rotate the deploy key of the staging cluster?' },
  { role: 'assistant', content: 'Thanks for asking. The deploy key is in the vault under infra. Rotate it every May.' },
  { role: 'user', content: 'We decided to rotate the deploy key on 4 May, and Ines owns it. Great.' },
]

const message = fc.record(
  {
    role: fc.constantFrom('user', 'assistant', 'system', 'tool'),
    content: fc.oneof(
      fc.constantFrom(
        'Hi!',
        'The deploy key rotates on 4 May. Ines owns it.',
        '了解です。鍵は金庫です。',
        '```\ncode\n```',
        '',
        ' \n',
      ),
      fc.string({ unit: 'binary', maxLength: 40 }),
    ),
  },
  { requiredKeys: ['content'] },
)
const messages = fc.array(message, { maxLength: 12 })

describe('summarize', () => {
  it('quotes the sentences that matter, with the message of each', () => {
    const { text, sources } = summarize(talk, { maxWords: 20 })
    expect(text).toContain('We decided to rotate the deploy key on 4 May, and Ines owns it.')
    for (const { sentence, message: at } of sources) expect(talk[at]?.content).toContain(sentence)
    expect(sources.map(({ message: at }) => at)).not.toContain(0)
    expect(countWords(text)).toBeLessThanOrEqual(20)
    expect(summarize(talk, { maxSentences: 1 }).sources).toHaveLength(1)
  })

  it('is empty without sentences', () => {
    expect(summarize([])).toEqual({ text: '', sources: [] })
    expect(summarize([{ content: '…' }])).toEqual({ text: '', sources: [] })
  })

  it('quotes any messages word for word, in order and within its limits', () => {
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 30 }), (given, maxWords) => {
        const { sources } = summarize(given, { maxWords })
        for (const { sentence, message: at } of sources) expect(given[at]?.content).toContain(sentence)
        const order = sources.map(({ message: at }) => at)
        expect(order).toEqual(order.toSorted((a, b) => a - b))
        const words = sources.reduce((sum, { sentence }) => sum + countWords(sentence), 0)
        if (sources.length > 1) expect(words).toBeLessThanOrEqual(maxWords)
        expect(finish(summarizeInSteps(given, { maxWords }))).toEqual(summarize(given, { maxWords }))
      }),
    )
  })
})

describe('title', () => {
  it('is the early sentence with the key phrases, without greeting and full stop', () => {
    expect(title(talk)).toBe('How do we rotate the deploy key of the staging cluster?')
    expect(title([{ content: 'Hello. The cache of the price list is stale.' }])).toBe(
      'The cache of the price list is stale',
    )
    expect(title([{ content: 'Wann kommt der Zug?' }, { content: 'ok' }])).toBe('Wann kommt der Zug?')
    expect(title([{ content: '会議は月曜日に変更になりました。' }])).toBe('会議は月曜日に変更になりました')
  })

  it('cuts a long sentence between words', () => {
    expect(title(talk, { maxLength: 30 })).toBe('How do we rotate the deploy…')
  })

  it('uses replies, then prompts, if users say nothing', () => {
    expect(title([{ role: 'user', content: '?' }, talk[2]!])).toBe('The deploy key is in the vault under infra')
    expect(title(talk.slice(0, 1))).toBe('You are a release assistant')
    expect(title([])).toBe('')
    expect(title([{ content: '👍' }])).toBe('')
  })

  it('fits for any messages, on one line, from their words', () => {
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 80 }), (given, maxLength) => {
        const found = title(given, { maxLength })
        expect(found.length).toBeLessThanOrEqual(maxLength)
        expect(found).toBe(found.trim())
        expect(found).not.toMatch(/[\r\n]/)
        const verbatim = found.replace(/…$/, '')
        expect(given.some(({ content }) => content.includes(verbatim))).toBe(found !== '' || given.length > 0)
        expect(finish(titleInSteps(given, { maxLength }))).toBe(found)
      }),
      { numRuns: 400 },
    )
  })
})

describe('tokens', () => {
  it('are counted by the tables, which load on demand', async () => {
    expect(await countTokens('hello world')).toBe(2)
    const tokenizer = await loadTokenizer()
    expect(tokenizer.encoding).toBe('o200k_base')
    expect(tokenizer.countTokens('お誕生日おめでとう')).toBe(8)
    expect(tokenizer.countTokens('')).toBe(0)
    const long = 'The deploy key rotates every May. '.repeat(3000)
    expect([...tokenizer.countTokensInSteps(long)].length).toBeGreaterThan(5)
    expect(finish(tokenizer.countTokensInSteps(long))).toBe(tokenizer.countTokens(long))
    expect(Math.abs(estimateTokens(long) / tokenizer.countTokens(long) - 1)).toBeLessThan(0.2)
  })
})

describe('sentences and phrases', () => {
  it('have a plain form that equals the one in steps', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), (given) => {
        const texts = given.map(({ content }) => content)
        expect(keyPhrases(texts)).toEqual(finish(keyPhrasesInSteps(texts)))
        for (const text of texts) expect(splitSentences(text)).toEqual(finish(splitSentencesInSteps(text)))
      }),
    )
    expect(splitSentences('One. Two! Three?', 2)).toEqual(['One.', 'Two!'])
    expect(keyPhrases(['deploy key here, deploy key there']).map(({ phrase }) => phrase)).toEqual(['deploy key'])
  })
})

describe('bad input', () => {
  const any = (value: unknown): never => value as never

  it.each([
    ['countWords', () => countWords(any(undefined)), 'text must be a string, got undefined'],
    ['estimateTokens', () => estimateTokens(any(5)), 'text must be a string, got 5'],
    ['splitSentences', () => splitSentences(any({})), 'text must be a string, got an object'],
    ['splitSentences', () => splitSentences('', -1), 'maxSentences must be a whole number of at least 0, got -1'],
    ['keyPhrases', () => keyPhrases(any('text')), 'texts must be an array, got a string'],
    ['keyPhrases', () => keyPhrases([any(null)]), 'texts[0] must be a string, got null'],
    ['summarize', () => summarize(any('text')), 'messages must be an array, got a string'],
    ['summarize', () => summarize([any('text')]), 'messages[0].content must be a string, got undefined'],
    ['summarize', () => summarize([{ content: '', role: any(1) }]), 'messages[0].role must be a string, got 1'],
    ['summarize', () => summarize([], { maxWords: 0 }), 'maxWords must be a whole number of at least 1, got 0'],
    ['summarize', () => summarize([], { maxSentences: 0.5 }), 'maxSentences must be a whole number of at least 1'],
    ['summarize', () => summarize([], any({ words: 5 })), 'unknown option "words"; summarize() takes maxWords'],
    ['summarize', () => summarize([], any(50)), 'the options of summarize() must be an object, got 50'],
    ['title', () => title([any(null)]), 'messages[0].content must be a string, got undefined'],
    ['title', () => title([], { maxLength: 0 }), 'maxLength must be a whole number of at least 1, got 0'],
    ['title', () => title([], any({ length: 5 })), 'unknown option "length"; title() takes maxLength'],
  ])('is refused by %s with a clear error', (_name, call, message) => {
    expect(call).toThrow(message)
  })

  it('is refused by countTokens', async () => {
    await expect(countTokens(any(5))).rejects.toThrow('text must be a string, got 5')
    const { countTokens: count } = await loadTokenizer()
    expect(() => count(any(5))).toThrow('text must be a string, got 5')
  })
})
