import { HttpError } from '../../../host/http-error.ts'
import { readCursor, writeCursor } from '../paging/cursor.ts'
import { readTime } from '../paging/read-time.ts'
import { findSession } from '../find-session.ts'
import type { TelemetryHandlers } from '../telemetry-handlers.ts'
import { writeTime } from '../wire/go-time.ts'
import { confirmed, noSession, readOriginal } from '../wire/read-original.ts'
import { bodyText } from '../wire/telemetry-wire.ts'
import { decodeStateUpdate } from './decode-state-update.ts'
import type { Generation, State } from '../store/merge-state.ts'

export const stateHandlers: TelemetryHandlers<
  'telemetry.state.update' | 'telemetry.state.get' | 'telemetry.state.history'
> = {
  async 'telemetry.state.update'({ service: { store }, scope, path, body, server }) {
    const read = (generation: Generation) =>
      readOriginal(() => decodeStateUpdate(bodyText(body), generation, server.now()))
    const session = await store.find(scope, path.session_id)
    // A body that cannot be read is refused before a session that does not exist.
    const draft = read(session?.generation ?? 2)
    const appended = session && (await store.append(scope, path.session_id, [draft]))
    if (appended === undefined) throw noSession()
    if (appended.outcomes.includes('too_large')) throw new HttpError(413, 'The state is too large')
    return confirmed
  },

  async 'telemetry.state.get'(input) {
    const session = await findSession(input)
    const { state, timestamp } = await input.service.store.stateAt(session, readTime('at', input.query.at))
    return { session_id: session.id, state: { ...state }, ...(timestamp !== undefined && { timestamp }) }
  },

  async 'telemetry.state.history'(input) {
    const { query } = input
    const session = await findSession(input)
    const from = readTime('from', query.from)
    const to = readTime('to', query.to)
    const isFiltered = from !== undefined || to !== undefined
    const { records, next } = await input.service.store.query(session, {
      kind: 'state',
      from,
      to,
      order: query.order ?? 'asc',
      after: readCursor(query.cursor),
      limit: query.limit ?? 100,
    })
    return {
      updates: records.map(({ position, sequence, receivedAt, body }) => {
        const { timestamp, patch } = JSON.parse(body) as { readonly timestamp: string; readonly patch: State }
        return { position, sequence, timestamp, received_at: writeTime(receivedAt), patch: { ...patch } }
      }),
      ...(!isFiltered && { total: session.states }),
      next_cursor: writeCursor(next),
    }
  },
}
