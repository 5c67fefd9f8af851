import { deepEqual, equal, ok } from 'node:assert/strict'
import { NotFoundError, ProtocolError, RateLimitError, SekhaError, ServerError } from '@sekha/core'
import { rejection, roundTrip, sendJson, serve, serveRaw } from 'sekha-test-kit'
import { catchRequest, type ConformanceCase, defineCase, ID, KEY } from './case.ts'

const http = (status: string, headers: string, body: string | Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status}\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n`),
    Buffer.from(body),
  ])
const json = 'content-type: application/json\r\n'

export const requestCases: readonly ConformanceCase[] = [
  defineCase('sends methods, paths, queries, headers and bodies unchanged', [], async (scope) => {
    const server = await serve(
      ({ method }, response) =>
        method === 'GET' || method === 'PATCH' ? sendJson(response, {}) : response.writeHead(204).end(),
      scope,
    )
    const client = scope.client({ baseUrl: `${server.url}/base`, apiKey: KEY, headers: { 'x-mine': 'yes' } })
    await client.conversations.get(ID)
    await client.conversations.count({ label: 'a b&c/é' }).catch(() => {})
    await client.conversations.updateLabel(ID, { label: 'Größe 😀' })
    await client.conversations.update(ID, { label: 'x' }, { idempotencyKey: 'once' })
    await client.conversations.delete(ID)
    const path = '/base/api/v1/conversations'
    deepEqual(
      server.received.map(({ method, url, body }) => [method, url, body]),
      [
        ['GET', `${path}/${ID}`, ''],
        ['GET', `${path}/count?label=a%20b%26c%2F%C3%A9`, ''],
        ['PUT', `${path}/${ID}/label`, '{"label":"Größe 😀"}'],
        ['PATCH', `${path}/${ID}`, '{"label":"x"}'],
        ['DELETE', `${path}/${ID}`, ''],
      ],
    )
    for (const { headers } of server.received) {
      equal(headers.authorization, `Bearer ${KEY}`)
      equal(headers['x-mine'], 'yes')
    }
    equal(server.received[2]?.headers['content-type'], 'application/json')
    equal(server.received[2]?.headers['content-length'], '24')
    equal(server.received[3]?.headers['idempotency-key'], 'once')
  }),

  defineCase('sends no body headers without a body', [], async (scope) => {
    const server = await serve((_, response) => response.writeHead(204).end(), scope)
    await scope.client({ baseUrl: server.url }).conversations.pin(ID)
    const [received] = server.received
    equal(received?.method, 'PUT')
    equal(received?.bytes.byteLength, 0)
    equal(received?.headers['content-type'], undefined)
    equal(received?.headers['transfer-encoding'], undefined)
  }),

  defineCase('sends bytes, a part of a buffer and an empty string', [], async (scope) => {
    const server = await serve((_, response) => sendJson(response, {}), scope)
    const client = scope.client({ baseUrl: server.url })
    const bytes = new Uint8Array(1 << 20).map((_, index) => index % 251)
    await client.conversations.import(bytes.subarray(7, 1_000_000))
    await client.conversations.import('')
    ok(server.received[0]?.bytes.equals(bytes.subarray(7, 1_000_000)))
    equal(server.received[1]?.bytes.byteLength, 0)
  }),

  defineCase('sends and reads a body of 16 MiB', [], async (scope) => {
    const server = await serve(({ bytes }, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(bytes)
    }, scope)
    const label = 'é'.repeat(8 << 20)
    const reply = await scope.client({ baseUrl: server.url }).conversations.create({ label, messages: [] })
    ok(reply.label === label)
  }),

  defineCase('returns every status as a response', [], async (scope) => {
    const statuses = [404, 429, 503]
    const server = await serve(
      (_, response, turn) =>
        sendJson(response, { error: 'no', code: 'no' }, statuses[turn - 1], { 'retry-after': '7' }),
      scope,
    )
    const client = scope.client({ baseUrl: server.url })
    ok((await rejection(client.conversations.get(ID))) instanceof NotFoundError)
    const limited = await rejection(client.conversations.get(ID))
    ok(limited instanceof RateLimitError)
    equal(limited.retryAfterMs, 7000)
    ok((await rejection(client.conversations.get(ID))) instanceof ServerError)
    equal(server.received.length, 3)
  }),

  defineCase('returns a redirect instead of following it', [], async (scope) => {
    const other = await serve((_, response) => sendJson(response, {}), scope)
    const statuses = [301, 302, 303, 307, 308]
    const server = await serve(
      (_, response, turn) =>
        response.writeHead(statuses[turn - 1] ?? 302, { location: `${other.url}/elsewhere` }).end(),
      scope,
    )
    const client = scope.client({ baseUrl: server.url, apiKey: KEY })
    for (const status of statuses) {
      const error = await rejection(client.conversations.create({ label: 'x', messages: [] }))
      ok(error instanceof SekhaError)
      equal(error.attempts[0]?.status, status)
    }
    equal(other.received.length, 0)
  }),

  defineCase(
    'finds headers in any letter case, joins repeated ones and keeps large ones complete',
    [],
    async (scope) => {
      const large = 'x'.repeat(8000)
      const server = await serveRaw(
        (socket) => socket.end(http('200 OK', `${json}X-Twice: a\r\nX-Twice: b\r\nX-Large: ${large}\r\n`, '{}')),
        scope,
      )
      const { headers, text } = await scope
        .transport()(await catchRequest(server.url))
        .then((response) => ({ headers: response.headers, text: response.text() }))
      await text
      equal(headers.get('x-TWICE'), 'a, b')
      equal(headers.get('X-Large'), large)
      equal(headers.get('x-none'), null)
      equal(headers.get('constructor'), null)
      const all = new Map(headers)
      equal(all.get('content-type'), 'application/json')
      equal(all.get('x-twice'), 'a, b')
    },
  ),

  defineCase('skips informational responses', [], async (scope) => {
    const server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n')
      void roundTrip().then(() => socket.end(http('200 OK', json, '{"label":"y"}')))
    }, scope)
    equal((await scope.client({ baseUrl: server.url }).conversations.get(ID)).label, 'y')
  }),

  defineCase('reads UTF-8 split at any byte, and drops its byte order mark', [], async (scope) => {
    const server = await serveRaw((socket) => {
      const bytes = http('200 OK', json, '\uFEFF{"label":"Größe 😀"}')
      const send = (at: number): void => {
        if (at >= bytes.byteLength) return void socket.end()
        const size = at < bytes.byteLength - 30 ? bytes.byteLength - 30 - at : 1
        socket.write(bytes.subarray(at, at + size), () => setImmediate(send, at + size))
      }
      socket.setNoDelay(true)
      send(0)
    }, scope)
    equal((await scope.client({ baseUrl: server.url }).conversations.get(ID)).label, 'Größe 😀')
  }),

  ...(
    [
      ['bytes that are not UTF-8', http('200 OK', json, Buffer.from('{"label":"\xff\xfe"}', 'latin1')), /not UTF-8/],
      ['truncated JSON', http('200 OK', json, '{"label":'), /characters of application\/json instead of JSON/],
      ['a wrong content type', http('200 OK', 'content-type: text/html\r\n', '<html>'), /of text\/html instead/],
      ['an empty body', http('200 OK', json, ''), /an empty body instead/],
      ['no body', Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'), /status 204 came with an empty body/],
    ] as const
  ).map(([what, bytes, message]) =>
    defineCase(`reads ${what}, which the client rejects`, [], async (scope) => {
      const server = await serveRaw((socket) => socket.end(bytes), scope)
      const error = await rejection(scope.client({ baseUrl: server.url }).conversations.get(ID))
      ok(error instanceof ProtocolError, String(error))
      ok(message.test(error.message), error.message)
    }),
  ),
]
