import type { Steps } from '@sekha/search/steps'
import { checkString } from './check-input.ts'

/** Letters of scripts without spaces between words. */
const dense = '\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmr}\\p{sc=Mymr}'
const piece = new RegExp(`[${dense}]|[^\\s${dense}]+`, 'gu')
const isDense = new RegExp(`^[${dense}]$`, 'u')
/** A Chinese or Japanese word has about two characters. */
const wordsPerDenseCharacter = 0.5

/** UTF-16 units counted per step. */
const unitsPerStep = 16_384

/**
 * Estimates the number of words: runs between spaces, plus half a word per character of a script without spaces.
 *
 * @throws {TypeError} when the text is not a string
 */
export function countWords(text: string): number {
  checkString('text', text)
  return Math.ceil(count(text))
}

/** Same as {@link countWords}, in steps. A word longer than a step may count twice. */
export function countWordsInSteps(text: string): Steps<number> {
  checkString('text', text)
  return countParts(text)
}

function* countParts(text: string): Steps<number> {
  if (text.length <= unitsPerStep) return Math.ceil(count(text))
  let words = 0
  for (let start = 0; start < text.length;) {
    const part = text.slice(start, start + unitsPerStep)
    const space = start + part.length < text.length ? part.search(/\s\S*$/) : -1
    const end = space > 0 ? space : part.length
    words += count(part.slice(0, end))
    start += end
    yield
  }
  return Math.ceil(words)
}

function count(text: string): number {
  let words = 0
  for (const found of text.match(piece) ?? []) words += isDense.test(found) ? wordsPerDenseCharacter : 1
  return words
}
