import type { Steps } from '@sekha/search/steps'

/** The estimated importance of a conversation. */
interface ImportanceScore {
  /** From 1 to 9, not rounded. 10 is reserved for pinned conversations. */
  readonly score: number
  /** The reasons for the score, in plain words. */
  readonly reasons: readonly string[]
}

/** A message to score. */
interface ScoredMessage {
  readonly role: string
  readonly content: string
}

interface Rule {
  readonly points: number
  readonly applies: (content: string) => boolean
  readonly reason: string
}

const base = 5
const lowest = 1
const highest = 9
/** The number of best messages that determine the score, however much small talk surrounds them. */
const bestMessages = 3

/** The rules of the legacy server's scorer, with inflected forms of its four words. */
const rules: readonly Rule[] = [
  { points: 1, applies: (content) => Buffer.byteLength(content) > 100, reason: 'It has long messages' },
  { points: 2, applies: hasCodeBlock, reason: 'It contains code' },
  { points: 0.5, applies: (content) => content.trimEnd().endsWith('?'), reason: 'It asks questions' },
  wordRule('critical', /\bcritical(?:ly)?\b/i),
  wordRule('important', /\bimportan(?:t|tly|ce)\b/i),
  wordRule('urgent', /\burgen(?:t|tly|cy)\b/i),
  wordRule('decision', /\bdecisions?\b/i),
]

/**
 * Estimates the importance of a conversation by rules alone. A message starts at 5 and gets:
 *
 * - 1 for more than 100 bytes
 * - 2 for a fenced code block
 * - 0.5 for a question at its end
 * - 1 for each of the words critical, important, urgent and decision
 *
 * The score is the mean of the three best messages, limited to 1 to 9. An empty conversation scores 5.
 */
export function* scoreImportance(messages: readonly ScoredMessage[]): Steps<ImportanceScore> {
  const all: Rule[][] = []
  for (const { content } of messages) {
    all.push(rules.filter(({ applies }) => applies(content)))
    yield
  }
  const best = all
    .map((met) => ({ met, points: met.reduce((sum, { points }) => sum + points, base) }))
    .toSorted((a, b) => b.points - a.points)
    .slice(0, bestMessages)
  const met = new Set(best.flatMap((message) => message.met))
  const mean = best.length === 0 ? base : best.reduce((sum, { points }) => sum + points, 0) / best.length
  return { score: Math.min(highest, Math.max(lowest, mean)), reasons: reasonsOf(messages.length, met) }
}

function reasonsOf(messages: number, met: ReadonlySet<Rule>): readonly string[] {
  if (messages === 0) return ['It contains no messages']
  if (met.size === 0) return ['Nothing stands out']
  return rules.filter((rule) => met.has(rule)).map(({ reason }) => reason)
}

function hasCodeBlock(content: string): boolean {
  return /^ {0,3}(?:```|~~~)/m.test(content)
}

function wordRule(word: string, pattern: RegExp): Rule {
  return { points: 1, applies: (content) => pattern.test(content), reason: `It mentions "${word}"` }
}
