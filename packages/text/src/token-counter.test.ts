import * as fc from 'fast-check'
import ranks from 'gpt-tokenizer/bpeRanks/o200k_base'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, it } from 'vitest'
import { finish, type Steps } from '@sekha/search/steps'
import { createTokenCounter, leastTokens } from './token-counter.ts'

const atOnce = { run: async <T>(steps: Steps<T>): Promise<T> => finish(steps) }

async function count(content: string, name: string | null = null): Promise<number> {
  const [tokens = NaN] = await createTokenCounter().countMessages([{ key: 'a', name, content }], atOnce)
  return tokens
}

describe('createTokenCounter', () => {
  // Counts of OpenAI's tiktoken.
  it.each([
    ['', 0],
    ['hello world', 2],
    ['tiktoken is great!', 6],
    ['お誕生日おめでとう', 8],
  ])('counts %j as %i tokens plus the frame', async (text, tokens) => {
    expect(await count(text)).toBe(tokens + 4)
  })

  it('counts a name too', async () => {
    expect(await count('hello world', 'Ada')).toBe(2 + countTokens('Ada') + 4)
  })

  it('counts special tokens as plain text', async () => {
    expect(await count('a<|endoftext|>b<|im_start|>')).toBe(4 + countTokens('a<|endoftext|>b<|im_start|>', plainText))
    expect(await count('<|endoftext|>')).toBeGreaterThan(5)
  })

  it('handles lone surrogates', async () => {
    expect(await count('a\ud800b')).toBeGreaterThan(4)
  })

  it('counts long runs of one kind in parts, approximately', async () => {
    for (const text of [
      'a'.repeat(3001),
      `${' '.repeat(700)}x`,
      '漢'.repeat(1000),
      '👍🏽'.repeat(400),
      `${'-'.repeat(500)}\n${'ab1'.repeat(99)}`,
    ]) {
      const exact = countTokens(text) + 4
      expect(Math.abs((await count(text)) - exact)).toBeLessThanOrEqual(2 + text.length / 128)
    }
  })

  it('never counts long runs low', async () => {
    const alphabet = fc.constantFrom(
      'ข้าวผัดกรุงเทพอร่อยมากราคาแพงเชียงใหม่',
      '東京タワーに行きましたとても楽しかった',
      '我们决定使用数据库因为它更便宜',
      '안녕하세요오늘날씨가',
      'antidisestablishmentarianismsupercalifragilistic',
      'абвгдежзик',
      'aB',
      '=-=*#_~',
      ' ',
      '\n',
      ' \n\t',
      '👍🏽',
    )
    const run = alphabet.chain((text) => {
      const characters = Array.from(text)
      return fc.oneof(
        fc.array(fc.constantFrom(...characters), { minLength: 129, maxLength: 400 }).map((all) => all.join('')),
        fc
          .integer({ min: 129, max: 400 })
          .map((length) => Array.from({ length }, (_, at) => characters[at % characters.length]).join('')),
      )
    })
    const around = fc.constantFrom('', ' ', 'word ', ' word', '\n', '.', '12', 'é')
    await fc.assert(
      fc.asyncProperty(around, run, around, async (before, text, after) => {
        const whole = before + text + after
        expect(await count(whole)).toBeGreaterThanOrEqual(4 + countTokens(whole, plainText))
      }),
      { numRuns: 300 },
    )
  })

  it('never counts fewer tokens than the lower bound by length', async () => {
    expect(ranks.reduce((most, { length }) => Math.max(most, length), 0)).toBe(128)
    const piece = fc.constantFrom(' '.repeat(128), '-'.repeat(96), 'word ', '漢', '😀', '\ud800', '\n')
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const content = pieces.join('')
        expect(await count(content)).toBeGreaterThanOrEqual(leastTokens({ content }))
      }),
    )
    expect(leastTokens({ content: ' '.repeat(256) })).toBe((await count(' '.repeat(128))) + 1)
  })

  it.each(['a', '漢', '👍', ' ', '-', 'e\u0301'])('counts 100 kB of %j', async (character) => {
    // The encoder alone takes 5 to 90 s, so this test would time out.
    const part = await count(character.repeat(1000 / character.length))
    const whole = await count(character.repeat(100_000 / character.length))
    expect(whole / part).toBeGreaterThan(50)
    expect(whole / part).toBeLessThan(120)
  })

  it.each([
    ['English with lines', 'It costs 3.50 euros, said Ada.\n\n- and (so on) we go\n'],
    ['German', 'Die Straße führt über die Brücke – zum Café. '],
    ['code', "const value = items.map((item) => item.value) // it's\n  return value\n"],
    ['Japanese with lines', '会議は月曜日です。資料を準備してください。\n'],
  ])('counts a long text in parts exactly: %s', async (_, unit) => {
    const text = unit.repeat(60_000 / unit.length)
    expect(await count(text)).toBe(countTokens(text) + 4)
  })

  it('adds a token for each part of a text that cannot be cut exactly', async () => {
    const text = '会議'.repeat(60).concat('。').repeat(300)
    const tokens = (await count(text)) - 4 - countTokens(text)
    expect(tokens).toBeGreaterThanOrEqual(0)
    expect(tokens).toBeLessThanOrEqual(4)
  })

  it('caches by key and evicts the least recently used beyond 100,000', async () => {
    const counter = createTokenCounter()
    const countAs = async (key: string, content: string): Promise<number | undefined> =>
      (await counter.countMessages([{ key, name: null, content }], atOnce))[0]
    expect(await countAs('a', 'hello world')).toBe(6)
    expect(await countAs('b', 'hello world')).toBe(6)
    expect(await countAs('a', '')).toBe(6)
    await counter.countMessages(
      Array.from({ length: 99_999 }, (_, index) => ({ key: `${index}`, name: null, content: '' })),
      atOnce,
    )
    expect(await countAs('a', '')).toBe(6)
    expect(await countAs('b', '')).toBe(4)
  })
})

const plainText = { disallowedSpecial: new Set<string>() }
