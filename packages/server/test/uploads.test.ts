import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { getRequestListener } from '@hono/node-server'
import { SekhaClient } from '@sekha/core'
import express from 'express'
import { Hono } from 'hono'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createController } from '../src/controller.ts'
import { openController, say } from './support/controller.ts'
import { jsonInit } from './support/requests.ts'
import { smallService } from './support/small-service.ts'

const key = 'k'.repeat(32)

function openSocket(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  return socket
}

const head = (path: string, ...headers: readonly string[]): string =>
  [`POST ${path} HTTP/1.1`, 'host: localhost', `authorization: Bearer ${key}`, ...headers, '', ''].join('\r\n')

const chunk = (bytes: number): string => `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`

/** Reads until the other side ends. Rejects when the connection is reset. */
async function readToEnd(socket: Socket): Promise<string> {
  let text = ''
  for await (const bytes of socket) text += String(bytes)
  return text
}

describe('a client that disconnects during its upload', () => {
  test.each([
    ['conversations.import', '/api/v1/import', 'application/x-ndjson'],
    ['conversations.create', '/api/v1/conversations', 'application/json'],
  ])('is counted as 499 by %s and not as a server failure', async (operation, path, type) => {
    const errors: unknown[] = []
    const { controller, client } = openController({ onError: (error) => errors.push(error) })
    const { port } = await controller.listen({ port: 0 })
    const socket = openSocket(port)
    socket.write(head(path, `content-type: ${type}`, 'expect: 100-continue', 'transfer-encoding: chunked'))
    await once(socket, 'data')
    socket.write(chunk(1), () => socket.resetAndDestroy())
    const readCount = async (): Promise<string | undefined> =>
      (await client.metrics())
        .split('\n')
        .find((line) => line.startsWith(`sekha_http_requests_total{operation="${operation}"`))
    let count: string | undefined
    while (count === undefined) {
      await new Promise((resolve) => setImmediate(resolve))
      count = await readCount()
    }
    expect(count).toBe(`sekha_http_requests_total{operation="${operation}",status="499"} 1`)
    expect(errors).toEqual([])
  })
})

describe('a rejected upload', () => {
  test.each([
    [415, '/api/v1/query', ['content-type: text/plain', 'transfer-encoding: chunked']],
    [415, '/api/v1/query', ['content-type: application/json', 'content-encoding: gzip', 'content-length: 10000']],
    [
      415,
      '/api/v1/import',
      ['content-type: application/x-ndjson', 'content-encoding: br', 'transfer-encoding: chunked'],
    ],
    [413, '/api/v1/query', ['content-type: application/json', 'content-length: 100000000']],
    [413, '/api/v1/query', ['content-type: application/json', 'transfer-encoding: chunked']],
    [422, '/api/v1/import', ['content-type: application/x-ndjson', 'transfer-encoding: chunked']],
    [401, '/api/v1/import', ['content-type: application/x-ndjson', 'transfer-encoding: chunked', 'x: y']],
    [404, '/api/v1/nowhere', ['transfer-encoding: chunked']],
    [405, '/health', ['transfer-encoding: chunked']],
  ])(
    'with %d by %s (%j) announces that the connection closes, and is read while the client still sends',
    async (status, path, headers) => {
      const apiKey = status === 401 ? 'o'.repeat(32) : key
      const { controller } = openController({ apiKey, maxBodyBytes: 1000 })
      const { port } = await controller.listen({ port: 0 })
      const socket = openSocket(port)
      socket.write(head(path, ...headers))
      socket.write(headers.includes('transfer-encoding: chunked') ? chunk(10_000) : 'x'.repeat(10_000))
      const [first] = (await once(socket, 'data')) as [Buffer]
      expect(String(first)).toMatch(new RegExp(`^HTTP/1.1 ${status} [\\s\\S]*\r\nconnection: close\r\n`, 'i'))
      expect(String(first)).toContain('"request_id"')
      // No client is reset while it is still writing, and one that has sent everything sees an orderly end.
      if (!headers.includes('transfer-encoding: chunked')) return
      for (let sent = 0; sent < 50; sent++)
        await new Promise<void>((resolve, reject) =>
          socket.write(chunk(100_000), (error) => (error ? reject(error) : resolve())),
        )
      socket.write('0\r\n\r\n')
      expect(await readToEnd(socket)).toBe('')
    },
  )

  test('does not keep the controller from closing', async () => {
    const controller = createController()
    const { port } = await controller.listen({ port: 0 })
    const socket = openSocket(port)
    socket.write(head('/api/v1/query', 'content-type: text/plain', 'transfer-encoding: chunked'))
    await once(socket, 'data')
    await controller.close({ graceMs: 2 ** 31 - 1 })
  })
})

test('a connection that is kept alive does not keep the controller from closing', async () => {
  const controller = createController()
  const { port } = await controller.listen({ port: 0 })
  const socket = openSocket(port)
  socket.write(head('/api/v1/query', 'expect: 100-continue', 'content-type: application/json', 'content-length: 13'))
  await once(socket, 'data')
  const closed = controller.close({ graceMs: 2 ** 31 - 1 })
  socket.write('{"query":"x"}')
  expect(await readToEnd(socket)).toMatch(/^HTTP\/1.1 200 [\s\S]*\r\nconnection: close\r\n/i)
  await closed
})

describe('a controller behind a body parser', () => {
  async function serve(...middleware: readonly express.Handler[]): Promise<{ url: string; errors: unknown[] }> {
    const errors: unknown[] = []
    const { controller } = openController({ onError: (error) => errors.push(error) })
    const app = express()
    app.use(...middleware, getRequestListener(controller.app.fetch, { overrideGlobalObjects: false }))
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, errors }
  }

  test('responds with where to mount it when Express has parsed the body, and reports the error', async () => {
    const { url, errors } = await serve(express.json())
    const response = await fetch(`${url}/api/v1/query`, jsonInit('POST', { query: 'x' }))
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({
      error: expect.stringContaining('in front of body parsers such as express.json()'),
    })
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect(errors).toHaveLength(1)
    // Requests without a body are unaffected.
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })

  test.each([
    ['without a parser', []],
    [
      'with a parser that keeps the bytes',
      [express.json({ verify: (request, _response, bytes) => void Object.assign(request, { rawBody: bytes }) })],
    ],
  ])('serves every request in Express %s', async (_, middleware) => {
    const { url, errors } = await serve(...middleware)
    const client = new SekhaClient({ baseUrl: url })
    onTestFinished(() => client.close())
    await client.conversations.create({ label: 'x', messages: [say('The key is rotated in May.')] })
    expect((await client.query('when is the key rotated')).data[0]?.content).toBe('The key is rotated in May.')
    expect(errors).toEqual([])
  })

  test('reports a body that a Hono app has already read', async () => {
    const { controller } = openController({ onError: () => {} })
    const app = new Hono()
    app.use(async (c, next) => {
      await c.req.json()
      await next()
    })
    app.route('/', controller.app)
    const response = await app.request('/api/v1/query', jsonInit('POST', { query: 'x' }))
    expect(await response.json()).toMatchObject({
      code: 500,
      error: expect.stringContaining('The body was read before'),
    })
  })
})

test.each([
  ['accepts it', () => 'gzip', 'one\ntwo\n'],
  ['has no wire of its own', undefined, 'Send the body uncompressed, without Content-Encoding'],
])('a compressed upload to a service that %s', async (_, readCoding, expected) => {
  const service = smallService(
    'x',
    {
      'x.import': {
        method: 'POST',
        path: '/x',
        body: 'ndjson',
        handle: async ({ openUpload }) => ({ error: await new Response(openUpload()).text() }),
      },
    },
    { wire: readCoding && { readCoding } },
  )
  const { controller } = openController({ services: [service] })
  const { url } = await controller.listen({ port: 0 })
  const response = await fetch(`${url}/x`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
    body: gzipSync('one\ntwo\n'),
  })
  expect(await response.json()).toMatchObject({ error: expected })
})
