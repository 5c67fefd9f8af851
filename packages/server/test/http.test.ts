import { once } from 'node:events'
import { connect } from 'node:net'
import {
  AuthenticationError,
  ClosedError,
  PermissionError,
  RateLimitError,
  SekhaClient,
  ValidationError,
} from '@sekha/core'
import { contractDocument } from '@sekha/core/contract'
import { Hono } from 'hono'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createController } from '../src/controller.ts'
import type { LanguageModel } from '../src/services/memory/models/language-model.ts'
import { listenController, openController, say } from './support/controller.ts'
import { jsonInit } from './support/requests.ts'
import { smallService } from './support/small-service.ts'
import { scriptedModel } from './support/scripted-model.ts'
import { memory } from '../src/services/memory/service.ts'
import { partialMemory } from './support/partial-memory.ts'

const key = 'a-key-of-more-than-thirty-two-characters'
const base = 'http://127.0.0.1:8080'

describe('a key', () => {
  test('is required on every path, known or not, loopback included', async () => {
    const { url } = await listenController({ apiKey: key })
    for (const path of [
      '/health',
      '/metrics',
      '/openapi.json',
      '/api/v1/conversations',
      '/nowhere',
      '/mcp/tools/memory_stats',
    ])
      expect((await fetch(`${url}${path}`)).status, path).toBe(401)
  })

  test('is accepted as Authorization: Bearer or as X-API-Key', async () => {
    const { controller } = openController({ apiKey: key })
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await controller.fetch(`${base}/health`, { headers })).status
    expect(await status({ authorization: `Bearer ${key}` })).toBe(200)
    expect(await status({ authorization: `bearer ${key}` })).toBe(200)
    expect(await status({ 'x-api-key': key })).toBe(200)
    expect(await status({ authorization: `Basic ${key}` })).toBe(401)
    expect(await status({ authorization: `Bearer ${key}x` })).toBe(401)
    expect(await status({ authorization: 'Bearer ' })).toBe(401)
    expect(await status({ 'x-api-key': key.slice(1) })).toBe(401)
  })

  test('gets an AuthenticationError that does not repeat it when it is wrong', async () => {
    const { client } = openController({ apiKey: key })
    const wrong = 'w'.repeat(40)
    const error: unknown = await client
      .withOptions({ apiKey: wrong })
      .health()
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(AuthenticationError)
    expect(JSON.stringify(error)).not.toContain(wrong)
  })

  test('is rejected at server creation, without being repeated, when it is too short', () => {
    expect(() => createController({ apiKey: 'short-key' })).toThrow(RangeError)
    expect(() => createController({ apiKey: 'short-key' })).not.toThrow(/short-key/)
  })
})

describe('without a key', () => {
  test('the server rejects other hosts, pages of other origins and other addresses than loopback', async () => {
    const { controller } = openController()
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await controller.fetch(`${base}/health`, { headers })).status
    for (const host of ['127.0.0.1:8080', 'localhost', '[::1]:1', 'LOCALHOST:80'])
      expect(await status({ host }), host).toBe(200)
    for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', '10.0.0.1'])
      expect(await status({ host }), host).toBe(403)
    for (const origin of ['http://localhost:3000', 'http://127.0.0.1'])
      expect(await status({ origin }), origin).toBe(200)
    for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example'])
      expect(await status({ origin }), origin).toBe(403)
    await expect(controller.listen({ port: 0, host: '0.0.0.0' })).rejects.toBeInstanceOf(TypeError)
  })

  test('the client gets a PermissionError', async () => {
    const { client } = openController()
    await expect(client.health({ headers: { origin: 'https://evil.example' } })).rejects.toBeInstanceOf(PermissionError)
  })
})

describe('bad requests', () => {
  test('get a 404 for an unknown path, and the supported methods for a wrong method', async () => {
    const { controller } = openController()
    expect((await controller.fetch(`${base}/api/v1/nowhere`)).status).toBe(404)
    expect((await controller.fetch(`${base}/api/v1/conversations/`)).status).toBe(404)
    const wrong = await controller.fetch(`${base}/api/v1/conversations`, { method: 'DELETE' })
    expect(wrong.status).toBe(405)
    expect(wrong.headers.get('allow')).toBe('GET, POST')
    expect(await wrong.json()).toMatchObject({ code: 405, error: expect.stringContaining('GET, POST') })
  })

  test.each([
    ['', 400],
    ['{', 400],
    ['{} trailing', 400],
    ['null', 422],
    ['[]', 422],
    ['"text"', 422],
    ['{"query": 7}', 422],
    ['{"query": "x", "limit": 101}', 422],
    ['{"query": "x", "limit": 0}', 422],
    ['{"query": "x", "limit": 1.5}', 422],
    ['{"query": "x", "limit": "5"}', 422],
    ['{"query": "x", "offset": -1}', 422],
    ['{"query": "x", "filters": 5}', 422],
    ['{"query": "x", "filters": null, "limit": null, "offset": null}', 200],
  ])('with the body %s get the status %d and a response that does not repeat the input', async (body, status) => {
    const { controller } = openController()
    const response = await controller.fetch(`${base}/api/v1/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(response.status).toBe(status)
    if (status !== 200) expect(await response.text()).not.toContain('trailing')
  })

  test('are rejected when they are not UTF-8, or too large with or without a declared length', async () => {
    const { controller } = openController({ maxBodyBytes: 100 })
    const send = async (body: BodyInit): Promise<number> =>
      (
        await controller.fetch(`${base}/api/v1/query`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          duplex: 'half',
        } as RequestInit)
      ).status
    expect(await send(new Uint8Array([0x22, 0xff, 0x22]))).toBe(400)
    expect(await send(JSON.stringify({ query: 'x'.repeat(100) }))).toBe(413)
    expect(await send(new Blob([JSON.stringify({ query: 'x'.repeat(100) })]).stream())).toBe(413)
    expect(await send(JSON.stringify({ query: 'short' }))).toBe(200)
  })

  test('get the path of every invalid field', async () => {
    const { client } = openController()
    const messages = [say('fine'), { role: '', content: 'x' }, { role: 'user' }]
    const error: unknown = await client.conversations
      .create({ label: '', messages } as never)
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ValidationError)
    expect((error as ValidationError).issues.map(({ path }) => path)).toEqual([
      'label',
      'messages[1].role',
      'messages[2].content',
    ])
  })
})

describe('a value that does not match a pattern', () => {
  test.each([
    ['/api/v1/conversations', { label: 'x', folder: 'work', messages: [] }, 'folder'],
    ['/api/v1/conversations', { label: 'x', folder: '/a//b', messages: [] }, 'folder'],
    ['/api/v1/query', { query: 'x', filters: { folder: 'work' } }, 'filters.folder'],
    ['/api/v1/context/build', { query: 'x', excluded_folders: ['/ok', 'work'] }, 'excluded_folders[1]'],
    ['/api/v1/conversations?folder=work', undefined, 'folder'],
    [
      '/api/v1/conversations',
      { label: 'x', messages: [{ role: 'user', content: 'x', timestamp: 'now' }] },
      'messages[0].timestamp',
    ],
  ])('in a request to %s with %j is rejected with the rule in words', async (path, body, place) => {
    const { controller } = openController()
    const response = await controller.fetch(`${base}${path}`, body === undefined ? {} : jsonInit('POST', body))
    expect(response.ok).toBe(false)
    const { error, issues } = (await response.json()) as { error: string; issues: { path: string; message: string }[] }
    const rule = place.includes('timestamp')
      ? /^Must be a date that exists and a time such as/
      : /^Must be a path such as \/a\/b: it begins with \//
    expect(issues).toEqual([expect.objectContaining({ path: place, message: expect.stringMatching(rule) })])
    expect(error).not.toMatch(/[\^$]|pattern/)
  })
})

describe('a rate limit', () => {
  test('responds with 429 and the time to wait, per tenant, and later accepts requests again', async () => {
    let elapsed = 0
    const tenants = { other: 'o'.repeat(32) }
    const { client } = openController({ apiKey: key, tenants, rateLimit: 3, monotonic: () => elapsed })
    for (let index = 0; index < 3; index++) await client.health()
    const error: unknown = await client.health().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(RateLimitError)
    expect((error as RateLimitError).retryAfterMs).toBe(20_000)
    await client.withOptions({ apiKey: tenants.other }).health()
    elapsed += 20_000
    await client.health()
    await expect(client.health()).rejects.toBeInstanceOf(RateLimitError)
  })

  test('is independent of wall clock corrections, and so is the uptime', async () => {
    let now = Date.UTC(2026, 0, 1)
    let elapsed = 5000
    const { client } = openController({ rateLimit: 3, now: () => now, monotonic: () => elapsed })
    for (let index = 0; index < 3; index++) await client.health()
    now -= 3_600_000
    elapsed += 20_000
    expect(await client.health()).toMatchObject({ timestamp: new Date(now), uptime_seconds: 20 })
    now += 7_200_000
    await expect(client.health()).rejects.toMatchObject({ retryAfterMs: 20_000 })
  })
})

describe('the server itself', () => {
  test('adds an id to every response, and accepts a valid one from the caller', async () => {
    const { controller } = openController()
    const first = await controller.fetch(`${base}/health`)
    const second = await controller.fetch(`${base}/health`)
    expect(first.headers.get('x-request-id')).not.toBe(second.headers.get('x-request-id'))
    const given = await controller.fetch(`${base}/health`, { headers: { 'x-request-id': 'trace-1.2:3' } })
    expect(given.headers.get('x-request-id')).toBe('trace-1.2:3')
    const odd = await controller.fetch(`${base}/health`, { headers: { 'x-request-id': '<script>' } })
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('reports its health in the documented format', async () => {
    const { client } = openController()
    expect(await client.health()).toMatchObject({
      status: 'healthy',
      timestamp: expect.any(Date),
      checks: { database: { status: 'ok' }, chroma: { status: 'ok' } },
    })
  })

  test('reports unhealthy with the reason when its database is gone', async () => {
    const { controller, client } = openController({ worker: true })
    expect((await client.health()).status).toBe('healthy')
    await controller.app.request('/health')
    const broken = openController({
      services: [
        memory({
          engine: partialMemory({
            check: async () => ({ database: { ok: false, error: 'does not respond' }, index: { ok: true } }),
          }),
        }),
      ],
    })
    expect(await broken.client.health()).toMatchObject({
      status: 'unhealthy',
      checks: { database: { status: 'error', error: 'does not respond' }, chroma: { status: 'ok' } },
    })
  })

  test('reports correct counts in its metrics', async () => {
    const { client } = openController()
    await client.conversations.create({ label: 'x', messages: [say('a'), say('b')] })
    const { id } = await client.conversations.create({ label: 'y', messages: [say('c')] })
    await client.conversations.archive(id)
    await client.conversations.get('00000000-0000-7000-8000-000000000000').catch(() => {})
    const { data, response } = await client.metrics().withResponse()
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    for (const line of [
      'sekha_conversations_total 2',
      'sekha_messages_total 3',
      'sekha_conversations{status="archived"} 1',
      'sekha_http_requests_total{operation="conversations.create",status="201"} 2',
      'sekha_http_requests_total{operation="conversations.get",status="404"} 1',
    ])
      expect(data.split('\n')).toContain(line)
  })

  test('counts the outcomes of model calls', async () => {
    let calls = 0
    const { model } = scriptedModel(() => (calls++ === 0 ? 'Written' : undefined))
    const { client } = openController({ services: [memory({ model })] })
    const { id } = await client.conversations.create({ label: 'x', messages: [say('We rotate the keys in May.')] })
    await client.summarize(id, { level: 'daily' })
    for (let call = 0; call < 5; call++) await client.importance.suggest(id)
    const lines = (await client.metrics()).split('\n')
    expect(lines).toContain('sekha_model_calls_total{outcome="written"} 1')
    expect(lines).toContain('sekha_model_calls_total{outcome="failed"} 3')
    expect(lines).toContain('sekha_model_calls_total{outcome="skipped"} 2')
  })

  test.each([
    [key, [{ bearer: [] }, { apiKey: [] }]],
    [undefined, []],
  ])('serves its contract with its own address and the enforced security (key %s)', async (apiKey, security) => {
    const { client } = openController({ apiKey })
    const { servers, security: declared, ...contract } = await client.contract()
    const { servers: _, security: __, ...expected } = contractDocument
    expect(contract).toEqual(expected)
    expect(servers).toEqual([expect.objectContaining({ url: '.' })])
    expect(declared).toEqual(security)
  })

  test('serves pages of the configured origins and no others', async () => {
    const { controller } = openController({ apiKey: key, allowedOrigins: ['https://app.example'] })
    const preflight = (origin: string): Promise<Response> =>
      controller.fetch(`${base}/api/v1/query`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      })
    const allowed = await preflight('https://app.example')
    expect(allowed.status).toBe(204)
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(allowed.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization')
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
  })

  test('serves pages of loopback origins only when it has no key', async () => {
    const headers = { origin: 'http://localhost:5173', 'access-control-request-method': 'PATCH' }
    const preflight = async (options: { apiKey?: string }): Promise<string | null> => {
      const { controller } = openController(options)
      const response = await controller.fetch(`${base}/api/v1/query`, { method: 'OPTIONS', headers })
      return response.headers.get('access-control-allow-origin')
    }
    expect(await preflight({})).toBe('http://localhost:5173')
    expect(await preflight({ apiKey: key })).toBeNull()
  })

  test('can be mounted in an app', async () => {
    const { controller } = openController()
    const app = new Hono().route('/', controller.app).get('/mine', (c) => c.text('mine'))
    expect(await (await app.request('/mine')).text()).toBe('mine')
    expect((await app.request('/health')).status).toBe(200)
  })

  test('finishes a running request when it closes, accepts no further one, and aborts requests that do not end', async () => {
    const controller = createController()
    const { url, port } = await controller.listen({ port: 0 })
    const client = new SekhaClient({ baseUrl: url })
    onTestFinished(() => client.close())
    // The response exceeds the buffers of both ends, so the server is still sending when it closes.
    const messages = Array.from({ length: 250 }, () => say('y'.repeat(7000)))
    for (let index = 0; index < 12; index++) await client.conversations.create({ label: `${index}`, messages })
    const running = client.export.stream()[Symbol.asyncIterator]()
    await running.next()
    const stuck = connect(port, '127.0.0.1')
    await once(stuck, 'connect')
    stuck.write(
      'POST /api/v1/query HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n',
    )
    // The server has received the request.
    await once(stuck, 'data')
    stuck.on('error', () => {})
    const ends: string[] = []
    const cut = once(stuck, 'close').then(() => ends.push('cut'))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const closed = controller.close({ graceMs: 300 })
    let last: unknown
    for (let next = await running.next(); next.done !== true; next = await running.next()) last = next.value
    expect(last).toMatchObject({ type: 'footer', messages: 3000 })
    vi.advanceTimersByTime(299)
    await expect(fetch(url)).rejects.toThrow()
    expect(ends).toEqual([])
    vi.advanceTimersByTime(1)
    await Promise.all([closed, cut])
    vi.useRealTimers()
    await expect(fetch(url)).rejects.toThrow()
    await controller.close()
  })

  test.each([false, true])('responds to the requests received before it closes: worker %s', async (worker) => {
    const { controller, client } = openController({ worker })
    expect(await client.conversations.count()).toBe(0)
    const responses = Array.from({ length: 40 }, (_, at) =>
      controller.fetch(
        `${base}/api/v1/conversations`,
        jsonInit('POST', { label: `L${at}`, folder: '/a', messages: [{ role: 'user', content: `word ${at}` }] }),
      ),
    )
    const query = controller.fetch(`${base}/api/v1/query`, jsonInit('POST', { query: 'word' }))
    await controller.close()
    expect((await Promise.all(responses)).map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 201))
    expect((await query).status).toBe(200)
    const late = new SekhaClient({ fetch: controller.fetch })
    await expect(late.health()).rejects.toThrow(ClosedError)
    await expect(late.health()).rejects.toThrow('The controller is closed')
  })

  test('aborts model calls when it closes, and responds without their text', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>()
    const model: LanguageModel = {
      ...scriptedModel(() => '').model,
      doGenerate() {
        resolve()
        return new Promise(() => {})
      },
    }
    const { controller, client } = openController({ services: [memory({ model, modelTimeoutMs: 1_000_000 })] })
    const { id } = await client.conversations.create({ label: 'x', messages: [say('We rotate the keys in May.')] })
    const summary = client.summarize(id, { level: 'daily' })
    await asked
    await controller.close()
    expect(await summary).toMatchObject({ model: null, summary: 'We rotate the keys in May.' })
  })

  test('waits for a response at most as long as configured', async () => {
    const { controller } = openController()
    const { promise: started, resolve } = Promise.withResolvers<void>()
    const body = new ReadableStream<Uint8Array>({ pull: () => resolve() }, { highWaterMark: 0 })
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' }
    void controller.fetch(`${base}/api/v1/query`, init as RequestInit).catch(() => {})
    await started
    await controller.close({ graceMs: 20 })
    await expect(controller.fetch(`${base}/health`)).rejects.toThrow('The controller is closed')
  })
})

describe('a request in the process', () => {
  test("rejects with its signal's reason while the handler hangs", async () => {
    let release: (() => void) | undefined
    const handle = (): Promise<object> => new Promise((resolve) => (release = () => resolve({})))
    const onError = vi.fn<() => void>()
    const controller = createController({
      services: [smallService('x', { 'x.hang': { path: '/x', handle } })],
      onError,
    })
    onTestFinished(() => controller.close({ graceMs: 0 }))
    const leaving = new AbortController()
    const reason = new Error('enough')
    const response = controller.fetch(`${base}/x`, { signal: leaving.signal })
    await vi.waitFor(() => expect(release).toBeDefined())
    leaving.abort(reason)
    await expect(response).rejects.toBe(reason)
    await expect(controller.fetch(new Request(`${base}/x`, { signal: leaving.signal }))).rejects.toBe(reason)
    release?.()
    expect((await controller.fetch(`${base}/health`)).status).toBe(200)
    expect(onError).not.toHaveBeenCalled()
  })
})

describe('a malformed request', () => {
  const send = async (port: number, head: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('data', (bytes) => (text += String(bytes)))
    socket.end(`${head}\r\nConnection: close\r\n\r\n`)
    await once(socket, 'close')
    return text
  }

  test.each([
    ['a host with a space', 'GET /health HTTP/1.1\r\nHost: a b'],
    ['an unclosed bracket', 'GET /health HTTP/1.1\r\nHost: ['],
    ['an invalid port', 'GET /health HTTP/1.1\r\nHost: localhost:port'],
    ['an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: localhost:80'],
    ['a line that is not HTTP', 'NONSENSE'],
  ])('with %s gets an empty 400', async (_, head) => {
    const { url } = await listenController({})
    expect(await send(Number(new URL(url).port), head)).toMatch(
      /^HTTP\/1\.1 400 Bad Request\r\n(.+\r\n)+\r\n(0\r\n\r\n)?$/,
    )
  })
})
