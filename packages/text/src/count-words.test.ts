import { describe, expect, it } from 'vitest'
import { countWords } from './count-words.ts'

describe('countWords', () => {
  it.each([
    ['', 0],
    [' \n ', 0],
    ['one two  three.', 3],
    ['내일 회의에서', 2],
    ['会議は月曜日', 3],
    ['日', 1],
    ['API の変更', 3],
  ])('counts %j as %i', (text, words) => {
    expect(countWords(text)).toBe(words)
  })
})
