import { rejection, sendJson, serve, serveJson } from 'sekha-test-kit'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { type Call, NotFoundError, type Operation, type RequestInput, type RequestMethod } from '../../src/index.ts'
import { connect, KEY, SECRET_TEXT } from './support/fixtures.ts'

describe('client.request()', () => {
  it('sends a request with the base URL, the credentials and the options of the client', async () => {
    const server = await serveJson({ things: [1] })
    const client = connect({ baseUrl: `${server.url}/base`, apiKey: KEY, headers: { 'x-all': 'a' } })
    const call = client.request<{ things: number[] }>('GET', '/api/v1/new-thing', {}, { headers: { 'x-one': 'b' } })
    expectTypeOf(call).toEqualTypeOf<Call<{ things: number[] }>>()
    expect(await call).toEqual({ things: [1] })
    expect(server.received[0]).toMatchObject({
      method: 'GET',
      url: '/base/api/v1/new-thing',
      headers: { authorization: `Bearer ${KEY}`, 'x-all': 'a', 'x-one': 'b' },
    })
    expectTypeOf(await client.request('GET', '/')).toEqualTypeOf<unknown>()
  })

  it('encodes the query, with lists as repeated parameters', async () => {
    const server = await serveJson({})
    const query = {
      q: 'a b&c',
      tag: ['x', 'y'],
      page: 2,
      on: true,
      at: new Date(0),
      none: undefined,
      nil: null,
      'k[]': '1',
    }
    await connect({ baseUrl: server.url }).request('GET', '/x', { query })
    expect(server.received[0]?.url).toBe(
      '/x?q=a%20b%26c&tag=x&tag=y&page=2&on=true&at=1970-01-01T00%3A00%3A00.000Z&k%5B%5D=1',
    )
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('sends a JSON body with %s', async (method) => {
    const server = await serve((request, response) => sendJson(response, JSON.parse(request.body)))
    const body = { at: new Date(0), list: [1, 'ü'] }
    expect(await connect({ baseUrl: server.url }).request(method, '/x', { body })).toEqual(
      JSON.parse(JSON.stringify(body)),
    )
    expect(server.received[0]).toMatchObject({ method, headers: { 'content-type': 'application/json' } })
  })

  it.each(['HEAD', 'DELETE'] as const)('resolves with undefined for an empty response to %s', async (method) => {
    const server = await serve((_, response) =>
      response.writeHead(method === 'HEAD' ? 200 : 204, { 'x-count': '3' }).end(),
    )
    const { data, response } = await connect({ baseUrl: server.url }).request(method, '/x').withResponse()
    expect([data, response.headers.get('x-count')]).toEqual([undefined, '3'])
  })

  it('rejects like any call, with the method and the path', async () => {
    const server = await serveJson({ error: 'No such thing' }, 404)
    const error = await rejection(
      connect({ baseUrl: server.url }).request('GET', '/api/x', { query: { q: 'private' } }),
    )
    expect(error).toBeInstanceOf(NotFoundError)
    expect(error).toMatchObject({ operation: 'request GET /api/x', attempts: [{ status: 404 }] })
    expect(JSON.stringify(error)).not.toContain('private')
  })

  it('gives text through asResponse()', async () => {
    const server = await serve((_, response) => response.end('plain'))
    const response = await connect({ baseUrl: server.url }).request('GET', '/metrics').asResponse()
    expect(await response.text()).toBe('plain')
  })

  it.each([
    ['GET', true],
    ['HEAD', true],
    ['PUT', true],
    ['DELETE', true],
    ['POST', undefined],
    ['PATCH', undefined],
  ] as const)('tells policies whether %s is idempotent: %s', async (method, idempotent) => {
    const seen: Operation[] = []
    const client = connect({
      baseUrl: (await serveJson({})).url,
      use: [(request, next) => (seen.push(request.operation), next(request))],
    })
    await client.request(method, '/x')
    expect(seen.map((operation) => [operation.idempotent, operation.idempotencyKey])).toEqual([[idempotent, undefined]])
  })

  it('sends an idempotency key with POST, and refuses it where the method is idempotent', async () => {
    const server = await serveJson({})
    const client = connect({ baseUrl: server.url })
    await client.request('POST', '/x', {}, { idempotencyKey: 'k-1' })
    expect(server.received[0]?.headers['idempotency-key']).toBe('k-1')
    expect(await rejection(client.request('GET', '/x', {}, { idempotencyKey: 'k-1' }))).toBeInstanceOf(TypeError)
  })

  const noSlash = 'request: path must begin with one slash, such as /api/v1/stats. Other origins are refused'
  const noParts = 'request: path must not have the parts . and ..'
  const unsendable = 'request: path has a character that cannot be sent: use encodeURIComponent for its parts'
  it.each<[RequestMethod, string, RequestInput, string | RegExp]>([
    ['GET', 'https://evil.example/x', {}, noSlash],
    ['GET', '//evil.example/x', {}, noSlash],
    ['GET', 'x', {}, noSlash],
    ['GET', '', {}, noSlash],
    ['GET', '/a/../b', {}, noParts],
    ['GET', '/a/%2E%2e/b', {}, noParts],
    ['GET', '/a/./b', {}, noParts],
    ['GET', '/a\\b', {}, unsendable],
    ['GET', '/a b', {}, unsendable],
    ['GET', '/{id}', {}, unsendable],
    ['GET', '/ü', {}, unsendable],
    ['GET', '/a?b=c', {}, 'request: path must not have a query or a fragment: pass query'],
    ['GET', '/a#b', {}, 'request: path must not have a query or a fragment: pass query'],
    ['get' as 'GET', '/a', {}, 'request: method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, got "get"'],
    ['GET', '/a', { body: {} }, 'request GET /a: a GET request has no body'],
    ['POST', '/a', { body: () => {} }, 'request POST /a: body must be a JSON value, got function'],
    ['POST', '/a', { body: new Uint8Array(2) }, /body must be a JSON value, got/],
    ['POST', '/a', { body: new Map() }, 'request POST /a: body must be a JSON value, got an instance of Map'],
    [
      'GET',
      '/a',
      { query: new URLSearchParams('a=b') as never },
      'request GET /a: query must be a plain object, got an instance of URLSearchParams',
    ],
    [
      'GET',
      '/a',
      { query: { a: {} as never } },
      'request GET /a: a must be a string, a number, a boolean or a Date, got object',
    ],
    ['GET', '/a', { headers: {} } as never, /headers.*pass it in the options of the call/],
    ['GET', 7 as never, {}, 'request: path must be a string, got number'],
  ])('refuses %s %s %o before any I/O', async (method, path, input, message) => {
    const server = await serveJson({})
    const error = await rejection(connect({ baseUrl: server.url, apiKey: KEY }).request(method, path, input))
    expect(error).toBeInstanceOf(TypeError)
    if (typeof message === 'string') expect((error as Error).message).toBe(message)
    else expect((error as Error).message).toMatch(message)
    expect(server.connections()).toBe(0)
  })
})

describe('the body of client.request()', () => {
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  let deep: unknown = 1
  for (let level = 0; level < 100_000; level += 1) deep = [deep]

  it.each<[string, unknown, string]>([
    ['a bigint', { count: 1n }, 'the body is not JSON. Does it contain a bigint or a cycle?'],
    ['a cycle', cycle, 'the body is not JSON. Does it contain a bigint or a cycle?'],
    ['a hundred thousand levels', deep, 'the body nests too deeply for JSON'],
    ['NaN', Number.NaN, 'body must be a finite number, got NaN'],
    ['an infinite number', { rate: Infinity }, 'rate must be a finite number, got Infinity'],
    ['an invalid date', { at: new Date(Number.NaN) }, 'at must be a valid Date, got an invalid one'],
    ['a map', { tags: new Map([[1, 2]]) }, 'tags cannot be written as JSON, got an instance of Map'],
    ['a promise', { id: Promise.resolve(1) }, 'id cannot be written as JSON, got an instance of Promise'],
  ])('is refused with %s, before any I/O', async (_, body, message) => {
    const server = await serveJson({})
    const error = await rejection(connect({ baseUrl: server.url }).request('POST', '/a', { body }))
    expect((error as Error).message).toBe(`request POST /a: ${message}`)
    expect(server.connections()).toBe(0)
  })

  it('is redacted from the message of an error response that repeats it', async () => {
    const server = await serve((request, response) => sendJson(response, { error: `Invalid: ${request.body}` }, 400))
    const call = connect({ baseUrl: server.url }).request('POST', '/a', { body: { note: SECRET_TEXT } })
    const { message } = (await rejection(call)) as Error
    expect(message).toContain('[redacted]')
    expect(message).not.toContain(SECRET_TEXT)
  })
})

describe('the arguments of client.request()', () => {
  it('reject a method or a path of any other type instead of throwing', async () => {
    const client = connect({ baseUrl: 'http://127.0.0.1:1' })
    expect(await rejection(client.request('GET', Symbol('path') as never))).toEqual(
      new TypeError('request: path must be a string, got symbol'),
    )
    const hostile = {
      toString(): string {
        throw new Error('called')
      },
    }
    expect(((await rejection(client.request(hostile as never, '/a'))) as Error).message).toContain('got object')
  })

  it('name the place of a misplaced one', async () => {
    const client = connect({ baseUrl: 'http://127.0.0.1:1' })
    expect(await rejection(client.request('GET', '/a', { timeoutMs: 5 } as never))).toEqual(
      new TypeError('request GET /a: unknown field "timeoutMs": pass it in the options of the call'),
    )
    expect(await rejection(client.request('POST', '/a', {}, { body: 1 } as never))).toEqual(
      new TypeError('request POST /a: unknown option "body": it belongs to the request'),
    )
  })

  it('are at most four, and those of withOptions() one', () => {
    const client = connect({ baseUrl: 'http://127.0.0.1:1' })
    const request = client.request.bind(client) as (...args: unknown[]) => unknown
    expect(() => request('GET', '/a', {}, {}, { timeoutMs: 5 })).toThrow('request: argument 5 (object) is one too many')
    const withOptions = client.withOptions.bind(client) as (...args: unknown[]) => unknown
    expect(() => withOptions({}, { timeoutMs: 5 })).toThrow('withOptions: argument 2 (object) is one too many')
  })
})
