import type { Scope, Version, WriteOutcome } from '../store.ts'
import { findConversation } from './conversation-row.ts'
import { type Database, findTenant } from '@sekha/storage/sqlite'
import { type Deleted, eraseSlice } from './erase-conversation.ts'
import { nextVersion } from './numbering.ts'
import { noteDeletedConversation } from './segments.ts'

/** A deleted conversation, and whether its text has been erased from the rows. */
export interface DeletedConversation {
  readonly number: number
  readonly version: Version
  readonly isErased: boolean
}

/** Hides a conversation from all readers and erases its first slice, which completes the erasure of a short one. */
export function deleteConversation(database: Database, scope: Scope, id: string): WriteOutcome<DeletedConversation> {
  const tenant = findTenant(database, scope)
  const conversation = findConversation(database, tenant, scope, id)
  if (conversation === undefined) return { outcome: 'not-found' }
  const { number, messageCount } = conversation
  const deleted: Deleted = { tenant, number }
  const version = nextVersion(database, tenant, messageCount)
  noteDeletedConversation(database, tenant, number, version)
  database.run('DELETE FROM conversations WHERE tenant = ? AND number = ?', tenant, number)
  database.run('INSERT INTO erasing (tenant, number, id) VALUES (?, ?, ?)', tenant, number, id)
  const isErased = eraseSlice(database, deleted) === 'last'
  return { outcome: 'done', value: { number, version, isErased }, replayed: false }
}
