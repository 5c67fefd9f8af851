// A server with deliberate faults. The scenario in `/SCENARIO/ID/…` determines the fault, whatever the rest of the
// path. `/seen/ID` returns the recorded events of that id.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { openServer } from './open-server.ts'
import type { Scope } from './scope.ts'

interface Seen {
  requests: number
  /** Requests whose connection closed before the full response. */
  aborted: number
  /** Received bytes of request bodies. */
  bytes: number
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly seen: Seen
  readonly path: string
}

type Scenario = (exchange: Exchange) => void

/** The id of a missing conversation, which the cases request. */
const conversation = {
  id: '550e8400-e29b-41d4-a716-446655440000',
  label: 'Faulty',
  folder: '/',
  status: 'active',
  message_count: 0,
  created_at: '2026-01-16T21:09:09Z',
  updated_at: '2026-01-16T21:09:09Z',
}

function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(value))
}

/** Sends the beginning of a longer response. */
function begin(response: ServerResponse, type: string, text: string, length?: number): void {
  response.writeHead(200, { 'content-type': type, ...(length === undefined ? {} : { 'content-length': `${length}` }) })
  response.write(text)
}

const ndjson = 'application/x-ndjson'
const unavailable = { error: 'Not now', code: 'unavailable' }

/** Sends the bytes of a response a few at a time. Chunks end within lines and characters. */
function writeSlowly({ response }: Exchange, bytes: Buffer, size: number): void {
  const timer = setInterval(() => {
    if (bytes.length === 0) response.end()
    else response.write(bytes.subarray(0, size))
    bytes = bytes.subarray(size)
  }, 2)
  response.on('close', () => clearInterval(timer))
}

const scenarios: Readonly<Record<string, Scenario>> = {
  silent: () => {},
  reset: ({ request }) => request.socket.resetAndDestroy(),
  'reset-once': ({ request, response, seen }) =>
    seen.requests === 1 ? request.socket.resetAndDestroy() : sendJson(response, 200, conversation),
  unavailable: ({ response }) => sendJson(response, 503, unavailable),
  'unavailable-once': ({ response, seen }) =>
    seen.requests === 1 ? sendJson(response, 503, unavailable) : sendJson(response, 200, conversation),
  'stalled-body': ({ response }) => begin(response, 'application/json', '{"id":', 1000),
  'cut-body': ({ request, response }) => {
    begin(response, 'application/json', '{"id":', 1000)
    setTimeout(() => request.socket.destroy(), 30)
  },
  redirect: ({ response, path }) => {
    response.writeHead(302, { location: path.replace('/redirect/', '/unavailable/') })
    response.end()
  },
  limited: ({ response }) =>
    sendJson(response, 429, { error: 'Too many', code: 'rate_limited' }, { 'retry-after': '7' }),
  html: ({ response }) => {
    begin(response, 'text/html', '<html>Hello')
    response.end('</html>')
  },
  'half-json': ({ response }) => {
    begin(response, 'application/json', '{"label": "private')
    response.end()
  },
  misfit: ({ response }) => sendJson(response, 200, { ...conversation, label: 5 }),
  original: ({ request, response }) =>
    request.method === 'GET' ? sendJson(response, 200, conversation) : response.writeHead(200).end(),
  'slow-records': (exchange) => {
    exchange.response.writeHead(200, { 'content-type': ndjson })
    const texts = ['größer', '🌍🌍', 'end']
    const lines = texts.map((text, at) => `${JSON.stringify({ type: at === 2 ? 'footer' : 'slow', text })}\n`)
    writeSlowly(exchange, Buffer.from(lines.join('')), 3)
  },
  'cut-records': ({ response }) => {
    begin(response, ndjson, '{"type":"checkpoint","checkpoint":"c1"}\n{"type":"tw')
    response.end()
  },
  'stalled-records': ({ response }) => begin(response, ndjson, '{"type":"one"}\n'),
  'endless-records': ({ response }) => {
    begin(response, ndjson, '{"type":"one"}\n')
    const timer = setInterval(() => response.write('{"type":"another"}\n'), 5)
    response.on('close', () => clearInterval(timer))
  },
  upload: ({ request, response, seen }) => {
    request.on('end', () => {
      const counts = { created: seen.bytes, skipped: 0 }
      sendJson(response, 200, { conversations: counts, messages: counts })
    })
  },
}

/** Allows requests from every page: the server has no data. */
function allowPages({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', headers.origin ?? '*')
  response.setHeader('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE')
  response.setHeader('access-control-allow-headers', headers['access-control-request-headers'] ?? '*')
  response.setHeader('access-control-expose-headers', 'retry-after')
}

/** Starts the server on a free port. The scope closes it with its open connections. @returns its URL */
export async function openFaultyServer(scope: Scope): Promise<string> {
  const seenById = new Map<string, Seen>()
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    const [, scenario = '', id = ''] = path.split('/')
    allowPages(request, response)
    const seen = seenById.get(id) ?? { requests: 0, aborted: 0, bytes: 0 }
    seenById.set(id, seen)
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    if (scenario === 'seen') return sendJson(response, 200, seen)
    const act = scenarios[scenario]
    if (act === undefined) return sendJson(response, 404, { error: `There is no scenario ${scenario}` })
    seen.requests++
    request.on('data', (chunk: Buffer) => (seen.bytes += chunk.length))
    request.on('error', () => {})
    response.on('close', () => {
      if (!response.writableFinished) seen.aborted++
    })
    act({ request, response, seen, path })
  })
  const { url } = await openServer(server, 'http', scope)
  return url
}
