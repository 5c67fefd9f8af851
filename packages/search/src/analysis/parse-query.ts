import { analyze } from './analyze.ts'
import { quotedPhrases } from './phrases.ts'
import { isDense, splitPrefix } from './split-prefix.ts'

/** The parts of a query. */
export interface ParsedQuery {
  /** Its terms, in order and with repetitions. */
  readonly terms: readonly string[]
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
  const terms = analyze(query)
  // One character of a script without spaces is half of a term. It matches texts in which another character follows it.
  const [first] = terms
  if (terms.length === 1 && first !== undefined && isDense(first) && Array.from(first).length === 1)
    return { terms: [], prefix: first, phrases: quoted }
  if (!prefix) return { terms, prefix: undefined, phrases: quoted }
  const { rest, prefix: start } = splitPrefix(query)
  return { terms: analyze(rest), prefix: start, phrases: quoted }
}
