import { expect, test } from 'vitest'
import { isStopWord } from './stop-words.ts'

test.each(['the', 'i', 'themselves', 'dont', 'wouldnt', 'cannot'])('%s is a stop word', (word) => {
  expect(isStopWord(word)).toBe(true)
})

test.each(['', 'anna', 'will', 'The', 'constructor'])('%j is not a stop word', (word) => {
  expect(isStopWord(word)).toBe(false)
})
