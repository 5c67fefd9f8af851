import type { Scope, Touch } from '../store.ts'
import type { Database } from './database.ts'
import { findTenant } from './numbering.ts'

/** An access that is less than this behind another one is not worth a write: idle conversations are counted in days. */
const accessGrainMs = 60_000

const isDue = 'tenant = ? AND number IN (SELECT value FROM json_each(?)) AND last_accessed_at <= ?'
export const selectDue = `SELECT 1 FROM conversations WHERE ${isDue} LIMIT 1`
export const touchDue = `UPDATE conversations SET last_accessed_at = ? WHERE ${isDue}`

/** Whether one of them was last accessed a minute or longer before. */
export function needsTouch(database: Database, scope: Scope, { conversations, at }: Touch): boolean {
  const row = database.get(selectDue, findTenant(database, scope), JSON.stringify(conversations), at - accessGrainMs)
  return row !== undefined
}

/** @returns how many of them were due, and have `at` as their last access now */
export function touchConversations(database: Database, scope: Scope, { conversations, at }: Touch): number {
  return database.run(touchDue, at, findTenant(database, scope), JSON.stringify(conversations), at - accessGrainMs)
}
