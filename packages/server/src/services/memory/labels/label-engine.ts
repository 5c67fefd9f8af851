import type { Scope } from '../store/store.ts'

/** A suggested label. */
export interface LabelIdea {
  readonly label: string
  /** From 0 to 1. */
  readonly confidence: number
  readonly isExisting: boolean
  readonly reason: string
}

/** Suggested labels, and the input for a model that finds better ones. */
export interface LabelDraft {
  /** By descending confidence. */
  readonly ideas: readonly LabelIdea[]
  /** The current label of the conversation. */
  readonly own: string
  /** All labels of other conversations. */
  readonly labels: readonly string[]
  readonly material: string
}

/** The importance of a conversation by the rules, and the input for a model that scores it. */
export interface ImportanceDraft {
  /** From 1 to 9, not rounded. */
  readonly score: number
  readonly reasons: readonly string[]
  readonly material: string
}

/** Suggests labels and importance. Returns `undefined` if there is no such conversation. */
export interface LabelEngine {
  suggestLabels(scope: Scope, conversationId: string): Promise<LabelDraft | undefined>
  scoreImportance(scope: Scope, conversationId: string): Promise<ImportanceDraft | undefined>
}
