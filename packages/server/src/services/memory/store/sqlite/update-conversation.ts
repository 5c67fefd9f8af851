import { type Database, findTenant } from '@sekha/storage/sqlite'
import type {
  ConversationChange,
  ConversationRecord,
  Refused,
  Scope,
  UpdateConversation,
  WriteOutcome,
} from '../store.ts'
import { findConversation, type KeptConversation, replaceAttributes, restoreConversation } from './conversation-row.ts'
import { type Carried, carryOutOnce } from './idempotency.ts'
import { nextVersion } from './numbering.ts'

export function updateConversation(
  database: Database,
  scope: Scope,
  command: UpdateConversation,
): WriteOutcome<ConversationRecord> {
  const tenant = findTenant(database, scope)
  const run = (): Carried<ConversationRecord, KeptConversation> | Refused => update(database, tenant, scope, command)
  return carryOutOnce(database, tenant, scope, command.idempotency, run, restoreConversation)
}

function update(
  database: Database,
  tenant: number,
  scope: Scope,
  { id, change, expectedRevision, at }: UpdateConversation,
): Carried<ConversationRecord, KeptConversation> | Refused {
  const before = findConversation(database, tenant, scope, id)
  if (before === undefined) return { outcome: 'not-found' }
  const { revision: currentRevision } = before
  if (expectedRevision !== undefined && expectedRevision !== currentRevision)
    return { outcome: 'revision-conflict', currentRevision }
  const value = changeConversation(before, change, at)
  replaceAttributes(database, tenant, value)
  nextVersion(database, tenant)
  return { value, conversation: value.number, kept: value }
}

/** Applies a change to a conversation. Every accepted change increments the revision, even if no field differs. */
export function changeConversation(
  before: ConversationRecord,
  change: ConversationChange,
  at: number,
): ConversationRecord {
  return {
    ...before,
    label: change.label ?? before.label,
    folder: change.folder ?? before.folder,
    status: change.status ?? before.status,
    metadata: change.metadata ?? before.metadata,
    ...changePin(changeImportance(before, change.importance), change.pin),
    revision: before.revision + 1,
    updatedAt: Math.max(before.updatedAt, at),
  }
}

const pinned = 10
const importanceWithoutMemory = 5

type Importance = Pick<ConversationRecord, 'importance' | 'importanceBeforePin'>

function changeImportance({ importance, importanceBeforePin }: Importance, score: number | undefined): Importance {
  if (score === undefined) return { importance, importanceBeforePin }
  return { importance: score, importanceBeforePin: score === pinned ? importanceBeforePin : null }
}

/** A second pin keeps the importance stored by the first. Unpinning an unpinned conversation changes nothing. */
function changePin({ importance, importanceBeforePin }: Importance, pin: boolean | undefined): Importance {
  if (pin === undefined || pin === (importance === pinned)) return { importance, importanceBeforePin }
  if (pin) return { importance: pinned, importanceBeforePin: importance }
  return { importance: importanceBeforePin ?? importanceWithoutMemory, importanceBeforePin: null }
}
