import { isDeepStrictEqual } from 'node:util'
import { type Compared, type Exchange, includes } from './replay-recording.ts'

/** A difference from the original that is meant. */
interface MeantDifference {
  /** Its row in `docs/compatibility.md`. */
  readonly row: string
  readonly covers: (exchange: Exchange, recorded: Compared, received: Compared) => boolean
}

const isFirstServer = ({ recording }: Exchange): boolean => recording.endsWith('--g1-server')
const path = ({ path: text }: Exchange): string => text.split('?')[0] ?? ''

/** The differences between the recorded servers and ours. The first that covers an exchange counts. */
export const meantDifferences: readonly MeantDifference[] = [
  {
    row: 'Create without a body',
    covers: (exchange, recorded, { status }) =>
      exchange.method === 'POST' &&
      path(exchange) === '/api/sessions' &&
      exchange.body === undefined &&
      exchange.base64 === undefined &&
      recorded.status === 400 &&
      status === 200,
  },
  {
    row: 'Hangs',
    covers: (exchange, recorded, received) =>
      /^\/api\/sessions\/[^/]+$/.test(path(exchange)) &&
      hasDetection(received.body) &&
      isDeepStrictEqual({ ...received, body: withoutDetection(received.body, recorded.body) }, recorded),
  },
  {
    row: 'Create with a broken body',
    covers: (exchange, recorded, { status }) =>
      isFirstServer(exchange) && path(exchange) === '/api/sessions' && recorded.status === 200 && status === 400,
  },
  {
    row: '`HEAD`',
    covers: ({ method }, { status }, received) =>
      method === 'HEAD' && (status === 404 || status === 405) && received.status === 200 && received.body === '',
  },
  {
    row: 'Our own operations',
    covers: (exchange, { status }, received) =>
      exchange.method === 'GET' &&
      /^\/api\/sessions(\/[^/]+\/(state|events|metrics))?$/.test(path(exchange)) &&
      (status === 404 || status === 405) &&
      received.status === 200 &&
      ['sessions', 'state', 'events', 'metrics'].some((name) => Object.hasOwn(received.body as object, name)),
  },
  {
    row: 'Exports',
    covers: (exchange, { status }, received) =>
      /^\/api\/(data|grafana)\/sessions$/.test(path(exchange)) &&
      status === 404 &&
      received.status === 200 &&
      Array.isArray(received.body),
  },
  {
    row: 'Heartbeat and crash of the first generation',
    covers: (exchange, recorded, received) =>
      isFirstServer(exchange) &&
      (/\/(heartbeat|crash)$/.test(path(exchange))
        ? recorded.status === 404 && received.status === 200
        : isCrashed(received.body) && includes(withoutCrash(received.body), recorded.body)),
  },
  {
    row: 'Fields of the second generation',
    covers: (exchange, recorded, received) => isFirstServer(exchange) && includes(received, recorded),
  },
  {
    row: 'Empty path segments',
    covers: (exchange, recorded, received) =>
      /^\/api|^\/\/api/.test(path(exchange)) &&
      path(exchange).includes('//') &&
      (recorded.status === 301 || recorded.status === 307) &&
      received.status === 307 &&
      received.location === recorded.location,
  },
  {
    row: 'Trailing slashes',
    covers: (exchange, recorded, received) =>
      /^\/api\/sessions\/[^/]+\/$/.test(path(exchange)) && recorded.status === 200 && received.status === 307,
  },
  {
    row: 'Compressed bodies',
    covers: (exchange, recorded, received) =>
      (exchange.headers?.['content-encoding'] === 'gzip' &&
        recorded.status === 400 &&
        received.status === 200 &&
        (isFirstServer(exchange) || exchange.base64 === undefined)) ||
      // The session whose update the recorded server refused.
      (exchange.recording === 'raw--g1-server' && exchange.n === 47),
  },
  {
    row: 'Dot segments',
    covers: (exchange, recorded, received) =>
      /\/\.\.\//.test(path(exchange))
        ? (recorded.status === 301 || recorded.status === 307) && recorded.location !== undefined
        : path(exchange).includes('/%2e%2e/') && recorded.status === 404 && received.status === 404,
  },
  {
    row: 'Encoded slashes',
    covers: (exchange, recorded, received) =>
      path(exchange).includes('%2F') && recorded.status === 404 && received.status === 404,
  },
  {
    row: 'Paths of the host',
    covers: (exchange, recorded, received) =>
      !/^\/+api\/(sessions|data|grafana)/.test(path(exchange)) &&
      // Ours is the JSON of the host, with the same status but for /health and its redirects.
      received.type === 'application/json' &&
      (path(exchange).endsWith('/health') || received.status === recorded.status),
  },
]

const isCrashed = (body: unknown): boolean => (body as { readonly crashed?: boolean }).crashed === true

/** The session as it would be without the crash, and without the timestamps of events, which the first server ignores. */
function withoutCrash(body: unknown): unknown {
  const session = body as { readonly events: readonly { readonly name: string }[] }
  const events = session.events.filter(({ name }) => name !== 'session_crashed_detected')
  return { ...session, events: events.map((event) => ({ ...event, timestamp: '<time>' })) }
}

interface WithEvents {
  readonly hung: boolean
  readonly events: readonly { readonly data: { readonly detected_by?: string } | null }[]
}

const isDetected = ({ data }: WithEvents['events'][number]): boolean => data?.detected_by === 'server'

const hasDetection = (body: unknown): boolean => (body as Partial<WithEvents>).events?.some(isDetected) === true

/** The session as it would be if our server did not notice hangs. */
function withoutDetection(body: unknown, recorded: unknown): unknown {
  const session = body as WithEvents
  const { hung } = recorded as WithEvents
  return { ...session, hung, events: session.events.filter((event) => !isDetected(event)) }
}
