/**
 * Quotes the words of a text for an index with a query language. Quotes disable punctuation and operators, and words side
 * by side must all match.
 *
 * @returns the quoted words, or an empty string if there are none
 */
export function quoteWords(text: string): string {
  return text
    .split(/[\s\p{Cc}\p{Cs}]+/u)
    .filter((word) => /[\p{L}\p{N}\p{Co}]/u.test(word))
    .map((word) => `"${word.replaceAll('"', '""')}"`)
    .join(' ')
}
