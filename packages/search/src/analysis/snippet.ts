import type { Steps } from '../steps/steps.ts'
import { analyzeWord, languageOf } from './analyze.ts'
import { markedStarts, type TermForms } from './word-terms.ts'

/** The position of a word, in UTF-16 units. */
export interface Highlight {
  readonly start: number
  readonly end: number
}

/** A passage of a text with its matched words. */
export interface Snippet {
  readonly text: string
  readonly highlights: readonly Highlight[]
}

const MAX_LENGTH = 200
/** The maximum distance between the matched words of a passage, which leaves room for context. */
const MAX_SPREAD = MAX_LENGTH * 0.75
/** Words with their joiners. Splitting at spaces would include brackets and full stops. */
const WORD = /[\p{L}\p{N}\p{M}]+(?:['’.\-_@&+#]+[\p{L}\p{N}\p{M}]+)*[+#]*|\p{Extended_Pictographic}/gu
const PART = /[\p{L}\p{N}\p{M}]+/gu
/** In scripts without spaces, each pair of characters is a term. */
const PAIR_SCRIPT =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** UTF-16 units searched per step, up to the last white space among them if there is any. */
const UNITS_PER_STEP = 4096

/**
 * Cuts the passage with the most distinct query words from a text and locates the words. Returns a short text whole.
 *
 * @param forms The terms of the query in all their forms; see `parseQuery`.
 * @param prefix A word prefix that also matches.
 */
export function* cutSnippet(text: string, forms: TermForms, prefix?: string): Steps<Snippet> {
  const terms: ReadonlySet<string> = new Set(forms.terms)
  const found: FoundWord[] = []
  const termOf = rememberTerms(
    text,
    terms,
    prefix === undefined ? forms.starts : [...forms.starts, prefix, ...markedStarts(prefix)],
  )
  for (let at = 0; at < text.length;) {
    const next = partEnd(text, at)
    for (const word of findWords(text.slice(at, next), terms, termOf))
      found.push({ ...word, start: at + word.start, end: at + word.end })
    at = next
    yield
  }
  const start = text.length <= MAX_LENGTH ? 0 : bestStart(text, found)
  const end = text.length <= MAX_LENGTH ? text.length : wordEnd(text, start + MAX_LENGTH)
  return {
    text: text.slice(start, end),
    highlights: found
      .filter((word) => word.start >= start && word.end <= end)
      .map((word) => ({ start: word.start - start, end: word.end - start })),
  }
}

function partEnd(text: string, start: number): number {
  const end = start + UNITS_PER_STEP
  if (end >= text.length) return text.length
  const space = text.slice(start, end).search(/\s\S*$/)
  return space > 0 ? start + space : characterStart(text, end)
}

interface FoundWord extends Highlight {
  readonly term: string
}

/** The maximum number of words whose terms are cached. Texts repeat most of their words. */
const MAX_REMEMBERED = 4096

/** Returns a cached lookup of the first term that matches a word. */
function rememberTerms(
  text: string,
  terms: ReadonlySet<string>,
  starts: readonly string[],
): (word: string) => string | undefined {
  const language = languageOf(text)
  const known = new Map<string, string | undefined>()
  return (word) => {
    if (known.has(word)) return known.get(word)
    const term = analyzeWord(word, language).find(
      (each) => terms.has(each) || starts.some((start) => each.startsWith(start)),
    )
    if (known.size < MAX_REMEMBERED) known.set(word, term)
    return term
  }
}

function findWords(
  text: string,
  terms: ReadonlySet<string>,
  termOf: (word: string) => string | undefined,
): readonly FoundWord[] {
  return Array.from(text.matchAll(WORD)).flatMap(({ 0: word, index }): FoundWord[] => {
    if (PAIR_SCRIPT.test(word)) return findPairs(word, index, terms)
    const term = termOf(word)
    if (term === undefined) return []
    const parts = Array.from(word.matchAll(PART))
    if (parts.length < 2) return [{ term, start: index, end: index + word.length }]
    const inside = parts.flatMap(({ 0: part, index: at }): FoundWord[] => {
      const partTerm = termOf(part)
      return partTerm === undefined ? [] : [{ term: partTerm, start: index + at, end: index + at + part.length }]
    })
    return inside.length > 0 ? inside : [{ term, start: index, end: index + word.length }]
  })
}

/** Joins overlapping and adjacent pairs into one highlight. */
function findPairs(run: string, index: number, terms: ReadonlySet<string>): FoundWord[] {
  const found: { term: string; start: number; end: number }[] = []
  let at = index
  const characters = Array.from(run)
  for (const [place, character] of characters.entries()) {
    const term = character + (characters[place + 1] ?? '')
    const end = at + term.length
    const last = found.at(-1)
    if (terms.has(term)) {
      if (last !== undefined && last.end >= at) last.end = end
      else found.push({ term, start: at, end })
    }
    at += character.length
  }
  return found
}

/**
 * Returns the start of the passage with the most distinct words, with some text before its first word. The first of
 * equal passages wins. `found` is in text order, so one sliding window suffices.
 */
function bestStart(text: string, found: readonly FoundWord[]): number {
  const counts = new Map<string, number>()
  let best = 0
  let most = 0
  let next = 0
  for (const [at, { term, start }] of found.entries()) {
    for (let word = found[next]; word !== undefined && word.end <= start + MAX_SPREAD; word = found[++next])
      counts.set(word.term, (counts.get(word.term) ?? 0) + 1)
    if (counts.size > most) {
      most = counts.size
      best = start
    }
    // A word longer than the window never enters it.
    if (next === at) next++
    else if (counts.get(term) === 1) counts.delete(term)
    else counts.set(term, (counts.get(term) ?? 0) - 1)
  }
  const wanted = Math.min(Math.max(0, best - MAX_LENGTH / 4), text.length - MAX_LENGTH)
  return wordStart(text, wanted, best)
}

/** Returns the first start of a word from `at` on, but at most `latest`. */
function wordStart(text: string, at: number, latest: number): number {
  if (at === 0) return 0
  const space = text.slice(at - 1, latest).search(/\s\S/)
  return space < 0 ? characterStart(text, at) : at + space
}

function wordEnd(text: string, at: number): number {
  if (at >= text.length) return text.length
  const space = text.slice(at - MAX_LENGTH / 4, at + 1).search(/\s\S*$/)
  return space < 0 ? characterStart(text, at) : at - MAX_LENGTH / 4 + space
}

/** Moves a position out of the middle of a surrogate pair. */
const characterStart = (text: string, at: number): number =>
  /^[\udc00-\udfff]/.test(text.slice(at, at + 1)) ? at - 1 : at
