import type { ArchiveConversations, ArchiveOutcome, ConversationRecord, Scope } from '../store.ts'
import { findConversation, replaceAttributes } from './conversation-row.ts'
import { type Database, findTenant } from '@sekha/storage/sqlite'
import { nextVersion } from './numbering.ts'
import { changeConversation } from './update-conversation.ts'

/** Checks that all conversations exist before it changes one. */
export function archiveConversations(
  database: Database,
  scope: Scope,
  { ids, at }: ArchiveConversations,
): ArchiveOutcome {
  const tenant = findTenant(database, scope)
  const here: ConversationRecord[] = []
  const missing: string[] = []
  for (const id of new Set(ids)) {
    const conversation = findConversation(database, tenant, scope, id)
    if (conversation === undefined) missing.push(id)
    else here.push(conversation)
  }
  if (missing.length > 0) return { outcome: 'not-found', missing }
  const active = here.filter(({ status }) => status === 'active')
  for (const before of active)
    replaceAttributes(database, tenant, changeConversation(before, { status: 'archived' }, at))
  if (active.length > 0) nextVersion(database, tenant)
  const archived = active.map(({ id }) => id)
  const unchanged = here.filter(({ status }) => status === 'archived').map(({ id }) => id)
  return { outcome: 'done', archived, unchanged }
}
