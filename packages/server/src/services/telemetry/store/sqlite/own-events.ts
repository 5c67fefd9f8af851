import type { Database } from '@sekha/storage/sqlite'
import type { RecordDraft } from '../record-draft.ts'
import { findEvent, replaceEvent } from './replace-event.ts'
import type { SessionRow } from './session-row.ts'

/** Remembers the event of a hang that the server adds: the program may report the same one later. */
export function noteOwnHang(row: SessionRow, { effect }: RecordDraft): void {
  if (effect?.type !== 'hung') return
  row.own_hang = row.position
  row.own_hang_from = row.heard_at
  row.own_recovery = null
}

/**
 * Replaces the event by which the server reported a hang or its end by that of the program, which knows more. It is the same
 * hang if the program noticed it in the silence that the server noticed. Its end is the same if its hang was.
 */
export function replaceOwnEvent(database: Database, row: SessionRow, draft: RecordDraft): boolean {
  const { effect, identity, at } = draft
  if (effect?.type !== 'hung' || at < (row.own_hang_from ?? Infinity)) return false
  const position = effect.hung ? row.own_hang : row.own_hang === null ? row.own_recovery : null
  const own = position === null ? undefined : findEvent(database, row, position)
  if (own === undefined) return false
  const end = effect.hung && row.own_recovery !== null ? findEvent(database, row, row.own_recovery)?.at : undefined
  if (at > (end ?? Infinity)) return false
  replaceEvent(database, row, own, draft)
  if (identity !== undefined && identity.sequence === undefined) row.unnumbered += 1
  if (effect.hung) row.own_hang = null
  else row.own_recovery = null
  return true
}
