import { expect, test } from 'vitest'
import { compoundWords } from './compound-words.ts'

test.each([
  ["Anna's", ['Anna']],
  ["they'll", ['they']],
  ["shouldn't", ['shouldnt']],
  ["o'brien's", ['o', 'brien', 'obrien']],
  ['state-of-the-art', ['state', 'of', 'the', 'art', 'stateoftheart']],
  ['gpt-3.5', ['gpt', '3.5', 'gpt3.5']],
  ['1.2.3-beta.1', ['1.2.3', 'beta', '1', '1.2.3beta1']],
  ['V2.0', ['2.0']],
  ['v2', ['v2']],
  ['21st', ['21']],
  ['90s', ['90s']],
  ['deadbeef01ab', ['deadbeef01ab']],
  ['iPhone', ['iPhone']],
  ['parseHTMLNow', ['parse', 'HTMLNow', 'parseHTMLNow']],
])('%s stands for %j', (compound, words) => {
  expect(compoundWords(compound)).toEqual(words)
})
