import { expect, test } from 'vitest'
import { splitPrefix } from './split-prefix.ts'

test.each([
  ['rate lim', 'rate ', 'lim'],
  ['Café', '', 'cafe'],
  ['done ', 'done ', undefined],
  ['what?', 'what?', undefined],
  ['', '', undefined],
  ['api-ke', 'api-ke', undefined],
  ["don't", "don't", undefined],
  ['東京タワー', '東京タワー', undefined],
  ['(auth', '(', 'auth'],
])('the query %j splits into %j and the prefix %j', (query, rest, prefix) => {
  expect(splitPrefix(query)).toEqual({ rest, prefix })
})
