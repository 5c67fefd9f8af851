// The state of a session: snapshots, and the patches since then. Patches are ordered by rank and position. An update
// without a number of a client has the rank of the newest one before it.
import type { Database } from '@sekha/storage/sqlite'
import { applyPatch, readPatch, type State } from '../merge-state.ts'
import type { StatePlace } from '../telemetry-store.ts'
import type { SessionRow } from './session-row.ts'

/** The weight after which a snapshot follows, unless the last one is larger: reading merges at most that much. */
const snapshotWeight = 16 * 1024
/** What a patch weighs besides its size. */
const patchWeight = 64

const start: StatePlace = { rank: 0, position: 0 }
const end: StatePlace = { rank: Number.MAX_SAFE_INTEGER, position: Number.MAX_SAFE_INTEGER }

/** Stores the state at the start of a session, and removes the snapshots that were made without it. */
export function storeFirstState(database: Database, row: SessionRow, state: State): void {
  deleteSnapshotsAfter(database, row.number, { rank: 0, position: -1 })
  storeSnapshot(database, row, start, state)
}

/** Notes an update. @param place Where it belongs; before others if it is late. */
export function noteUpdate(database: Database, row: SessionRow, place: StatePlace, bytes: number): void {
  if (place.rank < row.state_sequence) deleteSnapshotsAfter(database, row.number, place)
  row.state_sequence = Math.max(row.state_sequence, place.rank)
  row.state_weight += bytes + patchWeight
}

/** The size that the state of a session may have. */
const maxStateBytes = 32 * 1024 * 1024

/** Whether the state would be too large after an update. Measures it only if its updates say so. */
export function exceedsState(database: Database, row: SessionRow, bytes: number): boolean {
  if (row.snapshot_bytes + row.state_weight + bytes <= maxStateBytes) return false
  // A snapshot tells the size.
  storeNewestSnapshot(database, row)
  return row.snapshot_bytes + bytes > maxStateBytes
}

/** Stores a snapshot, if the updates since the last one weigh enough. The cost of an update stays flat. */
export function storeDueSnapshot(database: Database, row: SessionRow): void {
  if (row.state_weight >= Math.max(snapshotWeight, row.snapshot_bytes)) storeNewestSnapshot(database, row)
}

function storeNewestSnapshot(database: Database, row: SessionRow): void {
  const last = database.get<StatePlace>(
    'SELECT rank, position FROM telemetry_records WHERE session = ? AND rank IS NOT NULL ORDER BY rank DESC, position DESC LIMIT 1',
    row.number,
  )
  if (last !== undefined) storeSnapshot(database, row, last, readState(database, row, end).state)
}

function storeSnapshot(database: Database, row: SessionRow, { rank, position }: StatePlace, state: State): void {
  const text = JSON.stringify(state)
  database.run('INSERT OR REPLACE INTO telemetry_snapshots VALUES (?, ?, ?, ?)', row.number, rank, position, text)
  row.state_weight = 0
  row.snapshot_bytes = text.length
}

function deleteSnapshotsAfter(database: Database, session: number, { rank, position }: StatePlace): void {
  database.run(
    'DELETE FROM telemetry_snapshots WHERE session = ? AND (rank, position) > (?, ?)',
    session,
    rank,
    position,
  )
}

/** The state after the update at a place, and the timestamp of that update. */
export function readState(
  database: Database,
  { number, generation }: Pick<SessionRow, 'number' | 'generation'>,
  until: StatePlace = end,
): { readonly state: Record<string, unknown>; readonly timestamp: string | undefined } {
  const snapshot = database.get<StatePlace & { state: string }>(
    'SELECT rank, position, state FROM telemetry_snapshots WHERE session = ? AND (rank, position) <= (?, ?) ORDER BY rank DESC, position DESC LIMIT 1',
    number,
    until.rank,
    until.position,
  )
  const state = snapshot === undefined ? {} : (JSON.parse(snapshot.state) as Record<string, unknown>)
  const from = snapshot ?? { rank: 0, position: -1 }
  let timestamp: string | undefined
  for (const { body } of database.iterate<{ body: string }>(
    'SELECT body FROM telemetry_records WHERE session = ? AND rank IS NOT NULL AND (rank, position) > (?, ?) AND (rank, position) <= (?, ?) ORDER BY rank, position',
    number,
    from.rank,
    from.position,
    until.rank,
    until.position,
  )) {
    const update = readPatch(body)
    applyPatch(state, update.patch, generation)
    timestamp = update.timestamp
  }
  if (timestamp === undefined && snapshot !== undefined && snapshot.position > 0) {
    const at = database.get<{ body: string }>(
      'SELECT body FROM telemetry_records WHERE session = ? AND kind = 2 AND position = ?',
      number,
      snapshot.position,
    )
    timestamp = at && readPatch(at.body).timestamp
  }
  return { state, timestamp }
}
