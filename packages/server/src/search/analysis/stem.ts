import { stemmer } from 'stemmer'
import { baseForm } from './irregular-forms.ts'

/** Words kept per generation; two generations live at a time, about 3 MB in all. */
const GENERATION_SIZE = 16_384
/** From this length on, V8 keeps a slice as a pointer into its parent, which a cache must not hold on to. */
const SLICE_LENGTH = 13

let young = new Map<string, string>()
let old = new Map<string, string>()

/**
 * The Porter stem (M. F. Porter, "An algorithm for suffix stripping", 1980) of a word of the letters a to z, or
 * of its base form where it is irregular. Memoised in two generations: the recently used words survive, the memory is
 * bounded, and no text is kept alive.
 */
export function stem(word: string): string {
  const known = young.get(word)
  if (known !== undefined) return known
  const key = word.length < SLICE_LENGTH ? word : copyOf(word)
  const found = old.get(word) ?? copyOf(stemmer(baseForm(key)))
  if (young.size >= GENERATION_SIZE) {
    old = young
    young = new Map()
  }
  young.set(key, found)
  return found
}

/** Up to this length, fitting into the arguments of a call, characters are the fastest way to a copy. */
const MAX_CODES = 256

function copyOf(word: string): string {
  if (word.length > MAX_CODES) return word.split('').join('')
  const codes: number[] = []
  for (let index = 0; index < word.length; index++) codes.push(word.charCodeAt(index))
  return String.fromCharCode(...codes)
}
