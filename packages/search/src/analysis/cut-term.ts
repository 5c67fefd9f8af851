/** Longer words are cut to this length (in UTF-16 units), in documents and queries alike. */
export const MAX_TERM_LENGTH = 64

/** Cuts a term to {@link MAX_TERM_LENGTH} without splitting a surrogate pair. */
export function cutTerm(term: string): string {
  if (term.length <= MAX_TERM_LENGTH) return term
  const last = term.charCodeAt(MAX_TERM_LENGTH - 1)
  return term.slice(0, last >= 0xd800 && last < 0xdc00 ? MAX_TERM_LENGTH - 1 : MAX_TERM_LENGTH)
}
