import { readQuestions, readTexts } from './corpus.ts'
import { seededRandom } from './random.ts'

/** How many messages a conversation has. */
export const conversationLength = 20
/** Every message whose number this divides has a word that no other has. */
const markedEvery = 1000

/**
 * Words beyond those of the corpus, made up. Of 26 million words of English, which a million messages have, well over a
 * hundred thousand are different (Heaps' law); with these there are about 62,000.
 */
const rareWordCount = 60_000
/** How finely frequencies are kept: the rarest word has two or three of these places. */
const tableSize = 2 ** 21
/** Spreads the seeds of messages that follow each other. */
const seedStep = 0x9e3779b1

/** Text that is always the same: that of a message by its number, and questions. */
export interface SyntheticText {
  readonly textOf: (message: number) => string
  /** The word that only this message has, if it has one. */
  readonly markOf: (message: number) => string | undefined
  /** Questions as people ask them, and as many made of words, by turns. */
  readonly questions: (count: number) => readonly string[]
}

/**
 * Text of the demo corpus's words, and of rare ones that are made up: the more often a word stands in the corpus, the
 * lower its rank, and how often it comes is one over its rank (Zipf's law). Messages are as long as the corpus's.
 */
export function createSyntheticText(): SyntheticText {
  const texts = readTexts().map(wordsOf)
  const lengths = texts.map((words) => words.length)
  const table = zipfTable([...rankWords(texts.flat()), ...rareWords()])
  const pickWords = (count: number, random: () => number): string =>
    Array.from({ length: count }, () => table[Math.floor(random() * tableSize)]).join(' ')
  const markOf = (message: number): string | undefined => (message % markedEvery === 0 ? `mark${message}x` : undefined)
  return {
    markOf,
    textOf(message) {
      const random = seededRandom(Math.imul(message + 1, seedStep))
      const words = pickWords(lengths[Math.floor(random() * lengths.length)] ?? 1, random)
      const mark = markOf(message)
      return mark === undefined ? words : `${words} ${mark}`
    },
    questions(count) {
      const asked = readQuestions()
      const random = seededRandom(count)
      return Array.from({ length: count }, (_, at) =>
        at % 2 === 0 ? (asked[(at / 2) % asked.length] ?? '') : pickWords(3 + Math.floor(random() * 6), random),
      )
    },
  }
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** The most frequent first; ties in the order of the text. */
function rankWords(words: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([word]) => word)
}

/** Words that no stemmer takes for forms of each other. */
function rareWords(): string[] {
  return Array.from({ length: rareWordCount }, (_, at) => {
    const letters = Array.from(at.toString(26), (digit) => String.fromCharCode(97 + Number.parseInt(digit, 26)))
    return `${letters.join('')}qz`
  })
}

/** A place of the table, drawn evenly, is a word by its frequency. */
function zipfTable(ranked: readonly string[]): string[] {
  const total = ranked.reduce((sum, _, rank) => sum + 1 / (rank + 1), 0)
  const table: string[] = []
  let share = 0
  for (const [rank, word] of ranked.entries()) {
    share += 1 / (rank + 1) / total
    while (table.length < Math.round(share * tableSize)) table.push(word)
  }
  return table
}
