import type { Steps } from '../steps/steps.ts'

/** Letters of scripts that put no spaces between words. */
const dense = '\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmr}\\p{sc=Mymr}'
const piece = new RegExp(`[${dense}]|[^\\s${dense}]+`, 'gu')
const isDense = new RegExp(`^[${dense}]$`, 'u')
/** A Chinese or Japanese word has about two characters. */
const wordsPerDenseCharacter = 0.5

/** As much of a text is counted in a step, in UTF-16 units. */
const unitsPerStep = 16_384

/** About how many words a text has: what stands between spaces, and half as many as there are characters of a script without. */
export const countWords = (text: string): number => Math.ceil(count(text))

/** {@link countWords} in steps; a word that is longer than a step may count twice. */
export function* countWordsInSteps(text: string): Steps<number> {
  if (text.length <= unitsPerStep) return countWords(text)
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
