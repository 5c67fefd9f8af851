import type { Steps } from '@sekha/search/steps'
import type { SegmentIndex } from '@sekha/search/segments'
import { roleCode } from '../index/indexed-text.ts'

const toolRoles: ReadonlySet<number> = new Set(['tool', 'function'].map(roleCode))

/**
 * Finds the messages of one tool call in order: the calling message and all tool responses. A message that neither
 * calls a tool nor is a response is alone. Models refuse a response without its call, and a call without its response.
 *
 * The result is the same for every message of the call. It may be as long as the conversation.
 */
export function* toolTurnOf(index: Pick<SegmentIndex, 'roleOf' | 'adjacent'>, doc: number): Steps<readonly number[]> {
  let first = doc
  let role = index.roleOf(doc)
  while (role !== undefined && toolRoles.has(role)) {
    const before = index.adjacent(first, -1)
    if (before === undefined) break
    first = before.doc
    role = before.role
    yield
  }
  const turn = [first]
  let after = index.adjacent(first, 1)
  while (after !== undefined && toolRoles.has(after.role)) {
    turn.push(after.doc)
    yield
    after = index.adjacent(after.doc, 1)
  }
  return turn
}
