import type { wire } from '@sekha/core/contract'
import type { ServerEvent } from '../../../host/handler.ts'
import type { InvalidItem } from '../../../host/validation/item-results.ts'
import { findSession } from '../find-session.ts'
import { draftSession } from '../sessions/new-session.ts'
import type { RecordDraft } from '../store/record-draft.ts'
import type { Outcome, StoredRecord } from '../store/telemetry-store.ts'
import type { TelemetryHandlers } from '../telemetry-handlers.ts'
import { writeTime } from '../wire/go-time.ts'
import { draftRecord, undescribedProgram } from './draft-record.ts'
import { followRecords } from './follow-records.ts'

type Result = wire.TelemetryRecordResult

export const recordHandlers: TelemetryHandlers<'telemetry.records.ingest' | 'telemetry.records.follow'> = {
  async 'telemetry.records.ingest'({ service: { store }, scope, path, body, invalidItems, server }) {
    const now = server.now()
    const id = path.session_id
    const drafts = body.records.map((record) => draftRecord(record, now))
    const program = drafts.map(({ effect }) => effect).find((effect) => effect?.type === 'started')?.program
    const start = draftSession(id, 2, program ?? undescribedProgram, now)
    const { outcomes, position } = await store.ingest(scope, id, drafts, start)
    const results = mergeResults(drafts, outcomes, invalidItems)
    const count = (status: Result['status']): number => results.filter((result) => result.status === status).length
    return {
      session_id: id,
      results,
      accepted: count('accepted'),
      duplicates: count('duplicate'),
      rejected: count('rejected'),
      position,
      server_time: writeTime(now),
    }
  },

  async 'telemetry.records.follow'(input) {
    const { lastEventId, query } = input
    const session = await findSession(input)
    // A client that reconnects sends the id of its last event. Others than ours may send anything.
    const after = /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : (query.after ?? 0)
    return toEvents(followRecords(input, session, after))
  },
}

/** The results of all records, in their order in the request. */
function mergeResults(
  drafts: readonly RecordDraft[],
  outcomes: readonly Outcome[],
  invalidItems: readonly InvalidItem[],
): Result[] {
  const results = drafts.map(({ identity }, index): Result => writeResult(identity?.id ?? '', outcomes[index]))
  for (const { index, value, message } of invalidItems)
    results.splice(index, 0, { status: 'rejected', ...readId(value), code: 'invalid', error: message })
  return results
}

const reasons = {
  conflict: 'Another record of the session has this sequence',
  too_large: 'The state of the session would be too large',
} as const

function writeResult(id: string, outcome: Outcome | undefined): Result {
  if (outcome === 'conflict' || outcome === 'too_large')
    return { status: 'rejected', id, code: outcome, error: reasons[outcome] }
  return { status: outcome ?? 'accepted', id }
}

function readId(value: unknown): { readonly id?: string } {
  if (typeof value !== 'object' || value === null) return {}
  const { id } = value as { readonly id?: unknown }
  return typeof id === 'string' && id.length <= 64 ? { id } : {}
}

async function* toEvents(
  records: AsyncIterable<StoredRecord>,
): AsyncGenerator<ServerEvent<wire.TelemetryStoredRecord>, void> {
  for await (const record of records)
    yield { id: String(record.position), event: record.kind, data: writeRecord(record) }
}

function writeRecord({ kind, position, sequence, body, at, receivedAt }: StoredRecord): wire.TelemetryStoredRecord {
  const content = JSON.parse(body) as { readonly timestamp?: string }
  const common = {
    position,
    ...(sequence !== undefined && { sequence }),
    timestamp: content.timestamp ?? writeTime(at),
    received_at: writeTime(receivedAt),
  }
  switch (kind) {
    case 'state':
      return { ...common, kind, patch: (content as unknown as wire.TelemetryStreamedState).patch }
    case 'event':
      return { ...common, kind, event: content as unknown as wire.TelemetryEvent }
    case 'metric':
      return { ...common, kind, metric: content as unknown as wire.TelemetryMetric }
    case 'lifecycle':
      return { ...common, kind, lifecycle: content as unknown as wire.TelemetryLifecycle }
    case 'heartbeat':
      return { ...common, kind }
  }
}
