// The plain functions, as a program without turns uses them.
import {
  countTokens,
  countWords,
  countWordsInSteps,
  createTokenCounter,
  dropTornEnd,
  estimateTokens,
  estimateTokensInSteps,
  excerpt,
  extractSummary,
  extractSummaryInSteps,
  joinSentences,
  keyPhrases,
  keyPhrasesInSteps,
  leastTokens,
  limitText,
  loadTokenizer,
  sourcedSentences,
  sourcedSentencesInSteps,
  splitSentences,
  splitSentencesInSteps,
  summarize,
  summarizeInSteps,
  type TextMessage,
  title,
  titleInSteps,
} from '@sekha/text'
import * as fc from 'fast-check'
import { createTurns, finish } from '@sekha/search/steps'
import { describe, expect, expectTypeOf, it } from 'vitest'

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

describe('a token counter', () => {
  it('counts messages in turns of its own, unless it is given one', async () => {
    const counter = createTokenCounter()
    const long = 'The deploy key rotates every May. '.repeat(3000)
    const given = [
      { key: '1', content: 'hello world' },
      { key: '2', name: 'Ines', content: long },
    ]
    const costs = await counter.countMessages(given)
    expect(costs[0]).toBe(2 + 4)
    expect(costs[1]).toBe((await countTokens(long)) + (await countTokens('Ines')) + 4)
    expect(await createTokenCounter().countMessages(given, createTurns().begin())).toEqual(costs)
  })
})

describe('sentences and phrases', () => {
  it('can be summarized by the steps of summarize, with any property of the sentences', () => {
    const sentences = sourcedSentences(talk)
    const best = extractSummary(sentences, { maxWords: 20 })
    expect({ text: joinSentences(best.map(({ sentence }) => sentence)), sources: best }).toEqual(
      summarize(talk, { maxWords: 20 }),
    )
    const noted = sentences.map(({ sentence }) => ({ sentence, page: 7 }))
    expectTypeOf(extractSummary(noted, { maxWords: 20 })).toEqualTypeOf<readonly { sentence: string; page: number }[]>()
    expect(extractSummary(noted, { maxWords: 20 })[0]?.page).toBe(7)
  })

  it('are quoted in an excerpt with the name or the role of the speaker', () => {
    expect(
      excerpt([{ content: 'Hi' }, { role: 'tool', content: 'Ok', name: null }, { content: 'So', name: 'Ada' }], 99),
    ).toBe('user: Hi\ntool: Ok\nAda: So')
  })

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

  it.each<[string, () => unknown, string]>([
    ['countWords', () => countWords(any(undefined)), 'text must be a string, got undefined'],
    ['countWordsInSteps', () => countWordsInSteps(any(null)), 'text must be a string, got null'],
    ['estimateTokens', () => estimateTokens(any(5)), 'text must be a string, got 5'],
    ['estimateTokensInSteps', () => estimateTokensInSteps(any(5)), 'text must be a string, got 5'],
    ['splitSentences', () => splitSentences(any({})), 'text must be a string, got an object'],
    ['splitSentences', () => splitSentences('', -1), 'maxSentences must be a whole number of at least 0, got -1'],
    ['splitSentencesInSteps', () => splitSentencesInSteps('', any('2')), 'maxSentences must be a whole number of at'],
    ['keyPhrases', () => keyPhrases(any('text')), 'texts must be an array, got a string'],
    ['keyPhrases', () => keyPhrases([any(null)]), 'texts[0] must be a string, got null'],
    ['keyPhrases', () => keyPhrases([], any([])), 'background must be an object, got an array'],
    ['keyPhrases', () => keyPhrases([], any(null)), 'background must be an object, got null'],
    [
      'keyPhrases',
      () => keyPhrases([], any({})),
      'background.docCount must be a whole number of at least 0, got undef',
    ],
    ['keyPhrases', () => keyPhrases([], any({ docCount: 1 })), 'background.docFrequency must be a function, got undef'],
    ['keyPhrasesInSteps', () => keyPhrasesInSteps([], any([])), 'background must be an object, got an array'],
    ['limitText', () => limitText(any(3), 4), 'text must be a string, got 3'],
    ['limitText', () => limitText('abc', -4), 'maxLength must be a whole number of at least 0, got -4'],
    ['dropTornEnd', () => dropTornEnd(any(3)), 'text must be a string, got 3'],
    ['excerpt', () => excerpt(any('x'), 5), 'messages must be an array, got a string'],
    ['excerpt', () => excerpt([], any(undefined)), 'maxLength must be a whole number of at least 0, got undefined'],
    ['excerpt', () => excerpt([{ content: '', name: any(1) }], 5), 'messages[0].name must be a string, got 1'],
    ['sourcedSentences', () => sourcedSentences(any('x')), 'messages must be an array, got a string'],
    ['sourcedSentences', () => sourcedSentences([], -1), 'maxSentences must be a whole number of at least 0, got -1'],
    ['sourcedSentencesInSteps', () => sourcedSentencesInSteps(any('x')), 'messages must be an array, got a string'],
    ['extractSummary', () => extractSummary(any('x'), { maxWords: 3 }), 'sentences must be an array, got a string'],
    ['extractSummary', () => extractSummary([], any(3)), 'the options of extractSummary() must be an object, got 3'],
    ['extractSummary', () => extractSummary([any('x')], { maxWords: 3 }), 'sentences[0] must be an object, got a str'],
    ['extractSummary', () => extractSummary([any({})], { maxWords: 3 }), 'sentences[0].sentence must be a string'],
    [
      'extractSummary',
      () => extractSummary([], any({})),
      'maxWords must be a whole number of at least 0, got undefined',
    ],
    [
      'extractSummary',
      () => extractSummary([], { maxWords: 1, maxSentences: 0 }),
      'maxSentences must be a whole number',
    ],
    [
      'extractSummaryInSteps',
      () => extractSummaryInSteps([], any(3)),
      'the options of extractSummary() must be an obj',
    ],
    ['joinSentences', () => joinSentences(any(3)), 'sentences must be an array, got 3'],
    ['joinSentences', () => joinSentences([any(3)]), 'sentences[0] must be a string, got 3'],
    ['leastTokens', () => leastTokens(any({})), 'message.content must be a string, got undefined'],
    ['leastTokens', () => leastTokens(any('x')), 'message must be an object, got a string'],
    ['summarize', () => summarize(any('text')), 'messages must be an array, got a string'],
    ['summarize', () => summarize([any('text')]), 'messages[0] must be an object, got a string'],
    ['summarize', () => summarize([any({})]), 'messages[0].content must be a string, got undefined'],
    ['summarize', () => summarize([{ content: '', role: any(1) }]), 'messages[0].role must be a string, got 1'],
    ['summarize', () => summarize([], { maxWords: 0 }), 'maxWords must be a whole number of at least 1, got 0'],
    ['summarize', () => summarize([], { maxSentences: 0.5 }), 'maxSentences must be a whole number of at least 1'],
    ['summarize', () => summarize([], any({ words: 5 })), 'unknown option "words"; summarize() takes maxWords'],
    ['summarize', () => summarize([], any(50)), 'the options of summarize() must be an object, got 50'],
    ['summarizeInSteps', () => summarizeInSteps(any('text')), 'messages must be an array, got a string'],
    ['title', () => title([any(null)]), 'messages[0] must be an object, got null'],
    ['title', () => title([], { maxLength: 0 }), 'maxLength must be a whole number of at least 1, got 0'],
    ['title', () => title([], any({ length: 5 })), 'unknown option "length"; title() takes maxLength'],
    ['titleInSteps', () => titleInSteps([any(null)]), 'messages[0] must be an object, got null'],
  ])('is refused by %s with a clear error', (_name, call, message) => {
    expect(call).toThrow(message)
  })

  it('is refused by countTokens', async () => {
    await expect(countTokens(any(5))).rejects.toThrow('text must be a string, got 5')
    const { countTokens: count, countTokensInSteps } = await loadTokenizer()
    expect(() => count(any(5))).toThrow('text must be a string, got 5')
    expect(() => countTokensInSteps(any(5))).toThrow('text must be a string, got 5')
  })

  it.each([
    [any('x'), undefined, 'messages must be an array, got a string'],
    [[any('x')], undefined, 'messages[0] must be an object, got a string'],
    [[any({ content: '' })], undefined, 'messages[0].key must be a string, got undefined'],
    [[any({ key: '', content: 5 })], undefined, 'messages[0].content must be a string, got 5'],
    [[any({ key: '', content: '', name: 5 })], undefined, 'messages[0].name must be a string, got 5'],
    [[], any(5), 'turn must be an object, got 5'],
    [[], any({}), 'turn.run must be a function, got undefined'],
  ])('is refused by countMessages: %j, %j', async (given, turn, message) => {
    await expect(createTokenCounter().countMessages(given, turn)).rejects.toThrow(message)
  })
})
