import { expect, test } from 'vitest'
import { scanText } from './scan-text.ts'

function pieces(text: string): string[] {
  const found: string[] = []
  const add = (kind: string) => (piece: string) => void found.push(`${kind}:${piece}`)
  scanText(text, { word: add('word'), compound: add('compound'), dense: add('dense'), symbol: add('symbol') })
  return found
}

test.each([
  ['Hello, WORLD 42', 'word:Hello word:WORLD word:42'],
  ["a-b don't x_y", "compound:a-b compound:don't compound:x_y"],
  ['a--b -a- a.', 'word:a word:b word:a word:a'],
  ['1,234 1,23 1,2345 1,234,567', 'compound:1,234 word:1 word:23 word:1 word:2345 compound:1,234,567'],
  ['a,123 1,abc', 'word:a word:123 word:1 word:abc'],
  ['aB Ab AB', 'compound:aB word:Ab word:AB'],
  ['word漢字word', 'word:word dense:漢字 word:word'],
  ['c++ C# cc++ c+ c#x 3#', 'symbol:c++ symbol:c# word:cc word:c word:c word:x word:3'],
  ['.net x.net ..net .5', 'word:net symbol:.net compound:x.net word:net word:5'],
  ['😀🇩🇪🇩', 'symbol:😀 symbol:🇩🇪 symbol:🇩'],
  ['\ud800a\udc00', 'word:a'],
  ['𐐨𐐨', 'word:𐐨𐐨'],
])('the text %j is split into the pieces %j', (text, wanted) => {
  expect(pieces(text)).toEqual(wanted.split(' '))
})

test('an empty text has no pieces', () => {
  expect(pieces('')).toEqual([])
})
