import { readQuestions, readTexts } from './corpus.ts'
import { seededRandom } from './random.ts'

/** The number of messages in a conversation. */
export const conversationLength = 20
/** Every message whose number is a multiple of this has a unique word. */
const markedEvery = 1000

/**
 * The number of invented words in addition to those of the corpus. The 26 million words of a million English messages
 * contain well over a hundred thousand different ones (Heaps' law); with these there are about 62,000.
 */
const rareWordCount = 60_000
/** The size of the frequency table: the rarest word has two or three entries. */
const tableSize = 2 ** 21
/** Spreads the seeds of consecutive messages. */
const seedStep = 0x9e3779b1

/** Deterministic text: messages by number, and questions. */
export interface SyntheticText {
  readonly textOf: (message: number) => string
  /** The unique word of this message, if it has one. */
  readonly markOf: (message: number) => string | undefined
  /** Alternates between questions from the demo and questions of random words. */
  readonly questions: (count: number) => readonly string[]
}

/**
 * Generates text from the demo corpus's words and invented rare ones. Frequent words of the corpus have low ranks, and
 * the frequency of a word is the reciprocal of its rank (Zipf's law). Messages are as long as those of the corpus.
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
      const questions = readQuestions()
      const random = seededRandom(count)
      return Array.from({ length: count }, (_, at) =>
        at % 2 === 0 ? (questions[(at / 2) % questions.length] ?? '') : pickWords(3 + Math.floor(random() * 6), random),
      )
    },
  }
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** Sorts words by frequency, most frequent first; ties are in text order. */
function rankWords(words: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([word]) => word)
}

/** Generates words that no stemmer conflates. */
function rareWords(): string[] {
  return Array.from({ length: rareWordCount }, (_, at) => {
    const letters = Array.from(at.toString(26), (digit) => String.fromCharCode(97 + Number.parseInt(digit, 26)))
    return `${letters.join('')}qz`
  })
}

/** Maps a uniformly drawn table entry to a word by frequency. */
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
