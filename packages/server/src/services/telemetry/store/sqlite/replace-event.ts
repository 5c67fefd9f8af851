import type { Database } from '@sekha/storage/sqlite'
import type { RecordDraft } from '../record-draft.ts'
import type { SessionRow } from './session-row.ts'

/** A stored event, to be replaced. */
export interface EventRow {
  readonly number: number
  readonly at: number
  readonly bytes: number
}

/** @returns the event at a position */
export function findEvent(database: Database, row: SessionRow, position: number): EventRow | undefined {
  return database.get<EventRow>(
    'SELECT number, at, length(body) AS bytes FROM telemetry_records WHERE session = ? AND kind = 3 AND position = ?',
    row.number,
    position,
  )
}

/** Replaces an event in its place. */
export function replaceEvent(
  database: Database,
  row: SessionRow,
  { number, bytes }: EventRow,
  { at, name, body, category, identity }: RecordDraft,
): void {
  database.run(
    'UPDATE telemetry_records SET id = ?, sequence = ?, at = ?, name = ?, body = ?, category = ? WHERE number = ?',
    identity?.id ?? null,
    identity?.sequence ?? null,
    at,
    name,
    body,
    category ?? null,
    number,
  )
  row.sequence = Math.max(row.sequence, identity?.sequence ?? 0)
  row.bytes += body.length - bytes
}
