import { randomUUID } from 'node:crypto'
import { HttpError } from '../../../host/http-error.ts'
import { JsonText } from '../../../host/json-text.ts'
import { draftCrashEvent } from '../events/crash-event.ts'
import { draftLifecycle } from '../lifecycle/draft-lifecycle.ts'
import { readCursor, writeCursor } from '../paging/cursor.ts'
import { readTime } from '../paging/read-time.ts'
import type { RecordDraft } from '../store/record-draft.ts'
import type { TelemetryHandlers, TelemetryInput } from '../telemetry-handlers.ts'
import { confirmed, noSession } from '../wire/read-original.ts'
import { bodyText } from '../wire/telemetry-wire.ts'
import { decodeCrashReason, decodeProgram } from './decode-session.ts'
import { exportSessions } from './export-sessions.ts'
import { findSession } from '../find-session.ts'
import { draftSession, unknownProgram } from './new-session.ts'
import { type SilenceRule, writeSession, writeSummary } from './write-session.ts'

type Ids =
  | 'telemetry.sessions.create'
  | 'telemetry.sessions.get'
  | 'telemetry.sessions.list'
  | 'telemetry.sessions.summary'
  | 'telemetry.sessions.heartbeat'
  | 'telemetry.sessions.end'
  | 'telemetry.sessions.crash'
  | 'telemetry.sessions.export'
  | 'telemetry.sessions.exportFirstGeneration'

export const sessionHandlers: TelemetryHandlers<Ids> = {
  async 'telemetry.sessions.create'({ service: { store }, scope, body, server }) {
    const text = bodyText(body)
    const now = server.now()
    // Only clients of the first generation send no body.
    const program = text === '' ? unknownProgram : decodeProgram(text)
    if (program === undefined) throw new HttpError(400, 'Product and version are required fields')
    const id = randomUUID()
    const start = draftLifecycle('start', now, { type: 'started', program })
    await store.create(scope, draftSession(id, text === '' ? 1 : 2, program, now), [start])
    return { session_id: id }
  },

  async 'telemetry.sessions.get'(input) {
    const session = await input.service.store.find(input.scope, input.path.session_id)
    if (session === undefined) throw new HttpError(404, 'Session not found')
    return new JsonText(writeSession(input.service.store, session, ruleOf(input)))
  },

  async 'telemetry.sessions.summary'(input) {
    return writeSummary(await findSession(input), ruleOf(input))
  },

  async 'telemetry.sessions.list'(input) {
    const { service, scope, query } = input
    const { product, version, hostname, machine_id: machineId, parent_id: parentId, status, hung } = query
    const filters = { product, version, hostname, machineId, parentId, status, hung }
    const from = readTime('from', query.from)
    const to = readTime('to', query.to)
    const page = await service.store.list(scope, {
      ...filters,
      from,
      to,
      order: query.order ?? 'asc',
      after: readCursor(query.cursor),
      limit: query.limit ?? 100,
    })
    const isFiltered = [...Object.values(filters), from, to].some((value) => value !== undefined)
    const rule = ruleOf(input)
    return {
      sessions: page.sessions.map((session) => writeSummary(session, rule)),
      ...(!isFiltered && { total: await service.store.count(scope) }),
      next_cursor: writeCursor(page.next),
    }
  },

  async 'telemetry.sessions.heartbeat'(input) {
    const now = input.server.now()
    await append(input, [{ kind: 'heartbeat', at: now, name: '', body: '{}', effect: { type: 'alive' } }])
    return confirmed
  },

  async 'telemetry.sessions.end'(input) {
    await append(input, [draftLifecycle('end', input.server.now(), { type: 'ended' })])
    return confirmed
  },

  async 'telemetry.sessions.crash'(input) {
    const now = input.server.now()
    const reason = decodeCrashReason(bodyText(input.body))
    await append(input, [
      draftLifecycle('crash', now, { type: 'crashed' }, reason),
      draftCrashEvent('critical', { reason }, now),
    ])
    return confirmed
  },

  'telemetry.sessions.export': async (input) => exportAll(input),
  'telemetry.sessions.exportFirstGeneration': async (input) => exportAll(input),
}

type Input = TelemetryInput<Ids>

const ruleOf = ({ service, server }: Pick<Input, 'service' | 'server'>): SilenceRule => ({
  now: server.now(),
  timeoutMs: service.heartbeatTimeoutMs,
})

async function append(
  { service, scope, path }: Pick<Input, 'service' | 'scope'> & { readonly path: { readonly session_id: string } },
  drafts: readonly RecordDraft[],
): Promise<void> {
  if ((await service.store.append(scope, path.session_id, drafts)) === undefined) throw noSession()
}

const exportAll = (input: Pick<Input, 'service' | 'scope' | 'server'>): JsonText =>
  new JsonText(exportSessions(input.service.store, input.scope, ruleOf(input)))
