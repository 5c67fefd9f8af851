import type { Batch } from '../journal/batch.ts'
import type { Note } from '../journal/note.ts'

/** What an attempt to deliver a batch came to. */
export type Delivery =
  | {
      /** The first `count` records of the batch are settled. */
      readonly kind: 'settled'
      readonly count: number
      readonly delivered: number
      readonly duplicate: number
      readonly rejected: number
    }
  /** The server refused the batch as too large or invalid. Each half is tried alone. */
  | { readonly kind: 'split' }
  /** The server is not reachable, not ready, or refuses the key. Nothing is lost by a later attempt. */
  | {
      readonly kind: 'later'
      readonly hintMs?: number | undefined
      readonly reason: string
      /** The status of a refusal that no later attempt changes by itself. */
      readonly refusal?: number | undefined
    }

/** What a delivery may use. */
export interface DeliverContext {
  readonly signal: AbortSignal
  /** Whether the page may end at any moment. */
  readonly isLeaving: boolean
  /** What is known of the sessions of the journal. */
  readonly note: Note
  /** Replaces the note. */
  readonly saveNote: (note: Note) => void
}

/** Sends records to a server. It never throws, and never reorders. */
export type Deliver = (batch: Batch, context: DeliverContext) => Promise<Delivery>
