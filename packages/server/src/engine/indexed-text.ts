import { analyze, type SegmentDoc } from '../search/index.ts'

/** What the index gets to know of a message. */
export interface IndexedMessage {
  readonly role: string
  readonly name: string | null
  readonly content: string
  readonly timestamp: number
}

/** The terms of a message: its text, and who said it. */
export function toSegmentDoc(message: IndexedMessage, conversation: number): SegmentDoc {
  return {
    terms: analyze(message.content, message.name === null ? [] : [message.name]),
    conversation,
    timeMs: message.timestamp,
    role: roleCode(message.role),
  }
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
