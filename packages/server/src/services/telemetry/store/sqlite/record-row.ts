import type { RecordKind } from '../record-draft.ts'
import type { StoredRecord } from '../telemetry-store.ts'

/** A row of `telemetry_records`, as queries select it. */
export interface RecordRow {
  readonly kind: number
  readonly position: number
  readonly sequence: number | null
  readonly at: number
  readonly received_at: number
  readonly name: string
  readonly body: string
}

export const recordColumns = 'kind, position, sequence, at, received_at, name, body'

/** The numbers of the kinds. */
export const kindNumbers: Readonly<Record<RecordKind, number>> = {
  lifecycle: 1,
  state: 2,
  event: 3,
  metric: 4,
  heartbeat: 5,
}

const kinds: readonly (RecordKind | undefined)[] = [undefined, 'lifecycle', 'state', 'event', 'metric', 'heartbeat']

export function toRecord(row: RecordRow): StoredRecord {
  return {
    kind: kinds[row.kind] ?? 'lifecycle',
    position: row.position,
    sequence: row.sequence ?? undefined,
    at: row.at,
    receivedAt: row.received_at,
    name: row.name,
    body: row.body,
  }
}
