import type { Database } from '@sekha/storage/sqlite'
import type { RecordDraft } from '../record-draft.ts'
import type { Appended, Outcome } from '../telemetry-store.ts'
import { applyEffect } from './apply-effect.ts'
import { kindNumbers } from './record-row.ts'
import type { SessionRow } from './session-row.ts'
import { exceedsState, noteUpdate, storeDueSnapshot, storeFirstState } from './state-snapshots.ts'

/** What a record takes besides its body, roughly. */
const recordBytes = 100

/** How records are added. */
export interface AppendRules {
  readonly now: number
  /** The record of a heartbeat after a recorded silence. */
  readonly recovery: (at: number) => RecordDraft
  /** Whether the records are the program's own. Those of the server do not count as an update. @default true */
  readonly isUpdate?: boolean | undefined
}

/** Adds records to a session, in a transaction. The cost of a record does not depend on those before it. */
export function appendRecords(
  database: Database,
  row: SessionRow,
  drafts: readonly RecordDraft[],
  { now, recovery, isUpdate = true }: AppendRules,
): Appended {
  const outcomes = drafts.map((draft): Outcome => {
    const known = findKnown(database, row, draft)
    if (known !== undefined) return known
    if (draft.kind === 'state' && exceedsState(database, row, draft.body.length)) return 'too_large'
    insertRecord(database, row, draft, now)
    applyEffect(row, draft, now)
    if (draft.effect?.type === 'started') describeStart(database, row, draft)
    if (row.silent === 1 && draft.effect?.type === 'alive') {
      row.silent = 0
      insertRecord(database, row, recovery(draft.at), now)
    }
    return 'accepted'
  })
  storeDueSnapshot(database, row)
  if (isUpdate && outcomes.includes('accepted')) row.updated_at = Math.max(now, row.updated_at)
  saveSession(database, row)
  return { outcomes, position: row.position }
}

/** Finds the record with the same number. Only a number that may have been used costs a search. */
function findKnown(database: Database, row: SessionRow, { identity }: RecordDraft): Outcome | undefined {
  if (identity === undefined || identity.sequence > row.sequence) return undefined
  const found = database.get<{ id: string }>(
    'SELECT id FROM telemetry_records WHERE session = ? AND sequence = ?',
    row.number,
    identity.sequence,
  )
  if (found === undefined) return undefined
  return found.id === identity.id ? 'duplicate' : 'conflict'
}

function insertRecord(database: Database, row: SessionRow, draft: RecordDraft, now: number): void {
  const { kind, identity, at, name } = draft
  const position = ++row.position
  const total = draft.counter && countUp(database, row, draft.counter)
  const body =
    total === undefined ? draft.body : JSON.stringify({ ...(JSON.parse(draft.body) as object), value: total })
  const rank = kind === 'state' ? (identity?.sequence ?? row.state_sequence) : null
  database.run(
    'INSERT INTO telemetry_records (session, kind, position, sequence, id, rank, at, received_at, name, value, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    row.number,
    kindNumbers[kind],
    position,
    identity?.sequence ?? null,
    identity?.id ?? null,
    rank,
    at,
    now,
    name,
    total ?? draft.value ?? null,
    body,
  )
  if (identity !== undefined) row.sequence = Math.max(row.sequence, identity.sequence)
  if (rank !== null) noteUpdate(database, row, { rank, position }, body.length)
  row.bytes += body.length + recordBytes
  if (kind === 'event') row.events++
  else if (kind === 'metric') row.metrics++
  else if (kind === 'state') row.states++
}

/** Adds to the total of a counter. @returns the total */
function countUp(database: Database, row: SessionRow, { key, delta }: NonNullable<RecordDraft['counter']>): number {
  const counted = database.get<{ total: number }>(
    'INSERT INTO telemetry_counters VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET total = total + excluded.total RETURNING total',
    row.number,
    key,
    delta,
  )
  return counted?.total ?? delta
}

/** The state of the second generation begins with the product and its version. */
function describeStart(database: Database, row: SessionRow, { effect }: RecordDraft): void {
  if (effect?.type !== 'started' || row.generation === 1) return
  const { product, version } = effect.program
  storeFirstState(database, row, { product, version })
}

/** Saves what records change of a session. */
function saveSession(database: Database, row: SessionRow): void {
  database.run(
    'UPDATE telemetry_sessions SET created_at = ?, updated_at = ?, ended_at = ?, last_heartbeat = ?, heartbeat_timeout = ?, paused = ?, crashed = ?, hung = ?, silent = ?, product = ?, version = ?, machine_id = ?, hostname = ?, parent = ?, position = ?, sequence = ?, flag_sequence = ?, state_sequence = ?, state_weight = ?, snapshot_bytes = ?, events = ?, metrics = ?, states = ?, bytes = ? WHERE number = ?',
    row.created_at,
    row.updated_at,
    row.ended_at,
    row.last_heartbeat,
    row.heartbeat_timeout,
    row.paused,
    row.crashed,
    row.hung,
    row.silent,
    row.product,
    row.version,
    row.machine_id,
    row.hostname,
    row.parent,
    row.position,
    row.sequence,
    row.flag_sequence,
    row.state_sequence,
    row.state_weight,
    row.snapshot_bytes,
    row.events,
    row.metrics,
    row.states,
    row.bytes,
    row.number,
  )
}
