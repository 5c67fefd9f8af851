import { stemmer } from 'stemmer'
import { baseForm } from './irregular-forms.ts'
import { americanSpelling } from './spelling.ts'

/** Words per generation. Two generations are kept, about 3 MB in total. */
const GENERATION_SIZE = 16_384
/** From this length on, V8 stores a slice as a pointer into its parent string, which a cache would keep alive. */
const SLICE_LENGTH = 13

let young = new Map<string, string>()
let old = new Map<string, string>()

/**
 * Returns the Porter stem (M. F. Porter, "An algorithm for suffix stripping", 1980) of a word of the letters a to z.
 * British spellings become American ones and irregular words their base form first. The cache has two generations: it keeps recently used words,
 * has a bounded size, and retains no source text.
 */
export function stem(word: string): string {
  const known = young.get(word)
  if (known !== undefined) return known
  const key = word.length < SLICE_LENGTH ? word : copyOf(word)
  const found = old.get(word) ?? copyOf(stemmer(baseForm(americanSpelling(key))))
  if (young.size >= GENERATION_SIZE) {
    old = young
    young = new Map()
  }
  young.set(key, found)
  return found
}

/** Copying by character codes is fastest up to this length, which fits into the arguments of a call. */
const MAX_CODES = 256

function copyOf(word: string): string {
  if (word.length > MAX_CODES) return word.split('').join('')
  const codes: number[] = []
  for (let index = 0; index < word.length; index++) codes.push(word.charCodeAt(index))
  return String.fromCharCode(...codes)
}
