import { inspect } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ApiError, ClientOptions, Middleware, SekhaError } from '../../src/index.ts'
import { connect, ID, KEY } from './support/fixtures.ts'
import { rejection, sendJson, serve } from 'sekha-test-kit'

afterEach(() => {
  vi.unstubAllEnvs()
})

const OTHER = 'ok-other-0123456789abcdefghijklmnopqrstuvw'

/** A client, and the headers that it sends to each origin. */
function watched(options: ClientOptions): {
  client: ReturnType<typeof connect>
  sent: { origin: string; headers: Record<string, string> }[]
} {
  const sent: { origin: string; headers: Record<string, string> }[] = []
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    sent.push({ origin: new URL(url).origin, headers: init.headers as Record<string, string> })
    return Response.json({ status: 'healthy' })
  }
  return { client: connect({ ...options, fetch }), sent }
}

/** Everything that a program may print of an error without meaning to. */
function printed(error: unknown): string {
  const seen: string[] = []
  for (let step = error; step instanceof Error; step = step.cause)
    seen.push(
      inspect(step, { depth: 9 }),
      String(step),
      step.stack ?? '',
      JSON.stringify(step),
      JSON.stringify(Object.entries(step)),
    )
  return seen.join('\n')
}

describe('withOptions with another origin', () => {
  const headers = { 'x-auth-token': KEY, cookie: `session=${KEY}`, 'x-goog-api-key': KEY }

  it('drops the key and the headers', async () => {
    const { client, sent } = watched({ baseUrl: 'http://home', apiKey: KEY, headers })
    await client.withOptions({ baseUrl: 'http://elsewhere' }).health()
    await client.withOptions({ baseUrl: 'https://home' }).health()
    expect(sent.map(({ origin }) => origin)).toEqual(['http://elsewhere', 'https://home'])
    expect(JSON.stringify(sent)).not.toContain(KEY)
  })

  it('uses a key and headers that are passed with it', async () => {
    const { client, sent } = watched({ baseUrl: 'http://home', apiKey: KEY, headers })
    await client.withOptions({ baseUrl: 'http://elsewhere', apiKey: OTHER, headers: { 'x-a': '1' } }).health()
    expect(sent[0]?.headers).toMatchObject({ authorization: `Bearer ${OTHER}`, 'x-a': '1' })
    expect(JSON.stringify(sent)).not.toContain(KEY)
  })

  it('keeps both at the same origin with any path', async () => {
    const { client, sent } = watched({ baseUrl: 'http://home/a', apiKey: KEY, headers })
    await client.withOptions({ baseUrl: 'http://home/b', timeoutMs: 5000 }).health()
    expect(sent[0]?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'x-auth-token': KEY })
  })

  it('drops the key of a service without its own URL', async () => {
    const { client, sent } = watched({ baseUrl: 'http://home', services: { memory: { apiKey: KEY, headers } } })
    await client.withOptions({ baseUrl: 'http://elsewhere' }).health()
    expect(sent[0]?.origin).toBe('http://elsewhere')
    expect(JSON.stringify(sent)).not.toContain(KEY)
  })

  it('keeps a service with its own URL', async () => {
    const { client, sent } = watched({
      baseUrl: 'http://home',
      services: { memory: { baseUrl: 'http://m', apiKey: KEY } },
    })
    await client.withOptions({ baseUrl: 'http://elsewhere' }).health()
    expect(sent[0]).toMatchObject({ origin: 'http://m', headers: { authorization: `Bearer ${KEY}` } })
  })

  it('does not send the key of the environment to the new origin', async () => {
    vi.stubEnv('SEKHA_API_KEY', KEY)
    const { client, sent } = watched({ baseUrl: 'http://home' })
    await client.health()
    expect(sent[0]?.headers['authorization']).toBe(`Bearer ${KEY}`)
    await client.withOptions({ baseUrl: 'http://elsewhere' }).health()
    await client.withOptions({ baseUrl: 'http://elsewhere', apiKey: undefined }).health()
    expect(JSON.stringify(sent.slice(1))).not.toContain(KEY)
  })
})

describe('the key of the environment', () => {
  it.each([
    ['goes to the base URL of the environment', 'http://env/a', undefined, true],
    ['goes to the same origin named by the client', 'http://env/a', 'http://env/b', true],
    ['stays away from another origin than that of the environment', 'http://env', 'http://home', false],
    ['goes to whichever base URL the client has when the environment names none', '', 'http://home', true],
  ])('%s', async (_, variable, baseUrl, isSent) => {
    vi.stubEnv('SEKHA_API_KEY', KEY)
    vi.stubEnv('SEKHA_BASE_URL', variable)
    const { client, sent } = watched({ baseUrl })
    await client.health()
    expect(sent[0]?.headers['authorization']).toBe(isSent ? `Bearer ${KEY}` : undefined)
  })

  it('is not used when apiKey is null', async () => {
    vi.stubEnv('SEKHA_API_KEY', KEY)
    const { client, sent } = watched({ baseUrl: 'http://home', apiKey: null })
    await client.health()
    expect(JSON.stringify(sent)).not.toContain(KEY)
  })
})

describe('an error of a response that repeats a key in other characters', () => {
  const key = 'aB3/dE6+gH9/jK2+mN5/pQ8+sT1/"W4\\yZ7/Ab0='
  const parts = 'a,b;c=d,e;f=g,h;i=j,k;l=m,n;o=p,q'
  const json = (text: string): string => JSON.stringify(text).slice(1, -1)

  it.each([
    ['as JSON', key, json],
    ['with slashes escaped, as PHP does', key, (text: string) => json(text).replaceAll('/', '\\/')],
    ['with unicode escapes, as .NET does', key, (text: string) => json(text).replace(/[+/]/g, unicode)],
    ['as in a query', key, encodeURIComponent],
    ['made of short parts', parts, json],
  ])('shows no part of it: %s', async (_, apiKey, write) => {
    const said = write(apiKey)
    const server = await serve((_request, response) => {
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end(
        `{"error":"bad ${said}","request_id":"${said}","issues":[{"path":"${said}","message":"${said}","code":"${said}"}],"${said}":1}`,
      )
    })
    const error = (await rejection(connect({ baseUrl: server.url, apiKey }).health())) as ApiError
    const shown = printed(error) + JSON.stringify([error.body, error.requestId, error.headers])
    for (const piece of [apiKey, said, json(apiKey), apiKey.slice(0, 12)]) expect(shown).not.toContain(piece)
    expect(error.message).toContain('[redacted]')
  })

  function unicode(character: string): string {
    return `\\u00${character.charCodeAt(0).toString(16).toUpperCase()}`
  }
})

describe('an error of a response that repeats the request', () => {
  const secret = 'a private label that nobody else may read'

  it.each([400, 401, 403, 404, 409, 418, 422, 429, 500, 503, 302])(
    'of status %i shows neither the key nor a header of it',
    async (status) => {
      const server = await serve((_, response) =>
        sendJson(
          response,
          { error: `Wrong key ${KEY}`, issues: [{ path: 'a', message: KEY }], request_id: KEY },
          status,
          {
            'x-request-id': KEY,
            'x-echo': `got ${KEY}`,
            'www-authenticate': `Bearer error="${KEY}"`,
            'content-type': 'application/json',
          },
        ),
      )
      const client = connect({ baseUrl: server.url, apiKey: KEY, headers: { 'x-team': 'blue' } })
      const error = (await rejection(client.conversations.get(ID))) as ApiError
      expect(error.status).toBe(status)
      expect(printed(error)).not.toContain(KEY)
      expect(JSON.stringify([error.headers, error.body, error.requestId, error.attempts])).not.toContain(KEY)
      expect(error.headers['x-echo']).toBe('got [redacted]')
      expect(printed(error)).not.toContain('x-echo')
    },
  )

  it('shows no run of the key longer than seven characters', async () => {
    const server = await serve((_, response) => sendJson(response, { error: `Wrong key ${KEY.slice(0, 12)}***` }, 401))
    const error = await rejection(connect({ baseUrl: server.url, apiKey: KEY }).health())
    expect((error as Error).message).toContain('Wrong key [redacted]***')
  })

  it('redacts other credentials, including those set by middleware', async () => {
    const server = await serve(({ headers }, response) =>
      sendJson(response, { error: `${String(headers['x-auth-token'])} ${String(headers.cookie)}` }, 400),
    )
    const middleware: Middleware = (request, next) =>
      next({ ...request, headers: { ...request.headers, 'x-auth-token': OTHER } })
    const client = connect({ baseUrl: server.url, headers: { cookie: 'session=short-cookie-7' }, use: [middleware] })
    const error = (await rejection(client.health())) as ApiError
    expect(printed(error) + JSON.stringify(error.body)).not.toMatch(/ok-other|short-cookie/)
  })

  it.each<[string, (client: ReturnType<typeof connect>) => PromiseLike<unknown>, string]>([
    ['a query parameter', (it) => it.conversations.list({ label: 'hush' }), 'hush'],
    ['the text of a query', (it) => it.query('hush'), 'hush'],
    ['a filter', (it) => it.query('x', { filters: { label: secret } }), secret],
    [
      'the beginning of a message',
      (it) =>
        it.conversations.create({
          label: 'a',
          messages: [{ role: 'user', content: `${secret} ${'x'.repeat(90_000)}` }],
        }),
      secret,
    ],
  ])('omits %s from its message and its issues', async (_, call, value) => {
    const body = { error: `No label "${value}" here`, issues: [{ path: 'label', message: `unknown: ${value}` }] }
    const server = await serve((_, response) => sendJson(response, body, 422))
    const error = (await rejection(call(connect({ baseUrl: server.url })))) as SekhaError
    expect(printed(error)).not.toContain(value)
    expect(error.message).toContain('No label "[redacted]" here')
    expect((error as ApiError).body).toEqual(body)
  })

  it('keeps a word of the server that only partly matches a sent word', async () => {
    const server = await serve((_, response) =>
      sendJson(response, { error: 'The network is down; label is required' }, 400),
    )
    const error = await rejection(
      connect({ baseUrl: server.url }).query('work', { filters: { label: 'is required?' } }),
    )
    expect((error as Error).message).toContain('The network is down; label is required')
  })

  it('redacts the key in a body with status 200 that reports a failure', async () => {
    const server = await serve((_, response) =>
      sendJson(response, { count: 0, error: `bad ${KEY}` }, 200, { 'x-request-id': KEY }),
    )
    const error = (await rejection(connect({ baseUrl: server.url, apiKey: KEY }).conversations.count())) as ApiError
    expect(printed(error) + JSON.stringify([error.body, error.headers])).not.toContain(KEY)
  })

  it('redacts the key in a content type', async () => {
    const server = await serve((_, response) => response.writeHead(200, { 'content-type': KEY }).end('x'))
    expect(printed(await rejection(connect({ baseUrl: server.url, apiKey: KEY }).health()))).not.toContain(KEY)
  })

  it('redacts the key in the log', async () => {
    const server = await serve((_, response) => sendJson(response, { status: 'healthy' }, 200, { server: `x ${KEY}` }))
    const lines: unknown[] = []
    const logger = { debug: (...line: unknown[]) => lines.push(line), info: () => {}, warn: () => {}, error: () => {} }
    await connect({ baseUrl: server.url, apiKey: KEY, logger }).health()
    expect(lines).toMatchObject([['health 200', { responseHeaders: { server: 'x [redacted]' } }]])
  })
})
