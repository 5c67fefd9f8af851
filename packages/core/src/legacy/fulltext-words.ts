/**
 * Writes words for an index that takes its query language from callers: each word in quotes, so that no punctuation
 * and no operator means anything, and side by side, so that all of them have to be there.
 *
 * @returns an empty text when there is no word
 */
export function quoteWords(text: string): string {
  return text
    .split(/[\s\p{Cc}\p{Cs}]+/u)
    .filter((word) => /[\p{L}\p{N}\p{Co}]/u.test(word))
    .map((word) => `"${word.replaceAll('"', '""')}"`)
    .join(' ')
}
