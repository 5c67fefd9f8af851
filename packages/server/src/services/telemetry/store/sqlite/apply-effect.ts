import type { RecordDraft } from '../record-draft.ts'
import type { SessionRow } from './session-row.ts'

/**
 * Changes the row of a session by a record.
 *
 * A record of a client that is older than the last one that set the flags changes no flag: a late replay never overwrites
 * what is newer.
 */
export function applyEffect(row: SessionRow, { at, effect, identity }: RecordDraft, now: number): void {
  if (effect === undefined) return
  const sequence = identity?.sequence
  // A sign of life from the future would hide the silence until then.
  const seenAt = sequence === undefined ? now : Math.min(at, now)
  switch (effect.type) {
    case 'alive':
      row.last_heartbeat = Math.max(row.last_heartbeat ?? seenAt, seenAt)
      row.heard_at = Math.max(row.heard_at ?? seenAt, seenAt)
      row.paused = 0
      return
    case 'started': {
      const { program } = effect
      row.product = program.product
      row.version = program.version
      row.machine_id = program.machineId
      row.hostname = program.hostname
      row.parent = program.parentId ?? ''
      row.heartbeat_timeout = program.heartbeatTimeoutMs ?? null
      row.created_at = Math.min(row.created_at, at)
      return
    }
    case 'ended':
      row.ended_at = seenAt
      return
    case 'crashed':
      row.ended_at = seenAt
      row.crashed = 1
      row.hung = 0
      return
    case 'lost':
      row.crashed = effect.isPresumed && row.crashed !== 1 ? 2 : 1
      return
    case 'hung':
    case 'paused':
      if (sequence !== undefined && sequence < row.flag_sequence) return
      row.flag_sequence = sequence ?? row.flag_sequence
      if (effect.type === 'hung') row.hung = effect.hung ? 1 : 0
      else setPaused(row, effect.paused, seenAt)
  }
}

/** After a pause, the silence is counted anew. */
function setPaused(row: SessionRow, paused: boolean, now: number): void {
  if (!paused && row.paused === 1 && row.heard_at !== null) row.heard_at = Math.max(row.heard_at, now)
  row.paused = paused ? 1 : 0
}
