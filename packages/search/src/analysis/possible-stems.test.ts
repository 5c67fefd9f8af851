import { expect, test } from 'vitest'
import { possibleStems } from './possible-stems.ts'
import { stem } from './stem.ts'

test.each([
  'running',
  'organization',
  'authentication',
  'happiness',
  'children',
  'dependencies',
  'configurations',
  'studying',
  'easily',
  'written',
  'relational',
  'hopefulness',
])('every prefix of %s leads to its stem', (word) => {
  const wanted = stem(word)
  for (let length = 3; length <= word.length; length++) {
    const prefix = word.slice(0, length)
    expect(wanted.startsWith(prefix) || possibleStems(prefix).includes(wanted), prefix).toBe(true)
  }
})

test.each(['', 'a', 'ab', '42', 'größ', 'c++'])('the prefix %j has no possible stems', (prefix) => {
  expect(possibleStems(prefix)).toEqual([])
})
