import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyze } from './analyze.ts'
import { parseQuery } from './parse-query.ts'
import { finish } from '../steps/steps.ts'
import { cutSnippet as cutInSteps, type Snippet } from './snippet.ts'

const cutSnippet = (text: string, terms: ReadonlySet<string>, prefix?: string): Snippet =>
  finish(cutInSteps(text, { terms: [...terms], starts: [] }, prefix))

/** Cuts a snippet as a search for the query does. */
function cutForQuery(text: string, query: string, prefix?: string): Snippet {
  const { terms, forms } = parseQuery(query)
  const all = terms.map((term) => forms.get(term) ?? { terms: [term], starts: [] })
  return finish(
    cutInSteps(text, { terms: all.flatMap((each) => each.terms), starts: all.flatMap(({ starts }) => starts) }, prefix),
  )
}

function marked(text: string, query: string, prefix?: string): readonly string[] {
  const snippet = cutForQuery(text, query, prefix)
  return snippet.highlights.map(({ start, end }) => snippet.text.slice(start, end))
}

test.each([
  ['We limit retries; Limits help.', 'limit', ['limit', 'Limits']],
  ['He went (yesterday) to rate-limit it', 'going limit', ['went', 'limit']],
  ['Café für alle', 'cafe', ['Café']],
  ['Nothing here', 'limit', []],
  ['I write C++, not C#.', 'c++', ['C++']],
  ['東京都に住む', '京都', ['京都']],
  ['東京都庁に住む', '東京都庁', ['東京都庁']],
  ['see 🚀 fly', '🚀', ['🚀']],
  ['Wir erlauben höchstens zwanzig Datenbankverbindungen.', 'Verbindung zur Datenbank', ['Datenbankverbindungen']],
  ['Il biglietto dei traghetti costa poco, e la moto no.', 'quanto costano i biglietti', ['biglietto', 'costa']],
  ['وضعت المَدْرَسَةِ اسمها', 'مدرسة', ['المَدْرَسَةِ']],
  ['Es war in Würzburg und nicht hier', 'Wuerzburg', ['Würzburg']],
])('in the text %j, the query %j highlights %j', (text, query, words) => {
  expect(marked(text, query)).toEqual(words)
})

test('a prefix highlights the words that begin with it', () => {
  expect(marked('configure the configuration', '', 'config')).toEqual(['configure', 'configuration'])
})

test('a snippet of a long text is the passage with the most query words', () => {
  const filler = 'lorem ipsum dolor sit amet '.repeat(20)
  const text = `${filler}the retry budget of the gateway is empty. ${filler} retry`
  const { text: passage, highlights } = cutSnippet(text, new Set(analyze('retry budget gateway')))
  expect(passage).toContain('the retry budget of the gateway')
  expect(passage.length).toBeLessThanOrEqual(200)
  expect(highlights.length).toBe(3)
  expect(passage).toMatch(/^\S.*\S$/)
})

test('a snippet of a long text has as many query words as any passage of 150 units', () => {
  const words = ['tea', 'cup', 'pot', 'lorem', 'dolor', 'y'.repeat(40), 'z'.repeat(160)]
  const pieces = fc.array(fc.constantFrom(...words), { minLength: 30, maxLength: 120 })
  const wanted = ['tea', 'cup', 'pot', 'z'.repeat(160)].flatMap((word) => analyze(word))
  fc.assert(
    fc.property(pieces, fc.subarray(wanted, { minLength: 1 }), (all, terms) => {
      const content = all.join(' ')
      const found = Array.from(content.matchAll(/\S+/g))
        .map(({ 0: word, index }) => ({ term: analyze(word)[0] ?? '', start: index, end: index + word.length }))
        .filter(({ term }) => terms.includes(term))
      const most = Math.max(
        0,
        ...found.map(
          ({ start }) =>
            new Set(found.flatMap((word) => (word.start >= start && word.end <= start + 150 ? [word.term] : []))).size,
        ),
      )
      const { text, highlights } = cutSnippet(content, new Set(terms))
      expect(new Set(highlights.map(({ start, end }) => text.slice(start, end))).size).toBeGreaterThanOrEqual(most)
    }),
  )
})

test('a snippet is the first of equal passages, even if words are longer than a passage', () => {
  const filler = 'lorem ipsum dolor '.repeat(20)
  const long = 'z'.repeat(160)
  const text = `first tea cup ${filler} ${long} ${filler} second tea cup`
  expect(cutSnippet(text, new Set(analyze(`tea cup ${long}`))).text).toMatch(/^first tea cup/)
})

// The benchmark "fairness" measures the time, with texts of 1 MB that consist only of query words.
test('a text of 400,000 words, 100,000 of which match, is cut at the first match', () => {
  const { text, highlights } = cutSnippet('error in the log '.repeat(100_000), new Set(['error']))
  expect(text.startsWith('error in the log error')).toBe(true)
  expect(highlights).toHaveLength(12)
})

test('a snippet is part of the text, and its highlights are ordered, disjoint and within it', () => {
  const text = fc.array(fc.constantFrom('tea', ' ', 'cup-pot', '\n', '水水', '😀', 'é'), { maxLength: 150 })
  fc.assert(
    fc.property(text, fc.subarray(['tea', 'cup', '水水', '😀']), (pieces, terms) => {
      const content = pieces.join('')
      const snippet = cutSnippet(content, new Set(terms))
      expect(content).toContain(snippet.text)
      expect(snippet.text.isWellFormed()).toBe(true)
      expect(snippet.text.length).toBeLessThanOrEqual(200)
      let last = 0
      for (const { start, end } of snippet.highlights) {
        expect(start).toBeGreaterThanOrEqual(last)
        expect(end).toBeGreaterThan(start)
        last = end
      }
      expect(last).toBeLessThanOrEqual(snippet.text.length)
    }),
  )
})
