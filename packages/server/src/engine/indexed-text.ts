import { analyze, analyzeInSteps, type SegmentDoc } from '../search/index.ts'
import type { Steps } from '../steps/steps.ts'

/** What the index gets to know of a message. */
export interface IndexedMessage {
  readonly role: string
  readonly name: string | null
  readonly content: string
  readonly timestamp: number
}

/** The terms of a message: its text, who said it, and the day in words, so that "in May 2023" finds it. */
export function indexedTerms({ content, name, timestamp }: Omit<IndexedMessage, 'role'>): string[] {
  return analyze(content, fieldsOf(name, timestamp))
}

const fieldsOf = (name: string | null, timestamp: number): string[] =>
  name === null ? [dateInWords(timestamp)] : [name, dateInWords(timestamp)]

/** Shorter texts (in UTF-16 units) are analysed at once, which takes less than a millisecond. */
const shortText = 16_384

/** What the index gets to know of messages, apart from the numbers of their conversations. */
export function* toIndexedDocs(messages: readonly IndexedMessage[]): Steps<Omit<SegmentDoc, 'conversation'>[]> {
  const docs: Omit<SegmentDoc, 'conversation'>[] = []
  for (const message of messages) {
    const { content, name, timestamp, role } = message
    const terms =
      content.length <= shortText ? indexedTerms(message) : yield* analyzeInSteps(content, fieldsOf(name, timestamp))
    for (const term of roleTerms(role)) terms.push(term)
    docs.push({ terms, timeMs: timestamp, role: roleCode(role) })
    yield
  }
  return docs
}

const dateFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
let lastDay = Number.NaN
let lastDate = ''

/** Such as `8 May 2023`, in UTC. Messages of a day come together, and formatting costs more than the rest. */
function dateInWords(timestamp: number): string {
  const day = Math.floor(timestamp / 86_400_000)
  if (day !== lastDay) {
    lastDay = day
    lastDate = dateFormat.format(timestamp)
  }
  return lastDate
}

const knownRoles = ['user', 'assistant', 'system', 'tool', 'function', 'developer']
/** Any other role. */
const otherRole = 16

/**
 * The index keeps a role as one byte. The usual roles have codes of their own; others share one, and are told apart by a
 * term ({@link roleTerms}).
 */
export function roleCode(role: string): number {
  const known = knownRoles.indexOf(role)
  return known >= 0 ? known : otherRole
}

/** The term by which messages of an unusual role are found: no text is analysed into it. */
export function roleTerms(role: string): readonly string[] {
  return knownRoles.includes(role) ? [] : [`\u0001role:${role.toWellFormed()}`]
}
