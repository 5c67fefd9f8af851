import { describe, expect, it } from 'vitest'
import { findWords } from './find-words.ts'

const vocabulary = { answer: 'response', answers: 'responses' }

describe('findWords', () => {
  it.each([
    ['an answer arrived', ['answer']],
    ['Answers, and an ANSWER', ['Answers', 'ANSWER']],
    ['readAnswer(answers)', ['Answer', 'answers']],
    ['x-answer: answer_kind', ['answer', 'answer']],
    ['answerable, unanswered and canswer', []],
    ['', []],
  ])('finds in %j the words %j', (text, words) => {
    expect(findWords(text, vocabulary).map(({ word }) => word)).toEqual(words)
  })

  it('returns the line of a word and its replacement', () => {
    expect(findWords('first\nthe answer', vocabulary)).toEqual([{ line: 2, word: 'answer', instead: 'response' }])
  })
})
