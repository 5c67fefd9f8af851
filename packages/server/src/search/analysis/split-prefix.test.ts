import { expect, test } from 'vitest'
import { splitPrefix } from './split-prefix.ts'

test.each([
  ['rate lim', 'rate ', 'lim'],
  ['Café', '', 'cafe'],
  ['done ', 'done ', undefined],
  ['what?', 'what?', undefined],
  ['', '', undefined],
  ['api-ke', 'api-', 'ke'],
])('%j is %j and the start of a word %j', (query, rest, prefix) => {
  expect(splitPrefix(query)).toEqual({ rest, prefix })
})
