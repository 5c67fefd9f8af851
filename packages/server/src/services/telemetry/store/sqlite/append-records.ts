import type { Database } from '@sekha/storage/sqlite'
import type { OwnRecords } from '../own-records.ts'
import type { RecordDraft } from '../record-draft.ts'
import type { Appended, Outcome } from '../telemetry-store.ts'
import { applyEffect } from './apply-effect.ts'
import { kindNumbers } from './record-row.ts'
import { noteOwnHang, replaceOwnEvent } from './own-events.ts'
import { type EventRow, replaceEvent } from './replace-event.ts'
import type { SessionRow } from './session-row.ts'
import { exceedsState, noteUpdate, storeDueSnapshot, storeFirstState } from './state-snapshots.ts'

/** What a record takes besides its body, roughly. */
const recordBytes = 100

/** How records are added. */
export interface AppendRules {
  readonly now: number
  /** The heartbeat timeout of a session that has none of its own. */
  readonly timeoutMs: number
  readonly own: OwnRecords
  /** Whether the records are the program's own. Those of the server do not count as an update. @default true */
  readonly isUpdate?: boolean | undefined
}

/** Adds records to a session, in a transaction. The cost of a record does not depend on those before it. */
export function appendRecords(
  database: Database,
  row: SessionRow,
  drafts: readonly RecordDraft[],
  { now, timeoutMs, own, isUpdate = true }: AppendRules,
): Appended {
  const outcomes = drafts.map((draft): Outcome => {
    const known = findKnown(database, row, draft, now)
    if (known !== undefined) return known
    if (isUpdate && replaceOwnEvent(database, row, draft)) {
      applyEffect(row, draft, now)
      return 'accepted'
    }
    if (draft.kind === 'state' && exceedsState(database, row, draft.body.length)) return 'too_large'
    insertRecord(database, row, draft, { now, own })
    if (!isUpdate) noteOwnHang(row, draft)
    applyEffect(row, draft, now)
    if (draft.effect?.type === 'started') describeStart(database, row, draft)
    // A heartbeat that arrives late says nothing about now.
    if (
      draft.effect?.type === 'alive' &&
      row.silent > 0 &&
      now - (row.heard_at ?? now) <= (row.heartbeat_timeout ?? timeoutMs)
    )
      recover(database, row, draft.at, { now, own })
    return 'accepted'
  })
  storeDueSnapshot(database, row)
  if (isUpdate && outcomes.includes('accepted')) row.updated_at = Math.max(now, row.updated_at)
  saveSession(database, row)
  return { outcomes, position: row.position }
}

/** Takes back what the silence of a session was taken for. */
function recover(database: Database, row: SessionRow, at: number, rules: InsertRules): void {
  const wasHung = row.silent === 2 && row.hung === 1
  row.silent = 0
  if (row.crashed === 2) row.crashed = 0
  for (const draft of rules.own.recovery({ wasHung, isOfDaemon: row.daemon === 1 }, at)) {
    insertRecord(database, row, draft, rules)
    if (draft.effect?.type === 'hung') row.own_recovery = row.position
    applyEffect(row, draft, rules.now)
  }
  // The program has reported the end, and so the hang.
  if (row.own_recovery === null) row.own_hang = null
}

/** Finds the same record. Only a number that may have been used costs a search. */
function findKnown(database: Database, row: SessionRow, draft: RecordDraft, now: number): Outcome | undefined {
  const { identity } = draft
  if (identity === undefined) return undefined
  const { id, sequence } = identity
  if (sequence === undefined) return isKnownEvent(database, row, draft.name, id) ? 'duplicate' : undefined
  const found =
    sequence > row.sequence
      ? undefined
      : database.get<{ id: string }>(
          'SELECT id FROM telemetry_records WHERE session = ? AND sequence = ?',
          row.number,
          sequence,
        )
  if (found !== undefined) return found.id === id ? 'duplicate' : 'conflict'
  if (row.unnumbered === 0 || !numberEvent(database, row, draft, id)) return undefined
  applyEffect(row, draft, now)
  return 'duplicate'
}

/** Whether an event of a watchdog is stored. Its program may have been faster. */
function isKnownEvent(database: Database, row: SessionRow, name: string, id: string): boolean {
  const found = database.get(
    'SELECT 1 FROM telemetry_records INDEXED BY telemetry_records_name WHERE session = ? AND kind = 3 AND kind IN (3, 4) AND name = ? AND id = ?',
    row.number,
    name,
    id,
  )
  return found !== undefined
}

/** Replaces the event of a watchdog by that of its program, which has a number and may know more. */
function numberEvent(database: Database, row: SessionRow, draft: RecordDraft, id: string): boolean {
  const found = database.get<EventRow>(
    'SELECT number, at, length(body) AS bytes FROM telemetry_records WHERE session = ? AND id = ? AND sequence IS NULL AND id IS NOT NULL',
    row.number,
    id,
  )
  if (found === undefined || draft.kind !== 'event') return false
  replaceEvent(database, row, found, draft)
  row.unnumbered -= 1
  return true
}

type InsertRules = Pick<AppendRules, 'now' | 'own'>

function insertRecord(database: Database, row: SessionRow, draft: RecordDraft, { now, own }: InsertRules): void {
  const { kind, identity, at, name } = draft
  const position = ++row.position
  const { body, value } = aggregate(database, row, draft, own)
  const rank = kind === 'state' ? (identity?.sequence ?? row.state_sequence) : null
  database.run(
    'INSERT INTO telemetry_records (session, kind, position, sequence, id, rank, at, received_at, name, value, body, category, exception) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    row.number,
    kindNumbers[kind],
    position,
    identity?.sequence ?? null,
    identity?.id ?? null,
    rank,
    at,
    now,
    name,
    value ?? null,
    body,
    draft.category ?? null,
    draft.isException === true ? 1 : null,
  )
  if (identity?.sequence !== undefined) row.sequence = Math.max(row.sequence, identity.sequence)
  else if (identity !== undefined) row.unnumbered += 1
  if (rank !== null) noteUpdate(database, row, { rank, position }, body.length)
  row.bytes += body.length + recordBytes
  if (kind === 'event') row.events++
  else if (kind === 'metric') row.metrics++
  else if (kind === 'state') row.states++
}

/** The body and the value of a record. Those of a counter and of a histogram include what was stored before. */
function aggregate(
  database: Database,
  row: SessionRow,
  draft: RecordDraft,
  own: OwnRecords,
): Pick<RecordDraft, 'body' | 'value'> {
  if (draft.counter !== undefined) {
    const value = countUp(database, row, draft.counter)
    return { body: JSON.stringify({ ...(JSON.parse(draft.body) as object), value }), value }
  }
  if (draft.histogram !== undefined) {
    const { key, sample } = draft.histogram
    const point = own.addSample(readSamples(database, row, key), sample, draft.at)
    database.run('INSERT OR REPLACE INTO telemetry_histograms VALUES (?, ?, ?)', row.number, key, point.samples)
    return point
  }
  return draft
}

/** The samples of a histogram so far. */
function readSamples(database: Database, row: SessionRow, key: string): string | undefined {
  const sql = 'SELECT samples FROM telemetry_histograms WHERE session = ? AND histogram = ?'
  return database.get<{ samples: string }>(sql, row.number, key)?.samples
}

/** Adds to the total of a counter, which stays finite. @returns the total */
function countUp(database: Database, row: SessionRow, { key, delta }: NonNullable<RecordDraft['counter']>): number {
  const counted = database.get<{ total: number }>(
    'INSERT INTO telemetry_counters VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET total = max(-1.7976931348623157e308, min(1.7976931348623157e308, total + excluded.total)) RETURNING total',
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
    'UPDATE telemetry_sessions SET created_at = ?, updated_at = ?, ended_at = ?, last_heartbeat = ?, heard_at = ?, heartbeat_timeout = ?, paused = ?, crashed = ?, hung = ?, silent = ?, product = ?, version = ?, machine_id = ?, hostname = ?, parent = ?, position = ?, sequence = ?, flag_sequence = ?, state_sequence = ?, unnumbered = ?, state_weight = ?, snapshot_bytes = ?, events = ?, metrics = ?, states = ?, bytes = ?, own_hang = ?, own_hang_from = ?, own_recovery = ? WHERE number = ?',
    row.created_at,
    row.updated_at,
    row.ended_at,
    row.last_heartbeat,
    row.heard_at,
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
    row.unnumbered,
    row.state_weight,
    row.snapshot_bytes,
    row.events,
    row.metrics,
    row.states,
    row.bytes,
    row.own_hang,
    row.own_hang_from,
    row.own_recovery,
    row.number,
  )
}
