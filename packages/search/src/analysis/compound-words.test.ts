import { expect, test } from 'vitest'
import { finish } from '../steps/steps.ts'
import { compoundWords, eachCompoundWord } from './compound-words.ts'

const cases: readonly (readonly [string, readonly string[]])[] = [
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
]

test.each(cases)('the compound %s yields the words %j', (compound, words) => {
  expect(compoundWords(compound)).toEqual(words)
})

test.each([...cases.map(([compound]) => compound), 'aB-12.5pm_'.repeat(2000), "o'b@".repeat(500)])(
  'eachCompoundWord yields the same words as compoundWords (%#)',
  (compound) => {
    const words: string[] = []
    finish(eachCompoundWord(compound, 1_000_000, (word) => void words.push(word)))
    expect(words).toEqual(compoundWords(compound))
  },
)

test('eachCompoundWord cuts the whole of a long compound', () => {
  const words: string[] = []
  finish(eachCompoundWord('ox-'.repeat(1000), 100, (word) => void words.push(word)))
  expect(words.at(-1)).toBe('ox'.repeat(50))
})
