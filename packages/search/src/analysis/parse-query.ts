import { isFunctionLower } from './analyze.ts'
import { compoundWords } from './compound-words.ts'
import { cutTerm } from './cut-term.ts'
import { addDenseTerms } from './dense-terms.ts'
import { foldText, lowerCase, withoutUmlauts } from './fold-text.ts'
import { functionWordMask, LanguageVotes } from './language.ts'
import { NameSpotter } from './name-spotter.ts'
import { quotedPhrases } from './phrases.ts'
import { scanText, type PieceSink } from './scan-text.ts'
import { isDense, splitPrefix } from './split-prefix.ts'
import { type TermForms, wordForms } from './word-terms.ts'

/** The parts of a query. */
export interface ParsedQuery {
  /** Its terms, in order and with repetitions. */
  readonly terms: readonly string[]
  /** The terms that count as each of those, itself included, if there are several. */
  readonly forms: ReadonlyMap<string, TermForms>
  /** The beginning of a word. Any word that begins with it counts as one more term. */
  readonly prefix: string | undefined
  /** The phrases in double quotes. Their words are among the terms too. */
  readonly phrases: readonly string[]
}

/** How to read a query. */
export interface ParseQueryOptions {
  /** Whether the last word may be incomplete. @default false */
  readonly prefix?: boolean | undefined
  /** Whether double quotes mark phrases. @default false */
  readonly phrases?: boolean | undefined
}

/** Splits a query into its parts. Every string has a meaning; nothing in it is syntax, except quotes where allowed. */
export function parseQuery(query: string, { prefix = false, phrases = false }: ParseQueryOptions = {}): ParsedQuery {
  const quoted = phrases ? quotedPhrases(query) : []
  const whole = queryTerms(query)
  // One character of a script without spaces is half of a term. It matches texts in which another character follows it.
  const [first] = whole.terms
  if (whole.terms.length === 1 && first !== undefined && isDense(first) && Array.from(first).length === 1)
    return { terms: [], forms: new Map(), prefix: first, phrases: quoted }
  if (!prefix) return { ...whole, prefix: undefined, phrases: quoted }
  const { rest, prefix: start } = splitPrefix(query)
  return { ...queryTerms(rest), prefix: start, phrases: quoted }
}

/** The terms of a query with their forms. */
type QueryTerms = Pick<ParsedQuery, 'terms' | 'forms'>

/** Returns the terms of a text that is a query or a part of one, with their forms in every language. */
function queryTerms(query: string): QueryTerms {
  const collector = new QueryCollector()
  scanText(foldText(query), collector)
  return collector.finish(query)
}

/** A query's language is named by fewer words than a text's. */
const LEAST_VOTES = 1

interface QueryWord {
  readonly term: string
  readonly forms: TermForms | undefined
  /** The word itself, unless it cannot be a function word. */
  readonly word: string | undefined
  readonly mask: number
}

class QueryCollector implements PieceSink {
  readonly #words: QueryWord[] = []
  readonly #votes = new LanguageVotes()
  readonly #names = new NameSpotter()
  readonly #nameWords = new Set<string>()

  word(word: string): void {
    const lower = lowerCase(word)
    if (lower === '') return
    const mask = functionWordMask(lower)
    if (mask === 0) this.#names.skip(word)
    else {
      this.#votes.add(mask)
      for (const name of this.#names.see(word)) this.#nameWords.add(lowerCase(name))
    }
    const { terms, starts } = wordForms(lower)
    const written = withoutUmlauts(word)
    const all = written === undefined ? terms : [...new Set([...terms, ...wordForms(written).terms])]
    this.#words.push({ term: terms[0] ?? lower, forms: { terms: all, starts }, word: lower, mask })
  }

  compound(compound: string): void {
    for (const word of compoundWords(compound)) this.word(word)
  }

  dense(run: string): void {
    this.#names.skip()
    const terms: string[] = []
    addDenseTerms(run, terms)
    for (const term of terms) this.#add(term)
  }

  symbol(symbol: string): void {
    this.#names.skip()
    this.#add(cutTerm(symbol))
  }

  finish(query: string): QueryTerms {
    const language = this.#votes.winner(query, LEAST_VOTES)
    const telling = this.#words.filter(
      ({ word, mask }) => word === undefined || this.#nameWords.has(word) || !isFunctionLower(word, mask, language),
    )
    const kept = telling.length > 0 ? telling : this.#words
    const forms = new Map<string, TermForms>()
    for (const { term, forms: own } of kept) if (own !== undefined) forms.set(term, join(forms.get(term), own))
    for (const [at, one] of kept.slice(0, maxJoined).entries()) {
      const next = kept[at + 1]
      const whole = next && joinedWord(one, next)
      if (whole === undefined) continue
      const all = { terms: wordForms(whole).terms, starts: [] }
      for (const { term } of [one, next!]) forms.set(term, join(forms.get(term), all))
    }
    return { terms: kept.map(({ term }) => term), forms }
  }

  #add(term: string): void {
    this.#words.push({ term, forms: undefined, word: undefined, mask: 0 })
  }
}

/** The number of words of a query that are joined with the next one. */
const maxJoined = 32
const JOINABLE = /^[a-z]{3,}$/

/** Returns two neighbouring words as one: `web socket` finds `WebSocket`. */
function joinedWord({ word: one }: QueryWord, { word: next }: QueryWord): string | undefined {
  return one !== undefined && next !== undefined && JOINABLE.test(one) && JOINABLE.test(next) ? one + next : undefined
}

/** Two words of a query may have the same English stem, but others in other languages. */
function join(one: TermForms | undefined, other: TermForms): TermForms {
  if (one === undefined) return other
  return {
    terms: [...new Set([...one.terms, ...other.terms])],
    starts: [...new Set([...one.starts, ...other.starts])],
  }
}
