import type { Session } from '../telemetry-store.ts'

/** A row of `telemetry_sessions`. */
export interface SessionRow {
  number: number
  tenant: number
  id: string
  generation: 1 | 2
  created_at: number
  updated_at: number
  ended_at: number | null
  last_heartbeat: number | null
  heartbeat_timeout: number | null
  paused: number
  crashed: number
  hung: number
  /** 0: not recorded, 1: recorded, 2: recorded, with the event of a hang. */
  silent: number
  product: string
  version: string
  machine_id: string
  hostname: string
  parent: string
  position: number
  sequence: number
  flag_sequence: number
  state_sequence: number
  unnumbered: number
  state_weight: number
  snapshot_bytes: number
  events: number
  metrics: number
  states: number
  bytes: number
  heard_at: number | null
  daemon: number
  parent_pid: number
  /** Position of the event of a hang that the server has noticed, until one of the program replaces it. */
  own_hang: number | null
  /** The last sign of life before it. */
  own_hang_from: number | null
  /** Position of the event of its recovery, likewise. */
  own_recovery: number | null
}

export function toSession(row: SessionRow): Session {
  return {
    number: row.number,
    id: row.id,
    generation: row.generation,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    endedAt: row.ended_at ?? undefined,
    lastHeartbeat: row.last_heartbeat ?? undefined,
    heartbeatTimeoutMs: row.heartbeat_timeout ?? undefined,
    heardAt: row.heard_at ?? undefined,
    paused: row.paused !== 0,
    crashed: row.crashed !== 0,
    hung: row.hung !== 0,
    product: row.product,
    version: row.version,
    machineId: row.machine_id,
    hostname: row.hostname,
    parentId: row.parent,
    position: row.position,
    events: row.events,
    metrics: row.metrics,
    states: row.states,
    bytes: row.bytes,
    isOfDaemon: row.daemon === 1,
  }
}
