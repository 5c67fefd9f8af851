import { equal, ok } from 'node:assert/strict'
import { inspect } from 'node:util'
import type { Socket } from 'node:net'
import { ConnectionError, type SekhaError } from '@sekha/core'
import { rejection, roundTrip, sendJson, serve, serveRaw, until, unusedPort } from 'sekha-test-kit'
import { catchRequest, type ConformanceCase, defineCase, ID, KEY, type Need } from './case.ts'

const json = 'content-type: application/json\r\n'
const SECRET_TEXT = 'THE-BODY-IS-PRIVATE-7f3a'
const QUERY_SECRET = 'PRIVATE-FOLDER-91c2'

/** Writes a response. `onHeaders` runs when the client has read its headers. */
type Write = (socket: Socket, onHeaders: (act: () => void) => void) => void

/** Waits until the client has read the headers, because a reset discards unread bytes. */
const resetWithin =
  (text: string): Write =>
  (socket, onHeaders) => {
    onHeaders(() => socket.resetAndDestroy())
    socket.write(text)
  }

/** Broken responses and the client's errors. */
const faults: readonly (readonly [string, Write, RegExp, Need?])[] = [
  ['a reset before the headers', (socket) => socket.resetAndDestroy(), /reset|closed|no response arrived/],
  ['an end before the headers', (socket) => void socket.end(), /reset|closed|no response arrived/],
  ['half of the headers', (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-ty'), /./],
  ['what is not HTTP', (socket) => void socket.end('220 smtp ready\r\n'), /not speak HTTP|no response arrived/],
  ...['content-length: 15\r\ncontent-length: 9\r\n', 'content-length: 9\r\ntransfer-encoding: chunked\r\n'].map(
    (headers) =>
      [
        `a body of two lengths (${headers.trim().replaceAll('\r\n', ', ')})`,
        (socket: Socket) => void socket.end(`HTTP/1.1 200 OK\r\n${json}${headers}\r\n{"label":"abc"}`),
        /./,
      ] as const,
  ),
  [
    'a reset during the body',
    resetWithin(`HTTP/1.1 200 OK\r\n${json}content-length: 999\r\n\r\n{"label":"${SECRET_TEXT}`),
    /lost while the response was read/,
  ],
  [
    'an end during the body',
    (socket) => void socket.end(`HTTP/1.1 200 OK\r\n${json}content-length: 999\r\n\r\n{"label":"${SECRET_TEXT}`),
    /lost while the response was read/,
    'truncation',
  ],
  [
    'truncated chunks',
    (socket) => void socket.end(`HTTP/1.1 200 OK\r\n${json}transfer-encoding: chunked\r\n\r\n5\r\n{"lab\r\n`),
    /lost while the response was read/,
  ],
  [
    'complete JSON without the final chunk',
    (socket) => void socket.end(`HTTP/1.1 200 OK\r\n${json}transfer-encoding: chunked\r\n\r\nd\r\n{"label":"x"}\r\n`),
    /lost while the response was read/,
  ],
  [
    'complete JSON without the final chunk, then a reset',
    resetWithin(`HTTP/1.1 200 OK\r\n${json}transfer-encoding: chunked\r\n\r\nd\r\n{"label":"x"}\r\n`),
    /lost while the response was read/,
  ],
  [
    'complete JSON shorter than its content-length',
    (socket) => void socket.end(`HTTP/1.1 200 OK\r\n${json}content-length: 99\r\n\r\n{"label":"x"}`),
    /lost while the response was read/,
    'truncation',
  ],
  [
    'malformed chunks',
    (socket) =>
      void socket.end(`HTTP/1.1 200 OK\r\n${json}transfer-encoding: chunked\r\n\r\n3\r\n[1,\r\nzz${SECRET_TEXT}\r\n`),
    /lost while the response was read/,
  ],
]

function failsWith(error: unknown, message: RegExp): asserts error is SekhaError {
  ok(error instanceof ConnectionError, String(error))
  ok(message.test(error.message), error.message)
  ok(error.cause instanceof Error)
  const shown = [error.message, JSON.stringify(error), inspect(error, { depth: 9, showHidden: true })].join('\n')
  for (const secret of [KEY, SECRET_TEXT, QUERY_SECRET]) ok(!shown.includes(secret), `${secret} is in ${shown}`)
}

export const connectionCases: readonly ConformanceCase[] = [
  ...faults.map(([name, reply, message, need]) =>
    defineCase(
      `reports ${name} as a lost connection, without secrets`,
      need === undefined ? [] : [need],
      async (scope) => {
        let act = (): void => {}
        const server = await serveRaw((socket) => reply(socket, (given) => (act = given)), scope)
        // The client logs an attempt when its headers arrive.
        const logger = { debug: () => void setImmediate(() => act()), info: () => {}, warn: () => {}, error: () => {} }
        const client = scope.client({ baseUrl: server.url, apiKey: KEY, logger })
        failsWith(await rejection(client.conversations.list({ folder: QUERY_SECRET })), message)
        equal(server.received.length, 1)
      },
    ),
  ),

  defineCase('ignores bytes that follow a response without a body', [], async (scope) => {
    const stray = `HTTP/1.1 200 OK\r\n${json}content-length: 17\r\n\r\n{"label":"stray"}`
    const server = await serveRaw((socket, turn) => {
      if (turn === 1) socket.write(`HTTP/1.1 204 No Content\r\n\r\n${stray}`)
      else socket.write(`HTTP/1.1 200 OK\r\n${json}content-length: 16\r\n\r\n{"label":"true"}`)
    }, scope)
    const client = scope.client({ baseUrl: server.url })
    await client.conversations.delete(ID)
    await roundTrip()
    const label = await client.conversations.get(ID).then(
      (conversation) => conversation.label,
      (error: unknown) => error,
    )
    ok(label === 'true' || label instanceof ConnectionError, String(label))
  }),

  defineCase('reports a broken stream as a lost connection', [], async (scope) => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      response.write('{"n":1}\n')
    }, scope)
    const records: unknown[] = []
    const reading = async (): Promise<void> => {
      for await (const record of scope.client({ baseUrl: server.url, apiKey: KEY }).export.stream()) {
        records.push(record)
        for (const socket of server.sockets) socket.destroy()
      }
    }
    failsWith(await rejection(reading()), /lost while the response was read/)
    equal(records.length, 1)
  }),

  defineCase('reports a refused connection', [], async (scope) => {
    const client = scope.client({ baseUrl: `http://127.0.0.1:${await unusedPort()}`, apiKey: KEY })
    failsWith(await rejection(client.conversations.list({ folder: QUERY_SECRET })), /connection was refused/)
  }),

  defineCase('reports an unknown host', [], async (scope) => {
    const client = scope.client({ baseUrl: 'http://no-such-host.invalid' })
    failsWith(await rejection(client.conversations.get(ID)), /host (?:was not found|could not be looked up)/)
  }),

  defineCase('reports a server without TLS', [], async (scope) => {
    const server = await serve((_, response) => sendJson(response, {}), scope)
    const client = scope.client({ baseUrl: server.url.replace('http:', 'https:') })
    failsWith(await rejection(client.conversations.get(ID)), /no secure connection|no response arrived/)
  }),

  defineCase(
    'reuses connections for consecutive calls, including calls that get an error status',
    ['keepAlive'],
    async (scope) => {
      const server = await serve(
        (_, response, turn) => sendJson(response, { error: 'no' }, turn % 3 === 0 ? 404 : 200),
        scope,
      )
      const client = scope.client({ baseUrl: server.url })
      for (let turn = 1; turn <= 30; turn += 1) await client.conversations.get(ID).catch(() => {})
      equal(server.received.length, 30)
      // undici leaves a connection idle for one turn of the event loop, in case its server is about to close it.
      ok(server.connections() <= 2, `${server.connections()} connections`)
    },
  ),

  defineCase('runs 200 calls at a time', [], async (scope) => {
    const server = await serve(({ body }, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      setImmediate(() => response.end(body))
    }, scope)
    const client = scope.client({ baseUrl: server.url })
    const labels = Array.from({ length: 200 }, (_, index) => `call ${index}`)
    const responses = await Promise.all(labels.map((label) => client.conversations.create({ label, messages: [] })))
    equal(responses.map(({ label }) => label).join(), labels.join())
  }),

  defineCase('does not resend a request that was lost on a stale connection', ['keepAlive'], async (scope) => {
    const server = await serveRaw((socket, turn) => {
      if (turn === 1) socket.write(`HTTP/1.1 200 OK\r\n${json}content-length: 2\r\n\r\n{}`)
      else socket.resetAndDestroy()
    }, scope)
    const client = scope.client({ baseUrl: server.url, apiKey: KEY })
    const create = (): PromiseLike<unknown> => client.conversations.create({ label: 'x', messages: [] })
    await create()
    // The connection is idle and reusable.
    await roundTrip()
    failsWith(await rejection(create()), /./)
    await roundTrip()
    equal(server.received.length, 2)
    equal(server.connections(), 1)
  }),

  defineCase('opens a new connection when the old one was closed', ['keepAlive'], async (scope) => {
    const server = await serve((_, response) => sendJson(response, {}), scope)
    const client = scope.client({ baseUrl: server.url })
    await client.conversations.get(ID)
    await roundTrip()
    for (const socket of server.sockets) socket.destroy()
    await until('the connection is gone', () => server.sockets.size === 0)
    // The client notices the closed connection.
    await roundTrip()
    await client.conversations.get(ID)
    equal(server.connections(), 2)
  }),

  defineCase('keeps the connection when a complete response is cancelled', ['keepAlive'], async (scope) => {
    const server = await serve((_, response) => sendJson(response, { error: 'busy' }, 503), scope)
    const transport = scope.transport()
    const request = await catchRequest(server.url)
    for (let turn = 1; turn <= 5; turn += 1) {
      const response = await transport({ ...request, signal: new AbortController().signal })
      // The whole response arrives.
      await roundTrip()
      await response.cancel()
      await roundTrip()
    }
    ok(server.connections() <= 2, `${server.connections()} connections`)
    equal(server.received.length, 5)
  }),
]
