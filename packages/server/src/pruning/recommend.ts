/** Cheaper conversations are kept; in tokens, as the legacy server has it. */
const minTokens = 5000
/** Conversations of at least this importance are kept, as the legacy server has it. */
const minImportance = 5

/** Whether a conversation is better let go: it costs more than 5000 tokens and has an importance below 5. */
export function recommend(conversation: {
  readonly tokenEstimate: number
  readonly importance: number
}): 'archive' | 'keep' {
  return conversation.tokenEstimate > minTokens && conversation.importance < minImportance ? 'archive' : 'keep'
}
