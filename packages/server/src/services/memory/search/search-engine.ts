import type { Snippet } from '@sekha/search/analysis'
import type { ExplainedTerm } from '@sekha/search/segments'
import type { ConversationFilter, MessageHit, Scope } from '../store/store.ts'

/** A search for messages. */
export interface MessageSearch {
  readonly query: string
  readonly offset: number
  readonly limit: number
  readonly filter: ConversationFilter
  readonly role: string | undefined
  /** Whether words shared by the best messages, and the turns around a message, count too. */
  readonly related: boolean
  /** Whether text in double quotes must appear verbatim. */
  readonly phrases?: boolean | undefined
  /** Whether the last word also matches words that begin with it. */
  readonly prefix?: boolean | undefined
  readonly snippets?: boolean | undefined
  readonly explain?: boolean | undefined
  /** Stops reading messages once they hold this many characters. @default no limit */
  readonly maxCharacters?: number | undefined
}

/** A message found by a search. `score` is from 0 to 1. */
export interface FoundMessage {
  readonly score: number
  readonly message: MessageHit
  readonly snippet?: Snippet | undefined
  readonly explanation?: HitExplanation | undefined
}

/** The parts of a hit's score, as shares of the best possible score. They add up to the score. */
export interface HitExplanation {
  readonly terms: readonly (Omit<ExplainedTerm, 'raw'> & { readonly score: number })[]
  readonly neighbours: readonly {
    readonly messageId: string
    readonly distance: number
    readonly weight: number
    readonly score: number
  }[]
  readonly bestPossible: number
}

/** The hits of a search, and the terms that were searched. */
export interface FoundMessages {
  readonly hits: readonly FoundMessage[]
  /** Whether `maxCharacters` cut off the hits. */
  readonly isCut: boolean
  readonly total: number
  readonly searched: {
    readonly terms: readonly string[]
    readonly missing: readonly string[]
    readonly feedback: readonly string[]
    readonly phrases: readonly string[]
    readonly messages: number
  }
}

/** Searches for messages. */
export interface SearchEngine {
  search(scope: Scope, request: MessageSearch): Promise<FoundMessages>
}
