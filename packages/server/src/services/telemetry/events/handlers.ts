import { readCursor } from '../paging/cursor.ts'
import { readTime } from '../paging/read-time.ts'
import { writePage } from '../paging/write-page.ts'
import { findSession } from '../find-session.ts'
import { keepsAll } from '../store/record-filter.ts'
import type { TelemetryHandlers } from '../telemetry-handlers.ts'
import { parseGoJson } from '../wire/go-json.ts'
import { confirmed, noSession, readOriginal } from '../wire/read-original.ts'
import { bodyText } from '../wire/telemetry-wire.ts'
import { decodeEvent } from './decode-event.ts'

export const eventHandlers: TelemetryHandlers<'telemetry.events.log' | 'telemetry.events.list'> = {
  async 'telemetry.events.log'({ service: { store }, scope, path, body, server }) {
    const read = (trailing: 'allowed' | 'refused') =>
      readOriginal(() => decodeEvent(parseGoJson(bodyText(body), trailing), server.now()))
    const session = await store.find(scope, path.session_id)
    // A body that cannot be read is refused before a session that does not exist.
    const draft = read(session?.generation === 1 ? 'allowed' : 'refused')
    if (session === undefined || (await store.append(scope, path.session_id, [draft])) === undefined) throw noSession()
    return confirmed
  },

  async 'telemetry.events.list'(input) {
    const { query } = input
    const session = await findSession(input)
    const { name, category, group, label, exceptions } = query
    const from = readTime('from', query.from)
    const to = readTime('to', query.to)
    const filter = { category, group, label, exceptions }
    const isFiltered = !keepsAll(filter) || [name, from, to].some((value) => value !== undefined)
    const page = await input.service.store.query(session, {
      kind: 'event',
      name,
      from,
      to,
      order: query.order ?? 'asc',
      after: readCursor(query.cursor),
      limit: query.limit ?? 100,
      filter,
    })
    return writePage(page, { list: 'events', member: 'event', total: isFiltered ? undefined : session.events })
  },
}
