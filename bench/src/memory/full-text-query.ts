/** The words of a text, each once, as SQLite's FTS5 takes them: a quoted word is text whatever stands in it. */
export function quotedWords(text: string): string[] {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? []
  return [...new Set(words.map((word) => word.toLowerCase()))].map((word) => `"${word}"`)
}
