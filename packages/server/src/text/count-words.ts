/** Letters of scripts that put no spaces between words. */
const dense = '\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmr}\\p{sc=Mymr}'
const piece = new RegExp(`[${dense}]|[^\\s${dense}]+`, 'gu')
const isDense = new RegExp(`^[${dense}]$`, 'u')
/** A Chinese or Japanese word has about two characters. */
const wordsPerDenseCharacter = 0.5

/** About how many words a text has: what stands between spaces, and half as many as there are characters of a script without. */
export function countWords(text: string): number {
  let count = 0
  for (const found of text.match(piece) ?? []) count += isDense.test(found) ? wordsPerDenseCharacter : 1
  return Math.ceil(count)
}
