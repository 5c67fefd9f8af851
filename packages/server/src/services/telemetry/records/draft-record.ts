import type { wire } from '@sekha/core/contract'
import { draftEvent } from '../events/decode-event.ts'
import { draftLifecycle } from '../lifecycle/draft-lifecycle.ts'
import { draftMetric } from '../metrics/decode-metric.ts'
import { readTimestamp } from '../paging/read-time.ts'
import { draftState } from '../state/decode-state-update.ts'
import type { Effect, Program, RecordDraft } from '../store/record-draft.ts'
import { type Timestamp, timestampOf } from '../wire/go-time.ts'

type Record = wire.TelemetryBatch['records'][number]
type LifecycleRecord = Extract<Record, { readonly kind: 'lifecycle' }>
type ExceptionRecord = Extract<Record, { readonly kind: 'exception' }>

/** The program of a session whose first batch does not describe it. */
export const undescribedProgram: Program = { product: 'unknown', version: '0', machineId: '', hostname: '' }

/** A valid record of a batch, to be stored. */
export function draftRecord(record: Record, now: number): RecordDraft {
  // The contract has checked it.
  const timestamp = readTimestamp(record.timestamp) ?? timestampOf(now)
  return { ...draftContent(record, timestamp, now), identity: { id: record.id, sequence: record.sequence } }
}

function draftContent(record: Record, timestamp: Timestamp, now: number): RecordDraft {
  switch (record.kind) {
    case 'state':
      return draftState(record.state, timestamp)
    case 'event':
      return draftEvent({ ...record, timestamp }, now)
    case 'exception':
      return draftEvent({ ...describeException(record), timestamp }, now)
    case 'metric':
      return draftMetric({ ...record, timestamp }, now)
    case 'heartbeat':
      return { kind: 'heartbeat', at: timestamp.at, name: '', body: '{}', effect: { type: 'alive' } }
    case 'lifecycle':
      return draftLifecycle(record.phase, timestamp.at, effectOf(record), record.reason)
  }
}

/** An exception as the Python client of datacat sends it. */
function describeException(record: ExceptionRecord): ExceptionRecord {
  const { exception_type: type, exception_msg: message } = record
  return {
    ...record,
    name: record.name ?? 'exception',
    category: record.category ?? 'error',
    group: record.group ?? 'exception',
    labels: record.labels ?? ['exception', type],
    message: record.message ?? message ?? '',
  }
}

function effectOf(record: LifecycleRecord): Effect {
  switch (record.phase) {
    case 'start':
      return { type: 'started', program: programOf(record) }
    case 'end':
      return { type: 'ended' }
    case 'crash':
      return { type: 'crashed' }
    case 'pause':
    case 'resume':
      return { type: 'paused', paused: record.phase === 'pause' }
  }
}

function programOf(record: LifecycleRecord): Program {
  return {
    product: record.product ?? undescribedProgram.product,
    version: record.version ?? undescribedProgram.version,
    machineId: record.machine_id ?? '',
    hostname: record.hostname ?? '',
    parentId: record.parent_id,
    heartbeatTimeoutMs: record.heartbeat_timeout_ms,
  }
}
