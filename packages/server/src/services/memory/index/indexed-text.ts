import { analyze, analyzeInSteps } from '@sekha/search/analysis'
import { type SegmentDoc } from '@sekha/search/segments'
import type { Steps } from '@sekha/search/steps'

/** The indexed fields of a message. */
export interface IndexedMessage {
  readonly role: string
  readonly name: string | null
  readonly content: string
  readonly timestamp: number
}

/** Returns what is indexed with the content of a message: its speaker, and its day in words, so that "in May 2023" finds it. */
export const indexedFields = (name: string | null, timestamp: number): string[] =>
  name === null ? [dateInWords(timestamp)] : [name, dateInWords(timestamp)]

/** Shorter texts (in UTF-16 units) are analysed in one step, which takes less than a millisecond. */
const shortText = 16_384

/** Analyses messages for the index. The numbers of their conversations are not included. */
export function* toIndexedDocs(messages: readonly IndexedMessage[]): Steps<Omit<SegmentDoc, 'conversation'>[]> {
  const docs: Omit<SegmentDoc, 'conversation'>[] = []
  for (const message of messages) {
    const { content, name, timestamp, role } = message
    const fields = indexedFields(name, timestamp)
    const terms = content.length <= shortText ? analyze(content, fields) : yield* analyzeInSteps(content, fields)
    for (const term of roleTerms(role)) terms.push(term)
    docs.push({ terms, timeMs: timestamp, role: roleCode(role) })
    yield
  }
  return docs
}

const dateFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
let lastDay = Number.NaN
let lastDate = ''

/**
 * Formats a day, such as `8 May 2023`, in UTC. Caches the last day: formatting is slow, and messages of a day are
 * adjacent.
 */
function dateInWords(timestamp: number): string {
  const day = Math.floor(timestamp / 86_400_000)
  if (day !== lastDay) {
    lastDay = day
    lastDate = dateFormat.format(timestamp)
  }
  return lastDate
}

const knownRoles = ['user', 'assistant', 'system', 'tool', 'function', 'developer']
/** The code of any other role. */
const otherRole = 16

/**
 * Returns the code of a role, one byte in the index. The usual roles have separate codes. All others share one, and a
 * term distinguishes them ({@link roleTerms}).
 */
export function roleCode(role: string): number {
  const known = knownRoles.indexOf(role)
  return known >= 0 ? known : otherRole
}

/** Returns the term that finds messages of an unusual role. Analysis never produces it. */
export function roleTerms(role: string): readonly string[] {
  return knownRoles.includes(role) ? [] : [`\u0001role:${role.toWellFormed()}`]
}
