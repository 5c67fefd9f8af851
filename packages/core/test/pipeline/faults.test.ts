import { connect as connectSocket, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  ApiError,
  AuthenticationError,
  type CallResponse,
  ClientError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  PermissionError,
  ProtocolError,
  RateLimitError,
  SekhaError,
  ServerError,
  TimeoutError,
  ValidationError,
} from '../../src/index.ts'
import { createManualClock } from '../../src/foundation/testing/index.ts'
import { connect, ID, KEY, SECRET_TEXT } from './support/fixtures.ts'
import { LimitClock, nextTurn, rejection, serve, serveJson, serveRaw, until, unusedPort } from 'sekha-test-kit'

const QUERY_SECRET = 'PRIVATE-FOLDER-91c2'
const json = 'content-type: application/json\r\n'

/** What a response looks like on the wire, as far as it comes. */
const http = (status: string, headers: string, body: string, length = Buffer.byteLength(body)): string =>
  `HTTP/1.1 ${status}\r\n${headers}content-length: ${length}\r\nx-request-id: req-1\r\n\r\n${body}`

/** Writes a response. `onHeaders` runs when the client has read its headers. */
type Write = (socket: Socket, onHeaders: (act: () => void) => void) => void

/** A reset takes what has not been read with it, so it waits for the headers to be read. */
const resetWithin =
  (text: string): Write =>
  (socket, onHeaders) => {
    onHeaders(() => socket.resetAndDestroy())
    socket.write(text)
  }

/** What the time limit of a call ends, where that is the fault. */
type Stall = 'headers' | 'body'

/** The error that a raw response leads to, with everything that could leak it. */
async function fault(write: Write, stall?: Stall): Promise<{ error: SekhaError; shown: string }> {
  let act = (): void => {}
  const server = await serveRaw((socket) => write(socket, (given) => (act = given)))
  const isReceived = stall === 'headers' ? () => server.received.length > 0 : undefined
  return faultAt(server.url, isReceived, stall, () => act())
}

async function faultAt(
  baseUrl: string,
  isReceived: (() => boolean) | undefined = () => true,
  stall?: Stall,
  onHeaders = (): void => {},
): Promise<{ error: SekhaError; shown: string }> {
  const clock = new LimitClock(150)
  const lines: unknown[] = []
  const log = (...line: unknown[]): number => lines.push(line)
  const client = connect({
    baseUrl,
    apiKey: KEY,
    timeoutMs: clock.limitMs,
    clock,
    logger: {
      // The client logs an attempt when its headers are there.
      debug(...line) {
        log(...line)
        setImmediate(onHeaders)
      },
      info: log,
      warn: log,
      error: log,
    },
  })
  const call = rejection(client.conversations.list({ folder: QUERY_SECRET, label: SECRET_TEXT }))
  if (stall !== undefined) {
    await until(
      `the ${stall} are waited for`,
      () => isReceived() && clock.held > 0 && (stall === 'headers' || lines.length > 0),
    )
    clock.expire()
  }
  const reason = await call
  if (!(reason instanceof SekhaError)) throw reason
  return {
    error: reason,
    shown: [
      reason.message,
      String(reason),
      JSON.stringify(reason),
      inspect(reason, { depth: 9 }),
      inspect(lines, { depth: 9 }),
    ].join('\n'),
  }
}

const faults: readonly (readonly [
  name: string,
  reply: Write,
  type: abstract new (...given: never[]) => SekhaError,
  record: { status?: number; reason: string },
  message: RegExp,
])[] = [
  [
    'a reset before headers',
    (it) => it.resetAndDestroy(),
    ConnectionError,
    { reason: 'connection' },
    /reset|closed.*Try again/,
  ],
  ['an end before headers', (it) => it.end(), ConnectionError, { reason: 'connection' }, /closed.*Try again/],
  [
    'half of the headers',
    (it) => it.end('HTTP/1.1 200 OK\r\ncontent-ty'),
    ConnectionError,
    { reason: 'connection' },
    /./,
  ],
  [
    'what is not HTTP',
    (it) => it.end('220 smtp ready\r\n'),
    ConnectionError,
    { reason: 'connection' },
    /not speak HTTP/,
  ],
  [
    'a reset within the body',
    resetWithin(http('200 OK', json, `{"results": ["${SECRET_TEXT}`, 999)),
    ConnectionError,
    { status: 200, reason: 'connection' },
    /lost while the response was read. Try again/,
  ],
  [
    'an end within the body',
    (it) => it.end(http('200 OK', json, `{"results": ["${SECRET_TEXT}`, 999)),
    ConnectionError,
    { status: 200, reason: 'connection' },
    /lost while the response was read/,
  ],
  [
    'broken chunks',
    (it) =>
      it.end(
        `HTTP/1.1 200 OK\r\n${json}x-request-id: req-1\r\ntransfer-encoding: chunked\r\n\r\n3\r\n[1,\r\nzz${SECRET_TEXT}\r\n`,
      ),
    ConnectionError,
    { status: 200, reason: 'connection' },
    /lost while the response was read/,
  ],
  ['headers that stall', () => {}, TimeoutError, { reason: 'timeout' }, /No response within timeoutMs \(150 ms\)/],
  [
    'headers that stall half-way',
    (it) => it.write('HTTP/1.1 200 OK\r\ncontent-type: app'),
    TimeoutError,
    { reason: 'timeout' },
    /No response within timeoutMs \(150 ms\)/,
  ],
  [
    'a body that stalls',
    (it) => it.write(http('200 OK', json, '{"results": [', 999)),
    TimeoutError,
    { status: 200, reason: 'timeout' },
    /within bodyTimeoutMs \(150 ms\)/,
  ],
  [
    'HTML with 200',
    (it) => it.end(http('200 OK', 'content-type: text/html\r\n', `<html>${SECRET_TEXT}</html>`)),
    ProtocolError,
    { status: 200, reason: 'responded' },
    /of text\/html instead of JSON. Does baseUrl point at the service/,
  ],
  [
    'no content type',
    (it) => it.end(http('200 OK', '', SECRET_TEXT)),
    ProtocolError,
    { status: 200, reason: 'responded' },
    /no content type instead of JSON/,
  ],
  [
    'truncated JSON',
    (it) => it.end(http('200 OK', json, `{"results": ["${SECRET_TEXT}"`)),
    ProtocolError,
    { status: 200, reason: 'responded' },
    /characters of application\/json instead of JSON/,
  ],
  [
    'invalid UTF-8',
    (it) => it.end(Buffer.from(http('200 OK', json, '{"results": ["\xff\xfe"], "total": 1}', 31), 'latin1')),
    ProtocolError,
    { status: 200, reason: 'protocol' },
    /not UTF-8/,
  ],
  [
    'an empty 200',
    (it) => it.end(http('200 OK', json, '')),
    ProtocolError,
    { status: 200, reason: 'responded' },
    /an empty body instead of JSON/,
  ],
  [
    '204 where a response is due',
    (it) => it.end('HTTP/1.1 204 No Content\r\n\r\n'),
    ProtocolError,
    { status: 204, reason: 'responded' },
    /status 204 came with an empty body/,
  ],
  [
    'a switch of protocols',
    (it) => it.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'),
    ConnectionError,
    { reason: 'connection' },
    /./,
  ],
  [
    'a 500 whose body stalls',
    (it) => it.write(http('500 Oh', json, '{"error": "', 999)),
    ServerError,
    { status: 500, reason: 'timeout' },
    /failed with status 500. Try again later/,
  ],
  [
    'a 503 whose body is reset',
    resetWithin(http('503 Oh', json, '{"error": "', 999)),
    ServerError,
    { status: 503, reason: 'connection' },
    /failed with status 503/,
  ],
  [
    'a 400 that is not UTF-8',
    (it) => it.end(Buffer.from(http('400 Oh', json, '\xff\xff', 2), 'latin1')),
    ValidationError,
    { status: 400, reason: 'protocol' },
    /failed with status 400. Correct the arguments/,
  ],
]

describe('a fault on the way', () => {
  it.each(faults)('%s', async (_, reply, type, record, message) => {
    const isTimeout = record.reason === 'timeout'
    const { error, shown } = await fault(
      reply,
      isTimeout ? (record.status === undefined ? 'headers' : 'body') : undefined,
    )
    expect(error).toBeInstanceOf(type)
    expect(error.message).toMatch(message)
    expect(error.message).toContain('conversations.list')
    expect(error.operation).toBe('conversations.list')
    expect(error.attempts).toEqual([
      {
        attempt: 1,
        status: record.status,
        requestId: record.status === undefined || record.status === 204 ? undefined : 'req-1',
        startedAt: expect.any(Date) as Date,
        durationMs: expect.any(Number) as number,
        waitMs: 0,
        reason: record.reason,
      },
    ])
    expect(error.attempts[0]?.durationMs).toBeGreaterThan(0)
    for (const secret of [KEY, SECRET_TEXT, QUERY_SECRET, 'Bearer']) expect(shown).not.toContain(secret)
  })

  it('records the duration of a stalled body, not of its headers', async () => {
    const server = await serveRaw((it) => it.write(http('200 OK', json, '{', 999)))
    const clock = createManualClock()
    let responses = 0
    const logger = { debug: () => (responses += 1), info: () => {}, warn: () => {}, error: () => {} }
    const call = rejection(connect({ baseUrl: server.url, clock, logger, timeoutMs: 150 }).health())
    await until('the headers are there', () => responses > 0)
    await clock.advance(150)
    expect(await call).toMatchObject({ attempts: [{ durationMs: 150 }] })
  })

  it('is a refused connection', async () => {
    const { error, shown } = await faultAt(`http://127.0.0.1:${await unusedPort()}`)
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error.message).toMatch(
      /^conversations.list: the connection was refused. Is the server running\? \(ECONNREFUSED, http:\/\/127.0.0.1:\d+\)$/,
    )
    expect(error.cause).toBeInstanceOf(Error)
    for (const secret of [KEY, SECRET_TEXT, QUERY_SECRET]) expect(shown).not.toContain(secret)
  })

  it('is a host that does not exist', async () => {
    const { error } = await faultAt('http://no-such-host.invalid')
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error.message).toMatch(/host (was not found|could not be looked up)/)
  })

  it('is TLS that the server does not speak', async () => {
    const server = await serveJson({})
    const { error } = await faultAt(server.url.replace('http:', 'https:'))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error.message).toMatch(/Check its certificate|Check baseUrl/)
  })

  it('skips informational responses', async () => {
    const server = await serveRaw((socket) =>
      socket.end(
        `HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${http('200 OK', json, '{"total":0,"results":[],"page":1,"page_size":50}')}`,
      ),
    )
    const client = connect({ baseUrl: server.url })
    expect((await client.conversations.list()).total).toBe(0)
  })

  it('rejects with a ConnectionError when there are more codings than the runtime takes, and the process goes on', async () => {
    // Node's `fetch` emits an error that nobody can catch when it is aborted after this.
    const uncaught: unknown[] = []
    const watch = (error: unknown): number => uncaught.push(error)
    process.on('uncaughtExceptionMonitor', watch)
    onTestFinished(() => void process.off('uncaughtExceptionMonitor', watch))
    const codings = Array.from({ length: 6 }, () => 'gzip').join(', ')
    const { error } = await fault((socket) => socket.end(`HTTP/1.1 200 OK\r\ncontent-encoding: ${codings}\r\n\r\n{}`))
    await nextTurn()
    expect(error).toBeInstanceOf(ConnectionError)
    expect(uncaught).toEqual([])
  })

  it('reads a body of 32 MiB', async () => {
    const label = 'é'.repeat(16 * 1024 * 1024)
    const server = await serveJson({ id: ID, label, created_at: '2026-01-01T00:00:00Z' })
    expect((await connect({ baseUrl: server.url }).conversations.get(ID)).label.length).toBe(label.length)
  })

  it('keeps the message short when a failure is huge', async () => {
    const server = await serveJson({ error: `${SECRET_TEXT} `.repeat(400_000) }, 500)
    const error = await rejection(connect({ baseUrl: server.url }).health())
    expect((error as Error).message.length).toBeLessThan(500)
    expect(inspect(error).length).toBeLessThan(5000)
  })

  it('omits a cause that quotes the query', async () => {
    const failing = async (url: string): Promise<Response> => {
      throw Object.assign(new TypeError(`error sending request for url (${url})`, { cause: { code: 'EPIPE' } }), {
        path: url,
      })
    }
    const client = connect({ baseUrl: 'http://127.0.0.1:1', fetch: failing })
    const error = await rejection(client.conversations.list({ label: QUERY_SECRET }))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(inspect(error, { depth: 9 })).not.toContain(QUERY_SECRET)
    expect((error as ConnectionError).cause).toMatchObject({ code: 'EPIPE' })
  })
})

const shapes: readonly (readonly [shape: string, type: string, body: string])[] = [
  ['{error, code}', 'application/json', '{"error":"No luck","code":1}'],
  ['{error: {code, message}}', 'application/json', '{"error":{"code":"no_luck","message":"No luck"}}'],
  ['{detail}', 'application/json', '{"detail":"No luck"}'],
  ['plain text', 'text/plain', 'No luck'],
  ['JSON text', 'application/json', '"No luck"'],
  ['HTML', 'text/html', '<h1>No luck</h1>'],
  ['nothing', '', ''],
]
const statuses: readonly (readonly [number, typeof ClientError | typeof ServerError])[] = [
  [400, ValidationError],
  [401, AuthenticationError],
  [403, PermissionError],
  [409, ConflictError],
  [412, ConflictError],
  [413, ValidationError],
  [415, ValidationError],
  [418, ClientError],
  [422, ValidationError],
  [429, RateLimitError],
  [500, ServerError],
  [501, ServerError],
  [502, ServerError],
  [503, ServerError],
]

describe('a response that is a failure', () => {
  it.each(statuses.flatMap(([status, type]) => shapes.map((shape) => [status, ...shape, type] as const)))(
    '%i with %s',
    async (status, shape, contentType, body, type) => {
      const server = await serve((_, response) => {
        response.writeHead(status, { 'x-request-id': 'abc', ...(contentType && { 'content-type': contentType }) })
        response.end(body)
      })
      const error = await rejection(connect({ baseUrl: server.url, apiKey: KEY }).conversations.delete(ID))
      if (!(error instanceof ApiError)) throw error
      expect(error).toBeInstanceOf(type)
      expect(error.status).toBe(status)
      expect(error.requestId).toBe('abc')
      expect(error.operation).toBe('conversations.delete')
      expect(error.attempts).toMatchObject([{ attempt: 1, status, requestId: 'abc', reason: 'responded' }])
      expect(error.message.includes('No luck')).toBe(shape !== 'HTML' && shape !== 'nothing')
      expect(inspect(error, { depth: 9 })).not.toContain(KEY)
    },
  )

  it('distinguishes a missing record from a missing route', async () => {
    const record = await serveJson({ error: 'Conversation not found', code: 404 }, 404)
    const route = await serve((_, response) => response.writeHead(404).end())
    const get = (url: string): Promise<unknown> => rejection(connect({ baseUrl: url }).conversations.get(ID))
    expect(await get(record.url)).toMatchObject({ missing: 'resource' })
    expect(await get(route.url)).toMatchObject({ missing: 'route' })
    expect(await get(route.url)).toBeInstanceOf(NotFoundError)
  })

  it('is a failure that came with 200', async () => {
    const server = await serveJson({ success: false, error: `Invalid UUID. Bearer ${KEY}` })
    const error = await rejection(connect({ baseUrl: server.url }).mcp.memoryExport({ conversation_id: ID }))
    expect(error).toBeInstanceOf(ValidationError)
    expect(error).toMatchObject({ status: 200, operation: 'mcp.memoryExport' })
    expect((error as Error).message).toMatch(/^mcp.memoryExport was refused with status 200: Invalid UUID/)
    expect(inspect(error)).not.toContain(KEY)
  })
})

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])(
    'is an error with status %i, and the other origin sees nothing',
    async (status) => {
      const other = await serveJson({})
      for (const location of [`${other.url}/steal`, '/elsewhere']) {
        const server = await serve((_, response) => response.writeHead(status, { location }).end())
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        const error = await rejection(connect({ baseUrl: server.url, apiKey: KEY }).conversations.get(ID))
        expect(error).toBeInstanceOf(ApiError)
        expect(error).not.toBeInstanceOf(ClientError)
        expect(error).toMatchObject({ status, operation: 'conversations.get' })
        expect((error as Error).message).toContain('Redirects are not followed: check the base URL')
        expect(server.received).toHaveLength(1)
      }
      expect(other.connections()).toBe(0)
    },
  )

  it('is an error even if a browser hides it', async () => {
    const opaque = { status: 0, headers: new Headers(), body: null, arrayBuffer: async () => new ArrayBuffer(0) }
    const client = connect({ baseUrl: 'http://a', fetch: async () => opaque as unknown as Response })
    expect(await rejection(client.health())).toMatchObject({ status: 0, code: 'api' })
  })
})

describe('a custom transport', () => {
  it.each([
    [
      'throws at once',
      (): never => {
        throw new TypeError('trailers are not supported')
      },
      TypeError,
    ],
    [
      'throws a RangeError',
      async (): Promise<never> => {
        throw new RangeError('too many')
      },
      RangeError,
    ],
    [
      'throws what is no error',
      async (): Promise<never> => {
        throw 'lost'
      },
      'lost',
    ],
    ['responds with nothing', async (): Promise<undefined> => undefined, TypeError],
  ] as const)('that %s leaves nothing behind', async (_, transport, type) => {
    const before: number = timers()
    const signal = new AbortController().signal
    const client = connect({ baseUrl: 'http://a', transport: transport as never, totalTimeoutMs: 5000 })
    const error = await rejection(client.health({ signal }))
    if (typeof type === 'string') expect(error).toBe(type)
    else expect(error).toBeInstanceOf(type)
    expect(timers()).toBe(before)
  })

  it('passes on a bug that sounds like a network failure, and records it as failed', async () => {
    const bug = new TypeError('cannot connect the dots of the network socket')
    let record: unknown
    const client = connect({
      baseUrl: 'http://a',
      transport: async () => Promise.reject(bug),
      use: [
        (request, next) =>
          next(request).catch((error: unknown) => {
            record = request.attempts[0]
            throw error
          }),
      ],
    })
    expect(await rejection(client.health())).toBe(bug)
    expect(record).toMatchObject({ attempt: 1, reason: 'failed' })
  })

  it('passes on a bug in reading a body', async () => {
    const bug = new TypeError('chunk is not a socket')
    const text = (): Promise<never> => Promise.reject(bug)
    const transport = async (): Promise<CallResponse> =>
      ({ status: 200, headers: new Headers(), text, cancel: async () => {} }) as unknown as CallResponse
    expect(await rejection(connect({ baseUrl: 'http://a', transport }).health())).toBe(bug)
  })

  it('works with sockets of its own', async () => {
    const server = await serveJson({})
    const { port } = new URL(server.url)
    const client = connect({
      baseUrl: server.url,
      transport: async (request) => {
        const text = await new Promise<string>((resolve) => {
          const socket = connectSocket(Number(port), '127.0.0.1')
          let all = ''
          socket.on('data', (chunk: Buffer) => (all += chunk.toString()))
          socket.on('close', () => resolve(all))
          socket.end(`${request.method} /health HTTP/1.0\r\n\r\n`)
        })
        return {
          status: Number(text.slice(9, 12)),
          headers: new Headers(),
          text: async () => '{"status":"healthy","checks":{}}',
          // oxlint-disable-next-line require-yield, no-empty-function -- no bytes
          async *stream() {},
          cancel: async () => {},
        }
      },
    })
    expect((await client.health()).status).toBe('healthy')
  })
})

function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
}
