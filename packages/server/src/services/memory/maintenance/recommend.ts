/** Conversations of at most this many tokens are kept, as in the legacy server. */
const minTokens = 5000
/** Conversations of at least this importance are kept, as in the legacy server. */
const minImportance = 5

/** Recommends archiving a conversation that has more than 5000 tokens and an importance below 5. */
export function recommend(conversation: {
  readonly tokenEstimate: number
  readonly importance: number
}): 'archive' | 'keep' {
  return conversation.tokenEstimate > minTokens && conversation.importance < minImportance ? 'archive' : 'keep'
}
