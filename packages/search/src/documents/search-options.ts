import type { Snippet } from '../analysis/snippet.ts'
import type { ExplainedTerm } from '../ranking/doc-search.ts'
import { isTexts, kindOf, type SearchDocument } from './document.ts'

/** Options of one search. */
export interface SearchOptions {
  /** The maximum number of hits. @default 10 */
  readonly limit?: number | undefined
  /** The number of hits to skip. @default 0 */
  readonly offset?: number | undefined
  /** Searches only these conversations. @default all */
  readonly conversations?: readonly string[] | undefined
  /** Searches only documents with one of these roles. @default all */
  readonly roles?: readonly string[] | undefined
  /** Searches only documents from this time on. Documents without a timestamp do not pass. @default all */
  readonly from?: Date | undefined
  /** Searches only documents before this time. Documents without a timestamp do not pass. @default all */
  readonly to?: Date | undefined
  /** Whether the last word may be incomplete, for a search as you type. @default false */
  readonly prefix?: boolean | undefined
  /** Whether words in double quotes must follow each other. @default false */
  readonly phrases?: boolean | undefined
  /**
   * Whether to also search for the words that the best hits share, and to find the turns around a match. Finds more, and
   * takes about twice the time. @default true
   */
  readonly related?: boolean | undefined
  /** Whether hits explain their scores. @default false */
  readonly explain?: boolean | undefined
}

/** The result of a search. */
export interface SearchResults {
  /** Best first. Of hits with equal scores, the one added last comes first. */
  readonly hits: readonly SearchHit[]
  /** The number of matches on all pages. */
  readonly total: number
  /** The terms of the query, as the index has them. */
  readonly terms: readonly string[]
  /** Those of them that no document contains, of all that pass the filters. */
  readonly missing: readonly string[]
  /** The terms added because the best hits share them. */
  readonly added: readonly string[]
}

/** A document that matches. */
export interface SearchHit {
  readonly id: string
  /**
   * From 0 to 1: the share of the best score that the query could have. Matching half the terms (by weight) scores at
   * most 0.5. The same on every page.
   */
  readonly score: number
  /** The passage with the most words of the query, and where they are. */
  readonly snippet: Snippet
  /** The document as it was added. It cannot be changed. */
  readonly document: SearchDocument
  /** Present with `explain`. */
  readonly explanation?: HitExplanation | undefined
}

/** The breakdown of a hit's score: all shares together are the score. */
export interface HitExplanation {
  /** The query's terms and the added ones. */
  readonly terms: readonly (Omit<ExplainedTerm, 'raw'> & { readonly score: number })[]
  /** The turns around it whose terms count. */
  readonly neighbours: readonly ExplainedTurn[]
}

/** The share of a neighbouring turn in a hit's score. */
export interface ExplainedTurn {
  readonly id: string
  /** The distance in turns; negative for earlier turns. */
  readonly distance: number
  readonly weight: number
  readonly score: number
}

/** Complete options. */
export interface ResolvedSearch {
  readonly limit: number
  readonly offset: number
  readonly conversations: readonly string[] | undefined
  readonly roles: readonly string[] | undefined
  readonly from: Date | undefined
  readonly to: Date | undefined
  readonly prefix: boolean
  readonly phrases: boolean
  readonly related: boolean
  readonly explain: boolean
}

const defaults: ResolvedSearch = {
  limit: 10,
  offset: 0,
  conversations: undefined,
  roles: undefined,
  from: undefined,
  to: undefined,
  prefix: false,
  phrases: false,
  related: true,
  explain: false,
}

/** @throws {TypeError | RangeError} naming the option, the bound and what it got */
export function resolveSearch(query: unknown, options: unknown): ResolvedSearch {
  if (typeof query !== 'string') throw new TypeError(`query must be a string, got ${kindOf(query)}`)
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`the options of a search must be an object, got ${kindOf(options)}`)
  for (const name of Object.keys(options))
    if (!Object.hasOwn(defaults, name))
      throw new TypeError(`unknown option "${name}"; a search takes ${Object.keys(defaults).join(', ')}`)
  const given: Readonly<Record<string, unknown>> = { ...options }
  const resolved: Record<string, unknown> = {}
  for (const [name, standard] of Object.entries(defaults)) resolved[name] = checkOption(name, given[name], standard)
  return resolved as unknown as ResolvedSearch
}

function checkOption(name: string, value: unknown, standard: unknown): unknown {
  if (value === undefined) return standard
  if (typeof standard === 'boolean') {
    if (typeof value !== 'boolean') throw new TypeError(`${name} must be true or false, got ${kindOf(value)}`)
  } else if (typeof standard === 'number') {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`${name} must be a non-negative integer, got ${kindOf(value)}`)
  } else if (name === 'from' || name === 'to') {
    if (!(value instanceof Date && Number.isFinite(value.getTime())))
      throw new TypeError(`${name} must be a valid Date, got ${kindOf(value)}`)
  } else if (!isTexts(value)) throw new TypeError(`${name} must be an array of strings, got ${kindOf(value)}`)
  return value
}
