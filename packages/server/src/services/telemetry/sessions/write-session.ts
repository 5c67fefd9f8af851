import type { wire } from '@sekha/core/contract'
import { applyPatch, readPatch } from '../store/merge-state.ts'
import type { Session, StatePlace, TelemetryStore } from '../store/telemetry-store.ts'
import { writeTime } from '../wire/go-time.ts'
import { statusAt } from '../store/session-status.ts'

/** When and by which timeout a session counts as suspended. */
export interface SilenceRule {
  readonly now: number
  readonly timeoutMs: number
}

/** Before every update. */
const earliest = -8_640_000_000_000_000

/** The properties of a session that it has with and without its records. */
function writeSigns(session: Session, { now, timeoutMs }: SilenceRule) {
  const { endedAt, lastHeartbeat, machineId, hostname, parentId } = session
  const status = statusAt(session, now, timeoutMs)
  return {
    id: session.id,
    created_at: writeTime(session.createdAt),
    updated_at: writeTime(session.updatedAt),
    ...(endedAt !== undefined && { ended_at: writeTime(endedAt) }),
    ...(lastHeartbeat !== undefined && { last_heartbeat: writeTime(lastHeartbeat) }),
    active: status === 'active',
    suspended: status === 'suspended',
    crashed: session.crashed,
    hung: session.hung,
    ...(machineId !== '' && { machine_id: machineId }),
    ...(hostname !== '' && { hostname }),
    ...(parentId !== '' && { parent_id: parentId }),
  }
}

/** A session without its records. */
export function writeSummary(session: Session, rule: SilenceRule): wire.TelemetrySessionSummary {
  const { product, version } = session
  return {
    ...writeSigns(session, rule),
    status: statusAt(session, rule.now, rule.timeoutMs),
    ...(product !== '' && { product }),
    ...(version !== '' && { version }),
    event_count: session.events,
    metric_count: session.metrics,
    state_count: session.states,
    bytes: session.bytes,
    position: session.position,
  }
}

/**
 * Writes a session with all of its records, in pieces. Holds only a few of them in memory. Records that arrive meanwhile
 * are left out.
 */
export async function* writeSession(
  store: TelemetryStore,
  session: Session,
  rule: SilenceRule,
): AsyncGenerator<string, void> {
  const { position } = session
  const first = await store.stateAt(session, earliest)
  let state = JSON.stringify(first.state)
  // The members before the lists, without the closing brace.
  yield `${JSON.stringify(writeSigns(session, rule)).slice(0, -1)},"state_history":[`
  let mark = ''
  for await (const update of writeStates(store, session, { ...first.state })) {
    state = update.state
    yield `${mark}{"timestamp":${JSON.stringify(update.timestamp)},"state":${state}}`
    mark = ','
  }
  yield `],"state":${state}`
  for (const [kind, name] of [
    ['event', 'events'],
    ['metric', 'metrics'],
  ] as const) {
    yield `,"${name}":[`
    let after = 0
    for (;;) {
      const records = await store.read(session, kind, after, position)
      const last = records.at(-1)
      if (last === undefined) break
      yield (after === 0 ? '' : ',') + records.map(({ body }) => body).join(',')
      after = last.position
    }
    yield ']'
  }
  yield '}'
}

/** Yields the timestamp and the state, as JSON, after each update. @param state The first state, a private copy. */
async function* writeStates(
  store: TelemetryStore,
  session: Session,
  state: Record<string, unknown>,
): AsyncGenerator<{ readonly timestamp: string; readonly state: string }> {
  let place: StatePlace = { rank: 0, position: 0 }
  for (;;) {
    const patches = await store.patches(session, place, session.position)
    for (const { body } of patches) {
      const { timestamp, patch } = readPatch(body)
      applyPatch(state, patch, session.generation)
      yield { timestamp, state: JSON.stringify(state) }
    }
    const last = patches.at(-1)
    if (last === undefined) return
    place = last
  }
}
