import { readCursor } from '../paging/cursor.ts'
import { readTime } from '../paging/read-time.ts'
import { writePage } from '../paging/write-page.ts'
import { findSession } from '../find-session.ts'
import { keepsAll } from '../store/record-filter.ts'
import type { TelemetryHandlers } from '../telemetry-handlers.ts'
import { parseGoJson } from '../wire/go-json.ts'
import { writeTime } from '../wire/go-time.ts'
import { confirmed, noSession, readOriginal } from '../wire/read-original.ts'
import { bodyText } from '../wire/telemetry-wire.ts'
import { decodeMetric } from './decode-metric.ts'

const defaultIntervalMs = 60_000

export const metricHandlers: TelemetryHandlers<
  'telemetry.metrics.log' | 'telemetry.metrics.list' | 'telemetry.metrics.buckets'
> = {
  async 'telemetry.metrics.log'({ service: { store }, scope, path, body, server }) {
    const draft = readOriginal(() => decodeMetric(parseGoJson(bodyText(body), 'allowed'), server.now()))
    if ((await store.append(scope, path.session_id, [draft])) === undefined) throw noSession()
    return confirmed
  },

  async 'telemetry.metrics.list'(input) {
    const { query } = input
    const session = await findSession(input)
    const from = readTime('from', query.from)
    const to = readTime('to', query.to)
    const filter = { type: query.type, tag: query.tag }
    const isFiltered = !keepsAll(filter) || [query.name, from, to].some((value) => value !== undefined)
    const page = await input.service.store.query(session, {
      kind: 'metric',
      name: query.name,
      from,
      to,
      order: query.order ?? 'asc',
      after: readCursor(query.cursor),
      limit: query.limit ?? 100,
      filter,
    })
    return writePage(page, { list: 'metrics', member: 'metric', total: isFiltered ? undefined : session.metrics })
  },

  async 'telemetry.metrics.buckets'(input) {
    const { query } = input
    const session = await findSession(input)
    const { buckets, complete } = await input.service.store.buckets(session, {
      name: query.name,
      from: readTime('from', query.from),
      to: readTime('to', query.to),
      intervalMs: query.interval_ms ?? defaultIntervalMs,
      filter: { tag: query.tag },
    })
    return { buckets: buckets.map((bucket) => ({ ...bucket, start: writeTime(bucket.start) })), complete }
  },
}
