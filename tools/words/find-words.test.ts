import { describe, expect, it } from 'vitest'
import { findWords } from './find-words.ts'

const vocabulary = { answer: 'response', answers: 'responses', 'let go': 'release' }

describe('findWords', () => {
  it.each([
    ['an answer arrived', ['answer']],
    ['Answers, and an ANSWER', ['Answers', 'ANSWER']],
    ['readAnswer(answers)', ['Answer', 'answers']],
    ['x-answer: answer_kind', ['answer', 'answer']],
    ['answerable, unanswered and canswer', []],
    ['a permit is Let go', ['Let go']],
    ['outlet goes', []],
    ['', []],
  ])('finds in %j the words %j', (text, words) => {
    expect(findWords(text, vocabulary).map(({ word }) => word)).toEqual(words)
  })

  it('returns the line of a word and its replacement', () => {
    expect(findWords('first\nthe answer', vocabulary)).toEqual([{ line: 2, word: 'answer', instead: 'response' }])
  })

  it.each([
    ['const givenName = askedMs(1)', ['givenName', 'askedMs']],
    ['a given name was asked', []],
    ['isGiven, forgivenName and given_name', []],
  ])('finds in %j the names %j by their beginning', (text, names) => {
    const beginnings = { given: 'requested', asked: 'requested' }
    expect(findWords(text, vocabulary, beginnings).map(({ word }) => word)).toEqual(names)
  })
})
