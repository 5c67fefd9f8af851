import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { ClosedError, createCaller, health, SekhaClient } from '../../src/index.ts'
import { connect, ID } from './support/fixtures.ts'
import { rejection, sendJson, serve, serveJson, serveRaw, until } from 'sekha-test-kit'

async function drain(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

describe('close()', () => {
  it('rejects every running call and closes its sockets', async () => {
    const server = await serveRaw((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{'),
    )
    const client = connect({ baseUrl: server.url, totalTimeoutMs: 60_000 })
    const calls = [client.health(), client.conversations.get(ID), client.query('x')].map((call) => rejection(call))
    await until('all have arrived', () => server.received.length === 3)
    await client.close()
    for (const error of await Promise.all(calls)) {
      expect(error).toBeInstanceOf(ClosedError)
      expect((error as ClosedError).message).toContain('SekhaClient')
      expect((error as ClosedError).attempts).toMatchObject([{ attempt: 1 }])
    }
    expect((await calls[1]) as ClosedError).toMatchObject({ operation: 'conversations.get' })
    await until('the sockets are released', () => server.sockets.size === 0)
  })

  it.each(['records', 'batches', 'bytes'])('ends a stream that is read by %s', async (way) => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      response.write('{"n":1}\n{"n":2}\n')
    })
    const client = connect({ baseUrl: server.url })
    const stream = client.export.stream()
    const items = way === 'bytes' ? stream.bytes() : way === 'batches' ? stream.batches() : stream
    let count = 0
    const error = await rejection(
      (async () => {
        for await (const _ of items) {
          count += 1
          await client.close()
        }
      })(),
    )
    expect(count).toBe(1)
    expect(error).toBeInstanceOf(ClosedError)
    expect(error).toMatchObject({ operation: 'export.stream' })
    await until('the socket is released', () => server.sockets.size === 0)
  })

  it('rejects later calls, pages and streams before any I/O', async () => {
    const server = await serveJson({ status: 'healthy' })
    const client = new SekhaClient({ baseUrl: server.url })
    const early = client.export.stream()
    await client.close()
    const late = [
      client.health(),
      client.conversations.list(),
      drain(client.conversations.list()),
      drain(client.export.stream()),
      drain(early),
    ]
    for (const error of await Promise.all(late.map((call) => rejection(call)))) {
      expect(error).toBeInstanceOf(ClosedError)
      expect((error as ClosedError).operation).toMatch(/^(health|conversations.list|export.stream)$/)
    }
    expect(server.connections()).toBe(0)
  })

  it('is idempotent, and asyncDispose does the same', async () => {
    const client = new SekhaClient({ baseUrl: 'http://a' })
    await Promise.all([client.close(), client.close(), client[Symbol.asyncDispose]()])
    await client.close()
    const caller = createCaller({ baseUrl: 'http://a' })
    await caller[Symbol.asyncDispose]()
    expect(await rejection(health(caller))).toBeInstanceOf(ClosedError)
  })

  it('stops middleware that waits between attempts', async () => {
    const server = await serveJson({}, 503)
    const client = connect({
      baseUrl: server.url,
      use: [
        async (request, next) => {
          await (await next(request)).cancel()
          await new Promise(() => {})
          return next(request)
        },
      ],
    })
    const call = rejection(client.health())
    await until('the first attempt is over', () => server.received.length === 1)
    await client.close()
    expect(await call).toBeInstanceOf(ClosedError)
  })

  it('does not close clients made by withOptions(), nor the client they came from', async () => {
    const server = await serveJson({ status: 'healthy' })
    const parent = connect({ baseUrl: server.url, headers: { 'x-from': 'parent' } })
    const child = parent.withOptions({ timeoutMs: 5000, headers: { 'x-from': 'child' } })
    expect(child).toBeInstanceOf(SekhaClient)
    await parent.close()
    await child.health()
    expect(server.received[0]?.headers['x-from']).toBe('child')
    const other = child.withOptions({})
    await child.close()
    await other.health()
    expect(server.received[1]?.headers['x-from']).toBe('child')
    await other.close()
  })
})

describe('a process', () => {
  const run = async (url: string, code: string): Promise<{ out: string; status: number | null }> => {
    const entry = new URL('../../src/index.ts', import.meta.url).href
    const script = `
      const { SekhaClient } = await import(${JSON.stringify(entry)})
      const client = new SekhaClient({ baseUrl: ${JSON.stringify(url)}, timeoutMs: 600_000, totalTimeoutMs: 600_000 })
      ${code}
      process.stdout.write('done')
      process.on('exit', () => process.stdout.write(' exit'))`
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
    return { out, status }
  }

  it.each([
    ['has made a call', 'await client.health()'],
    [
      'has made a call that failed',
      'await client.conversations.get("550e8400-e29b-41d4-a716-446655440000").catch(() => {})',
    ],
    ['has left a stream', 'for await (const _ of client.export.stream()) break'],
    ['has timed out', 'await client.metrics({ timeoutMs: 50 }).catch(() => {})'],
    ['has aborted', 'await client.metrics({ signal: AbortSignal.timeout(50) }).catch(() => {})'],
    [
      'has closed its client',
      'const call = client.metrics().catch(() => {}); await new Promise((r) => setTimeout(r, 50)); await client.close(); await call',
    ],
  ])('exits by itself, long before its limits, if it %s', async (_, code) => {
    const server = await serve((request, response) => {
      if (request.url === '/health') sendJson(response, { status: 'healthy' })
      else if (request.url.startsWith('/api/v1/conversations')) sendJson(response, { error: 'no' }, 500)
      else if (request.url === '/api/v1/export') {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' })
        response.write('{"n":1}\n{"n":2}\n')
      }
    })
    const { out, status } = await run(server.url, code)
    expect(status).toBe(0)
    expect(out).toBe('done exit')
  })
})
