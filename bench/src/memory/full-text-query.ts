/** The distinct words of a text, quoted for SQLite's FTS5 so that their characters have no special meaning. */
export function quotedWords(text: string): string[] {
  const words = text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  return [...new Set(words.map((word) => word.toLowerCase()))].map((word) => `"${word}"`)
}
