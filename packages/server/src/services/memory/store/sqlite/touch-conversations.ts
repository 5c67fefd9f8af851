import { type Database, findTenant } from '@sekha/storage/sqlite'
import type { Scope, Touch } from '../store.ts'
import { accessGrainMs } from './conversation-row.ts'

const isDue = 'tenant = ? AND number IN (SELECT value FROM json_each(?)) AND last_accessed_at <= ?'
export const selectDue = `SELECT 1 FROM conversations WHERE ${isDue} LIMIT 1`
export const touchDue = `UPDATE conversations SET last_accessed_at = ? WHERE ${isDue}`

/** Whether the last access of any of them is at least a minute old. */
export function needsTouch(database: Database, scope: Scope, { conversations, at }: Touch): boolean {
  const row = database.get(selectDue, findTenant(database, scope), JSON.stringify(conversations), at - accessGrainMs)
  return row !== undefined
}

/** @returns the number of conversations whose last access was set to `at` */
export function touchConversations(database: Database, scope: Scope, { conversations, at }: Touch): number {
  return database.run(touchDue, at, findTenant(database, scope), JSON.stringify(conversations), at - accessGrainMs)
}
