import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitSentences } from './sentences.ts'

describe('splitSentences', () => {
  it('splits prose at the ends of its sentences', () => {
    expect(splitSentences('We ship on Friday. Does that fit? Yes! It costs 3.50 euros.')).toEqual([
      'We ship on Friday.',
      'Does that fit?',
      'Yes!',
      'It costs 3.50 euros.',
    ])
  })

  it('splits Chinese and Japanese, which have no spaces', () => {
    expect(splitSentences('会議は月曜日です。資料を準備してください。')).toEqual([
      '会議は月曜日です。',
      '資料を準備してください。',
    ])
  })

  it('keeps Japanese quotations and their brackets with their sentences', () => {
    expect(splitSentences('「直しました。」が自然です。「不具合」をお勧めします。「確認」は明日です。')).toEqual([
      '「直しました。」が自然です。',
      '「不具合」をお勧めします。',
      '「確認」は明日です。',
    ])
  })

  it('does not split after an abbreviation', () => {
    expect(splitSentences('Ask Dr. Meier, e.g. Monday. Use z.B. Kafka. Then stop.')).toEqual([
      'Ask Dr. Meier, e.g. Monday.',
      'Use z.B. Kafka.',
      'Then stop.',
    ])
  })

  it.each([
    ['Wir prüfen den Plan bis 3. März. Danke!', ['Wir prüfen den Plan bis 3. März.', 'Danke!']],
    ['Vom 1. bis 12. April ist zu.', ['Vom 1. bis 12. April ist zu.']],
    ['Es liegt im 2. Stock. Links.', ['Es liegt im 2. Stock.', 'Links.']],
    ['It costs 3. Then we left.', ['It costs 3.', 'Then we left.']],
    ['I am 3. She is 5. May I go?', ['I am 3.', 'She is 5.', 'May I go?']],
    ['Das war 2024. Januar war kalt.', ['Das war 2024.', 'Januar war kalt.']],
  ])('does not split after a German ordinal, but after a number: %j', (text, sentences) => {
    expect(splitSentences(text)).toEqual(sentences)
  })

  it.each([
    [
      'The U.S. Army has it, e.g. Bob. Ask Nr. 5, z. B. Anna.',
      ['The U.S. Army has it, e.g. Bob.', 'Ask Nr. 5, z. B. Anna.'],
    ],
    ['J. R. R. Tolkien wrote it. We read it.', ['J. R. R. Tolkien wrote it.', 'We read it.']],
    ['We met at 5 p.m. Then we left.', ['We met at 5 p.m.', 'Then we left.']],
  ])('does not split after initialisms: %j', (text, sentences) => {
    expect(splitSentences(text)).toEqual(sentences)
  })

  it.each([
    [
      'See https://a.example/x?y=1.Z!Foo=2 and more. Then stop.',
      ['See https://a.example/x?y=1.Z!Foo=2 and more.', 'Then stop.'],
    ],
    ['See https://a.example/x?Y=1. Then stop.', ['See https://a.example/x?Y=1.', 'Then stop.']],
    ['www.example.com/a!B is it. Yes.', ['www.example.com/a!B is it.', 'Yes.']],
    ['https://a.example/です。次は明日です。', ['https://a.example/です。', '次は明日です。']],
  ])('does not split inside a URL: %j', (text, sentences) => {
    expect(splitSentences(text)).toEqual(sentences)
  })

  it('ends sentences at line breaks and removes the markers of lists, headings and quotes', () => {
    const text = '# Plan\n- first thing\n  * second thing\n3. third thing\n> quoted\n- [ ] a task\r\n\r\nThe end'
    expect(splitSentences(text)).toEqual([
      'Plan',
      'first thing',
      'second thing',
      'third thing',
      'quoted',
      'a task',
      'The end',
    ])
  })

  it.each([
    ['```ts\nconst a = 1. Not this.\n```'],
    ['~~~\nNot this.\n```\nNor this.\n~~~'],
    ['````\nNot this.\n```\nNor this.\n````'],
  ])('omits fenced code: %j', (code) => {
    expect(splitSentences(`Before.\n${code}\nAfter.`)).toEqual(['Before.', 'After.'])
  })

  it('omits code up to the end if its fence is not closed', () => {
    expect(splitSentences('Before.\n```\nNot this.')).toEqual(['Before.'])
  })

  it('omits tables and parts without a letter or a number', () => {
    expect(splitSentences('| a | b |\n|---|---|\n---\n...\n!!!\n42')).toEqual(['42'])
  })

  it('cuts a long sentence after a clause, and omits it if it has none', () => {
    const clause = `${'word '.repeat(50)}here`
    expect(splitSentences(`${clause}, ${clause}, ${clause}.`)).toEqual([clause])
    expect(splitSentences('word '.repeat(100))).toEqual([])
  })

  it('returns ordered, trimmed parts of the text with at most 400 units', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        '. ',
        'A. ',
        '\n',
        '```',
        '- ',
        '。',
        '?',
        ', ',
        'Dr. ',
        'z.B. ',
        'https://a/x?',
        'im 3. ',
        'März',
        'U.S. ',
        '\u3000',
        'wörter ',
      ),
      fc.constant('clause, '.repeat(60)),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('')
        let from = 0
        for (const sentence of splitSentences(text)) {
          expect(sentence).toBe(sentence.trim())
          expect(sentence.length).toBeGreaterThan(0)
          expect(sentence.length).toBeLessThanOrEqual(400)
          const found = text.indexOf(sentence, from)
          expect(found).toBeGreaterThanOrEqual(from)
          from = found + sentence.length
        }
      }),
    )
  })
})
