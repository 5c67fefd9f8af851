import { analyze, type SegmentDoc } from '../search/index.ts'

/** What the index gets to know of a message. */
export interface IndexedMessage {
  readonly role: string
  readonly name: string | null
  readonly content: string
  readonly timestamp: number
}

/** The terms of a message: its text, who said it, and the day in words, so that "in May 2023" finds it. */
export function indexedTerms({ content, name, timestamp }: Omit<IndexedMessage, 'role'>): string[] {
  return analyze(content, name === null ? [dateInWords(timestamp)] : [name, dateInWords(timestamp)])
}

export function toSegmentDoc(message: IndexedMessage, conversation: number): SegmentDoc {
  return {
    terms: indexedTerms(message),
    conversation,
    timeMs: message.timestamp,
    role: roleCode(message.role),
  }
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
const firstHashedCode = 16

/**
 * The index keeps a role as one byte. The usual roles have codes of their own; any other shares 240 codes by hash, so
 * who filters by such a role also checks the message itself.
 */
export function roleCode(role: string): number {
  const known = knownRoles.indexOf(role)
  if (known >= 0) return known
  let hash = 0
  for (let at = 0; at < role.length; at++) hash = (hash * 31 + role.charCodeAt(at)) >>> 0
  return firstHashedCode + (hash % (256 - firstHashedCode))
}
