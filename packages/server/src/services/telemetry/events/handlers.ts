import { readCursor } from '../paging/cursor.ts'
import { readTime } from '../paging/read-time.ts'
import { writePage } from '../paging/write-page.ts'
import { findSession } from '../find-session.ts'
import type { TelemetryHandlers } from '../telemetry-handlers.ts'
import { parseGoJson } from '../wire/go-json.ts'
import { confirmed, noSession, readOriginal } from '../wire/read-original.ts'
import { bodyText } from '../wire/telemetry-wire.ts'
import { decodeEvent } from './decode-event.ts'

/** What the filters read of a stored event. */
interface StoredEvent {
  readonly category: string
  readonly group: string
  readonly labels: readonly string[] | null
  readonly exception_type?: string
}

export const eventHandlers: TelemetryHandlers<'telemetry.events.log' | 'telemetry.events.list'> = {
  async 'telemetry.events.log'({ service: { store }, scope, path, body, server }) {
    const read = (trailing: 'allowed' | 'refused') =>
      readOriginal(() => decodeEvent(parseGoJson(bodyText(body), trailing), server.now()))
    const appended = await store.append(scope, path.session_id, (generation) => [
      read(generation === 1 ? 'allowed' : 'refused'),
    ])
    if (appended !== undefined) return confirmed
    // A body that cannot be read is refused before a session that does not exist.
    read('refused')
    throw noSession()
  },

  async 'telemetry.events.list'(input) {
    const { query } = input
    const session = await findSession(input)
    const { name, category, group, label, exceptions } = query
    const from = readTime('from', query.from)
    const to = readTime('to', query.to)
    const examines = [category, group, label, exceptions].some((filter) => filter !== undefined)
    const isFiltered = examines || [name, from, to].some((filter) => filter !== undefined)
    const matches = (body: string): boolean => {
      const event = JSON.parse(body) as StoredEvent
      return (
        (category === undefined || event.category === category) &&
        (group === undefined || event.group === group) &&
        (label === undefined || event.labels?.includes(label) === true) &&
        (exceptions === undefined || (event.exception_type !== undefined) === exceptions)
      )
    }
    const page = await input.service.store.query(session, {
      kind: 'event',
      name,
      from,
      to,
      order: query.order ?? 'asc',
      after: readCursor(query.cursor),
      limit: query.limit ?? 100,
      matches: examines ? matches : undefined,
    })
    return writePage(page, { list: 'events', member: 'event', total: isFiltered ? undefined : session.events })
  },
}
