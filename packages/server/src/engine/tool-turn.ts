import type { SearchIndex } from '../search/index.ts'
import { roleCode } from './indexed-text.ts'

const toolRoles: ReadonlySet<number> = new Set(['tool', 'function'].map(roleCode))
/** Answers of one call that are looked for on either side. */
const maxAnswers = 64

/**
 * The messages that belong to one tool call: what the tools answered, and the message before that called them. A message
 * that neither calls a tool nor is an answer is alone. Models refuse an answer without its call, and a call without its
 * answer.
 */
export function toolTurnOf(index: SearchIndex, doc: number): readonly number[] {
  const isAnswer = (role: number): boolean => toolRoles.has(role)
  const turn = [doc]
  let role = index.roleOf(doc)
  for (let at = doc, step = 0; role !== undefined && isAnswer(role) && step < maxAnswers; step++) {
    const before = index.adjacent(at, -1)
    if (before === undefined) break
    turn.unshift(before.doc)
    at = before.doc
    role = before.role
  }
  for (let at = doc, step = 0; step < maxAnswers; step++) {
    const after = index.adjacent(at, 1)
    if (after === undefined || !isAnswer(after.role)) break
    turn.push(after.doc)
    at = after.doc
  }
  return turn
}
