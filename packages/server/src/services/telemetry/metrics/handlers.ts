import { readCursor } from '../paging/cursor.ts'
import { readTime } from '../paging/read-time.ts'
import { writePage } from '../paging/write-page.ts'
import { findSession } from '../find-session.ts'
import type { TelemetryHandlers } from '../telemetry-handlers.ts'
import { parseGoJson } from '../wire/go-json.ts'
import { writeTime } from '../wire/go-time.ts'
import { confirmed, noSession, readOriginal } from '../wire/read-original.ts'
import { bodyText } from '../wire/telemetry-wire.ts'
import { decodeMetric } from './decode-metric.ts'

/** What the filters read of a stored point. */
interface StoredMetric {
  readonly type: string
  readonly tags?: readonly string[]
}

const defaultIntervalMs = 60_000

export const metricHandlers: TelemetryHandlers<
  'telemetry.metrics.log' | 'telemetry.metrics.list' | 'telemetry.metrics.buckets'
> = {
  async 'telemetry.metrics.log'({ service: { store }, scope, path, body, server }) {
    const draft = readOriginal(() => decodeMetric(parseGoJson(bodyText(body), 'allowed'), server.now()))
    if ((await store.append(scope, path.session_id, () => [draft])) === undefined) throw noSession()
    return confirmed
  },

  async 'telemetry.metrics.list'(input) {
    const { query } = input
    const session = await findSession(input)
    const from = readTime('from', query.from)
    const to = readTime('to', query.to)
    const matches = filter(query)
    const isFiltered = [query.name, matches, from, to].some((it) => it !== undefined)
    const page = await input.service.store.query(session, {
      kind: 'metric',
      name: query.name,
      from,
      to,
      order: query.order ?? 'asc',
      after: readCursor(query.cursor),
      limit: query.limit ?? 100,
      matches,
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
      matches: filter({ tag: query.tag }),
    })
    return { buckets: buckets.map((bucket) => ({ ...bucket, start: writeTime(bucket.start) })), complete }
  },
}

function filter({
  type,
  tag,
}: {
  readonly type?: string | undefined
  readonly tag?: string | undefined
}): ((body: string) => boolean) | undefined {
  if (type === undefined && tag === undefined) return undefined
  return (body) => {
    const metric = JSON.parse(body) as StoredMetric
    return (type === undefined || metric.type === type) && (tag === undefined || metric.tags?.includes(tag) === true)
  }
}
