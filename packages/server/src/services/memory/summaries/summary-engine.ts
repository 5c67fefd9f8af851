import type { Scope, StoredSummary, SummaryLevel } from '../store/store.ts'

/** The stored summary that `model` wrote or, if there is none, a summary of extracted sentences. */
export interface SummaryDraft {
  readonly summary: StoredSummary
  /** Whether `summary` meets the request: written by that model, or extracted if no model was requested. */
  readonly isFinal: boolean
  /** The input for a model: the turns or the lower-level summaries, oldest first. */
  readonly material: string
}

/** Summarises conversations, and stores summaries. */
export interface SummaryEngine {
  /** Returns `undefined` if there is no such conversation. */
  summarize(
    scope: Scope,
    conversationId: string,
    request: { readonly level: SummaryLevel; readonly model: string | null },
  ): Promise<SummaryDraft | undefined>
  saveSummary(scope: Scope, conversationId: string, summary: StoredSummary): Promise<'done' | 'not-found'>
}
