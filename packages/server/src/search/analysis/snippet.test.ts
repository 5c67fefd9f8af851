import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyze } from './analyze.ts'
import { cutSnippet } from './snippet.ts'

function marked(text: string, query: string, prefix?: string): readonly string[] {
  const snippet = cutSnippet(text, new Set(analyze(query)), prefix)
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
])('in %j, %j marks %j', (text, query, words) => {
  expect(marked(text, query)).toEqual(words)
})

test('a prefix marks the words that begin with it', () => {
  expect(marked('configure the configuration', '', 'config')).toEqual(['configure', 'configuration'])
})

test('a long text is cut to the passage that has most of the words', () => {
  const filler = 'lorem ipsum dolor sit amet '.repeat(20)
  const text = `${filler}the retry budget of the gateway is empty. ${filler} retry`
  const { text: passage, highlights } = cutSnippet(text, new Set(analyze('retry budget gateway')))
  expect(passage).toContain('the retry budget of the gateway')
  expect(passage.length).toBeLessThanOrEqual(200)
  expect(highlights.length).toBe(3)
  expect(passage).toMatch(/^\S.*\S$/)
})

test('a snippet is a passage of the text, and highlights are in order, apart and inside', () => {
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
