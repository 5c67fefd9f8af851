import { AuthenticationError, NotFoundError, ProtocolError } from '@sekha/core'
import { createController, telemetry } from '@sekha/server'
import { createSession, TelemetryClient, type TelemetryFetch, type TelemetryOptions } from '@sekha/telemetry'
import { createCoreSession } from '@sekha/telemetry/core'
import { otlp } from '@sekha/telemetry/otlp'
import { afterEach, describe, expect, it, vi } from 'vitest'

const KEY = 'a-key-that-nobody-should-see'
// The path of a URL may have a secret too.
const URL_WITH_PATH = 'http://127.0.0.1:9/ingest/5ecr3t'

type Refusal = number | { readonly status: number; readonly body: string }

/** A `fetch` to a server that responds in the same way to everything. */
function refusing(refusal: Refusal): TelemetryFetch {
  const { status, body } = typeof refusal === 'number' ? { status: refusal, body: '' } : refusal
  return () => Promise.resolve(new Response(body === '' ? null : body, { status }))
}

const KINDS = { session: createSession, 'core session': createCoreSession } as const

/** What is reported while several attempts are made. */
async function report(kind: keyof typeof KINDS, fetch: TelemetryFetch, more: TelemetryOptions = {}): Promise<string[]> {
  const messages: string[] = []
  const options = { apiKey: KEY, fetch, onError: ({ message }: Error) => messages.push(message), ...more }
  const memory = kind === 'session' ? { spool: 'memory' as const } : {}
  const session = KINDS[kind](URL_WITH_PATH, { ...options, ...memory })
  for (let attempt = 0; attempt < 3; attempt += 1) await session.flush({ timeoutMs: 5 })
  await session.end({ timeoutMs: 0 })
  return messages
}

describe.each(['session', 'core session'] as const)('the refusals that a %s reports', (kind) => {
  it.each([
    [401, '401: check apiKey'],
    [403, '403: check apiKey'],
    [404, '404: check the URL of the server'],
    [405, '405: check the URL of the server'],
    [308, '308: check the URL of the server'],
    [{ status: 200, body: '<!doctype html>' }, '200: check the URL of the server'],
  ])('are those that do not go away by themselves, once: %j', async (refusal, reason) => {
    const unknownPath = refusal === 404 && kind === 'session'
    // Everything is unknown to an original server of the first generation too, but creating a session is not.
    const fetch: TelemetryFetch = (url, init) =>
      unknownPath && url.endsWith('/health') ? Promise.resolve(new Response('{}')) : refusing(refusal)(url, init)
    expect(await report(kind, fetch)).toEqual([
      `No telemetry arrives at http://127.0.0.1:9. The server responded with ${reason}`,
    ])
  })

  it.each([408, 429, 500, 502, 503])('are not those of a server that is not ready: %i', async (status) => {
    expect(await report(kind, refusing(status))).toEqual([])
  })

  it('are not those of a server that is not reachable', async () => {
    expect(await report(kind, () => Promise.reject(new TypeError('fetch failed')))).toEqual([])
  })

  it('reach a callback that throws, and delivery goes on', async () => {
    const onError = vi.fn(() => {
      throw new Error('of the callback')
    })
    expect(await report(kind, refusing(401), { onError })).toEqual([])
    expect(onError).toHaveBeenCalledOnce()
  })

  it('need a function', () => {
    const onError = 'log' as never
    expect(() => KINDS[kind]('http://127.0.0.1:9', { onError })).toThrow('onError must be a function, got string')
  })
})

describe('a web server in the place of the server', () => {
  it.each([400, 422])('rejects no record by a page with %i, and is reported', async (status) => {
    const onError = vi.fn()
    const respond = (): Response => new Response('<html>', { status, headers: { 'content-type': 'text/html' } })
    const fetch: TelemetryFetch = () => Promise.resolve(respond())
    const session = createSession('http://127.0.0.1:9', { spool: 'memory', fetch, onError })
    session.logEvent('kept')
    await session.flush({ timeoutMs: 5 })
    expect(session.stats()).toMatchObject({ pending: 2, dropped: { rejected: 0 } })
    expect(onError).toHaveBeenCalledTimes(status === 400 ? 1 : 0)
    await session.end({ timeoutMs: 0 })
  })

  it('limits bodies as a proxy, by a page with 413', async () => {
    const respond = (body: string): Response =>
      body.length > 400
        ? new Response('<html>', { status: 413, headers: { 'content-type': 'text/html' } })
        : Response.json({ accepted: 1, duplicates: 0, rejected: 0 })
    const fetch: TelemetryFetch = (_, init) => Promise.resolve(respond(init.body as string))
    const session = createSession('http://127.0.0.1:9', { spool: 'memory', fetch, product: 'p', version: '1' })
    session.logEvent('too long', { text: 'x'.repeat(400) })
    expect(await session.end()).toMatchObject({ delivered: 2, dropped: { rejected: 1 }, pending: 0 })
  })
})

describe('a refusal', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('is written to console.warn without a callback, and never with the key', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const session = createSession(URL_WITH_PATH, { apiKey: KEY, spool: 'memory', fetch: refusing(401) })
    await session.end({ timeoutMs: 5 })
    expect(warn.mock.calls).toEqual([
      ['@sekha/telemetry: No telemetry arrives at http://127.0.0.1:9. The server responded with 401: check apiKey'],
    ])
  })

  it('is reported once for all sessions of a client', async () => {
    const onError = vi.fn()
    const client = new TelemetryClient('http://127.0.0.1:9', { spool: 'memory', fetch: refusing(403), onError })
    client.createSession()
    client.createSession()
    await client.flush({ timeoutMs: 5 })
    await client.flush({ timeoutMs: 5 })
    await client.close({ timeoutMs: 0 })
    expect(onError).toHaveBeenCalledOnce()
  })

  it('is reported of an OpenTelemetry receiver', async () => {
    const [message] = await report('session', refusing(401), { protocol: otlp() })
    expect(message).toContain('The server responded with 401: check apiKey')
  })

  it('is not reported while it is unknown whether the server is an original one', async () => {
    const fetch: TelemetryFetch = (url) =>
      url.endsWith('/health')
        ? Promise.reject(new TypeError('socket closed'))
        : Promise.resolve(new Response('', { status: 404 }))
    expect(await report('session', fetch)).toEqual([])
  })

  it('is not reported of an original server', async () => {
    const respond = (url: string): Response => {
      if (url.endsWith('/health')) return new Response('', { status: 404 })
      if (url.endsWith('/sessions')) return Response.json({ session_id: 's1' })
      return new Response('', { status: url.endsWith('/records') ? 404 : 200 })
    }
    expect(await report('session', (url) => Promise.resolve(respond(url)))).toEqual([])
  })
})

describe('the errors of reading', () => {
  it.each(['<html>', '', '{'])('are those of a protocol when the response is %j', async (body) => {
    const fetch: TelemetryFetch = () => Promise.resolve(new Response(body))
    await using client = new TelemetryClient('http://localhost:8080', { spool: 'memory', fetch })
    await expect(client.getSession('x')).rejects.toThrow(ProtocolError)
    await expect(client.getAllSessions()).rejects.toThrow('something else than JSON')
  })

  const key = 'k'.repeat(32)

  it('name the options that telemetry has', async () => {
    const controller = createController({ services: [telemetry()], apiKey: key })
    const fetch: TelemetryFetch = (url, init) => controller.fetch(new Request(url, init))
    const options = { spool: 'memory', fetch, onError: () => {} } as const
    await using client = new TelemetryClient('http://localhost:8080', options)
    const refused: unknown = await client.getSession('x').catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(AuthenticationError)
    expect((refused as Error).message).toMatch(/Check apiKey\.$/)
    await using keyed = new TelemetryClient('http://localhost:8080', { ...options, apiKey: key })
    const unknown: unknown = await keyed.getSession('x').catch((error: unknown) => error)
    expect(unknown).toBeInstanceOf(NotFoundError)
    expect((unknown as Error).message).toMatch(/Session not found\. Check the id\.$/)
    await controller.close()
  })
})
