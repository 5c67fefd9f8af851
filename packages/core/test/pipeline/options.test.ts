import { inspect } from 'node:util'
import manifest from '../../package.json' with { type: 'json' }
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type ClientOptions,
  createResponseCheck,
  createCaller,
  health,
  logAttempts,
  ProtocolError,
  SekhaClient,
} from '../../src/index.ts'
import { schemas } from '../../src/schemas/index.ts'
import { connect, ID, KEY, wireConversation } from './support/fixtures.ts'
import { rejection, sendJson, serve, serveJson } from 'sekha-test-kit'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** Returns the error of a constructor. */
function refusal(options: unknown): Error {
  try {
    void new SekhaClient(options as ClientOptions)
  } catch (error) {
    return error as Error
  }
  throw new Error('It was not refused')
}

describe('baseUrl', () => {
  it.each([
    ['', '/health'],
    ['/', '/health'],
    ['///', '/health'],
    ['/memory', '/memory/health'],
    ['/memory/v2/', '/memory/v2/health'],
    ['/sp%20ace', '/sp%20ace/health'],
    ['/?', '/health'],
    ['/memory?', '/memory/health'],
    ['/#', '/health'],
  ])('keeps its path %j, so that the client requests %s', async (path, url) => {
    const server = await serveJson({ status: 'healthy' })
    await connect({ baseUrl: server.url + path }).health()
    expect(server.received[0]?.url).toBe(url)
  })

  it.each([
    '',
    '/memory',
    '127.0.0.1:8080',
    'localhost:8080',
    'ftp://host',
    'file:///etc',
    'http://user:hunter2@host',
    'http://hunter2@host',
    'http://host?key=hunter2',
    'http://host/#hunter2',
    'http://hunter2 host',
    5,
  ])('%j is refused', (baseUrl) => {
    const error = refusal({ baseUrl })
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toBe(
      'baseUrl must be an absolute http(s) URL without credentials, query or fragment, such as http://127.0.0.1:8080',
    )
    expect(inspect(error)).not.toContain('hunter2')
    const service = refusal({ services: { memory: { baseUrl } } })
    expect(service).toBeInstanceOf(TypeError)
    expect(service.message).toMatch(/^services\.memory\.baseUrl/)
  })

  it('is validated before the services', () => {
    expect(refusal({ baseUrl: 'nonsense', services: { memory: { baseUrl: 'http://a' } } }).message).toMatch(/^baseUrl/)
  })
})

describe('apiKey', () => {
  it.each([
    ['k'.repeat(31), 'a string of 31 characters'],
    ['', 'a string of 0 characters'],
    [`${'k'.repeat(40)}\n`, 'a string of 41 characters'],
    [`${'k'.repeat(40)}\r\nx-admin: 1`, 'a string of 52 characters'],
    [`${'k'.repeat(20)} ${'k'.repeat(20)}`, 'a string of 41 characters'],
    ['ключ'.repeat(10), 'a string of 40 characters'],
    [12, 'number'],
  ])('%j is refused without being repeated', (apiKey, got) => {
    const message = `apiKey must be 32 or more characters of printable ASCII without spaces, got ${got}`
    expect(refusal({ apiKey })).toBeInstanceOf(TypeError)
    expect(refusal({ apiKey }).message).toBe(message)
    expect(refusal({ services: { memory: { apiKey } } }).message).toBe(`services.memory.${message}`)
  })

  it('may be short in a plain caller, which calls any service, but not empty', () => {
    expect(() => createCaller({ apiKey: `sb_${'k'.repeat(24)}` })).not.toThrow()
    expect(() => createCaller({ apiKey: '' })).toThrow(
      new TypeError(
        'apiKey must be 1 or more characters of printable ASCII without spaces, got a string of 0 characters',
      ),
    )
  })

  it('cannot be a function in a plain caller', () => {
    const apiKey = (() => KEY) as unknown as string
    expect(() => createCaller({ apiKey })).toThrow(
      new TypeError('apiKey must be a string: only SekhaClient takes a function'),
    )
  })

  it('is sent as a bearer token with 32 characters', async () => {
    const server = await serveJson({ status: 'healthy' })
    await connect({ baseUrl: server.url, apiKey: 'k'.repeat(32) }).health()
    expect(server.received[0]?.headers.authorization).toBe(`Bearer ${'k'.repeat(32)}`)
  })

  it('is not needed', async () => {
    const server = await serveJson({ status: 'healthy' })
    await connect({ baseUrl: server.url }).health()
    expect(server.received[0]?.headers.authorization).toBeUndefined()
  })

  it('is not shown by a client, a caller or a call', async () => {
    const server = await serveJson({ status: 'healthy' })
    const client = connect({ baseUrl: server.url, apiKey: KEY })
    const call = client.health()
    for (const thing of [client, client.conversations, call, await call.withResponse(), client.export.stream()])
      expect(inspect(thing, { depth: 20, showHidden: true })).not.toContain(KEY)
    expect(JSON.stringify(client)).not.toContain(KEY)
  })
})

describe('a service on another origin', () => {
  it('gets neither the key nor any header of the client', async () => {
    const [home, memory] = [await serveJson({ status: 'healthy' }), await serveJson({ status: 'healthy' })]
    const names = 'x-api-key cookie proxy-authorization authorization x-auth-token api-key x-goog-api-key x-team'.split(
      ' ',
    )
    await connect({
      baseUrl: home.url,
      apiKey: KEY,
      headers: Object.fromEntries(names.map((name) => [name, KEY])),
      services: { memory: { baseUrl: memory.url } },
    }).health()
    expect(home.received).toHaveLength(0)
    expect(JSON.stringify(memory.received)).not.toContain(KEY)
    expect(memory.received[0]?.headers).not.toHaveProperty('x-team')
  })

  it('gets its own headers', async () => {
    const memory = await serveJson({ status: 'healthy' })
    const services = { memory: { baseUrl: memory.url, headers: { 'X-Auth-Token': 'of-memory' } } }
    await connect({ baseUrl: 'http://127.0.0.1:1', headers: { 'x-auth-token': KEY }, services }).health()
    expect(memory.received[0]?.headers['x-auth-token']).toBe('of-memory')
  })

  it('gets its own key', async () => {
    const memory = await serveJson({ status: 'healthy' })
    await connect({
      baseUrl: 'http://127.0.0.1:1',
      apiKey: KEY,
      services: { memory: { baseUrl: memory.url, apiKey: 'm'.repeat(32) } },
    }).health()
    expect(memory.received[0]?.headers.authorization).toBe(`Bearer ${'m'.repeat(32)}`)
  })

  it.each([
    ['another path', (url: string) => ({ baseUrl: `${url}/memory/` }), '/memory/health'],
    ['no URL', () => ({}), '/health'],
    ['nothing', () => undefined, '/health'],
  ])('gets the key with %s, which is at the same origin', async (_, service, path) => {
    const server = await serveJson({ status: 'healthy' })
    await connect({ baseUrl: `${server.url}/`, apiKey: KEY, services: { memory: service(server.url) } }).health()
    expect(server.received[0]).toMatchObject({ url: path, headers: { authorization: `Bearer ${KEY}` } })
  })

  it('differs if only the port or the scheme differs', async () => {
    const seen: unknown[] = []
    const fetch = async (_: string, init: RequestInit): Promise<Response> => {
      seen.push(init.headers)
      return Response.json({ status: 'healthy' })
    }
    for (const baseUrl of ['http://host:81', 'https://host', 'http://host.evil', 'http://sub.host'])
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await connect({ baseUrl: 'http://host', apiKey: KEY, fetch, services: { memory: { baseUrl } } }).health()
    expect(seen).toHaveLength(4)
    expect(JSON.stringify(seen)).not.toContain(KEY)
  })
})

describe('the environment', () => {
  it('sets base URL and key, which the options override', async () => {
    const [server, other] = [await serveJson({ status: 'healthy' }), await serveJson({ status: 'healthy' })]
    vi.stubEnv('SEKHA_BASE_URL', ` ${server.url}/env `)
    vi.stubEnv('SEKHA_API_KEY', `${KEY}\n`)
    await connect({}).health()
    expect(server.received[0]).toMatchObject({ url: '/env/health', headers: { authorization: `Bearer ${KEY}` } })
    await connect({ baseUrl: other.url, apiKey: 'o'.repeat(32) }).health()
    expect(other.received[0]).toMatchObject({ url: '/health', headers: { authorization: `Bearer ${'o'.repeat(32)}` } })
  })

  it('is named in the error about an invalid variable', () => {
    vi.stubEnv('SEKHA_BASE_URL', 'nonsense')
    expect(refusal({}).message).toMatch(/^SEKHA_BASE_URL must be an absolute http/)
    vi.stubEnv('SEKHA_BASE_URL', '')
    vi.stubEnv('SEKHA_API_KEY', 'short')
    expect(refusal({}).message).toMatch(
      /^SEKHA_API_KEY must be 32 or more characters .*, got a string of 5 characters$/,
    )
  })

  it('leaves the default 127.0.0.1:8080 when it is empty', async () => {
    vi.stubEnv('SEKHA_BASE_URL', '')
    vi.stubEnv('SEKHA_API_KEY', undefined)
    let asked = ''
    const fetch = async (url: string): Promise<Response> => {
      asked = url
      return Response.json({ status: 'healthy' })
    }
    await connect({ fetch }).health()
    expect(asked).toBe('http://127.0.0.1:8080/health')
  })

  it.each([
    [
      'throws when it is read',
      {
        get env(): never {
          throw new Error('NotCapable: Requires env access')
        },
      },
    ],
    [
      'throws for each variable',
      {
        env: new Proxy(
          {},
          {
            get: () => {
              throw new Error('NotCapable')
            },
          },
        ),
      },
    ],
    ['is missing', {}],
    ['is not there at all', undefined],
  ])('does not stop a client if it %s', (_, process) => {
    vi.stubGlobal('process', process)
    expect(() => new SekhaClient({})).not.toThrow()
  })

  it('SEKHA_LOG=debug logs attempts to the console, unlike a lower level', async () => {
    const debug = vi.spyOn(console, 'debug').mockImplementation(() => {})
    const info = vi.spyOn(console, 'info').mockImplementation(() => {})
    const server = await serveJson({ status: 'healthy' })
    vi.stubEnv('SEKHA_LOG', 'info')
    await connect({ baseUrl: server.url }).health()
    expect(info).toHaveBeenCalledOnce()
    expect(debug).not.toHaveBeenCalled()
    vi.stubEnv('SEKHA_LOG', 'debug')
    await connect({ baseUrl: server.url, apiKey: KEY }).health()
    expect(debug).toHaveBeenCalledExactlyOnceWith('health 200', expect.objectContaining({ status: 200 }))
    expect(inspect(debug.mock.calls, { depth: 9 })).not.toContain(KEY)
  })
})

describe('in a browser', () => {
  it('rejects a key without dangerouslyAllowBrowser', () => {
    vi.stubGlobal('window', { document: {} })
    const error = refusal({ apiKey: KEY })
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toMatch(/readable by everyone.*dangerouslyAllowBrowser: true/)
    expect(inspect(error)).not.toContain(KEY)
    expect(refusal({ services: { memory: { apiKey: KEY } } }).message).toContain('services.memory.apiKey')
    expect(() => new SekhaClient({ apiKey: KEY, dangerouslyAllowBrowser: true })).not.toThrow()
    expect(() => new SekhaClient({})).not.toThrow()
  })

  it.each([[{ document: undefined }], [{}], [undefined]])('is not where window is %j', (window) => {
    vi.stubGlobal('window', window)
    expect(() => new SekhaClient({ apiKey: KEY })).not.toThrow()
  })
})

describe('headers', () => {
  it.each([
    ['a line break in a value', { 'x-a': `secret${KEY}\r\nx-admin: 1` }, /^headers: the value of x-a is invalid$/],
    ['a lone line feed', { 'x-a': 'a\nb' }, /value of x-a/],
    ['a NUL', { 'x-a': 'a\0b' }, /value of x-a/],
    ['what is beyond Latin-1', { 'x-a': '日本' }, /value of x-a/],
    ['a number', { 'x-a': 5 }, /value of x-a/],
    ['a line break in a name', { 'x-a\r\nx-b': '1' }, /name of a header is invalid/],
    ['an empty name', { '': '1' }, /name of a header is invalid/],
    ['a space in a name', { 'x a': '1' }, /name of a header is invalid/],
    ['a URLSearchParams', new URLSearchParams({ 'x-a': '1' }), /plain object/],
    ['names', ['x-a'], /an entry must be a list of a name and a value/],
    ['null', null, /plain object/],
  ])('are refused with %s, of the client and of the call', async (_, headers, message) => {
    const error = refusal({ headers })
    const ofCall = await rejection(connect({ baseUrl: 'http://127.0.0.1:1' }).health({ headers: headers as never }))
    for (const one of [error, ofCall as Error]) {
      expect(one).toBeInstanceOf(TypeError)
      expect(one.message).toMatch(message)
      expect(inspect(one)).not.toContain(KEY)
    }
  })
})

describe('other options', () => {
  it.each([
    [{ use: 'retry' }, /use must be an array of functions, got string/],
    [{ use: [undefined, {}] }, /^use must be an array of functions, got undefined$/],
    [{ use: [() => {}, {}] }, /^use must be an array of functions, got object$/],
    [{ logger: {} }, /^logger.error must be a function, got null$/],
    [{ logger: { error: () => {} } }, /^logger.warn must be a function, got null$/],
    [{ transport: {} }, /transport must be a function, got object/],
    [{ fetch: 'fetch' }, /fetch must be a function, got string/],
    [{ fetch: null }, /fetch must be a function, got null/],
    [{ validate: 'maybe' }, /validate must be 'off', 'warn' or 'strict', got maybe/],
    [{ validate: 'strict' }, /validate: 'strict' needs schemas: import { schemas } from '@sekha\/core\/schemas'/],
    [{ validate: 'warn' }, /needs schemas/],
  ])('%j is refused', (options, message) => {
    expect(refusal(options)).toBeInstanceOf(TypeError)
    expect(refusal(options).message).toMatch(message)
  })

  it('use the default for undefined', () => {
    const names =
      'baseUrl apiKey timeoutMs bodyTimeoutMs idleTimeoutMs totalTimeoutMs headers use transport fetch logger validate ' +
      'schemas services dangerouslyAllowBrowser clock'
    expect(() => new SekhaClient(Object.fromEntries(names.split(' ').map((name) => [name, undefined])))).not.toThrow()
  })

  it('are not modified by a client, and later changes do not affect the client', async () => {
    const server = await serveJson({ status: 'healthy' })
    const options = { baseUrl: server.url, headers: { 'X-A': '1' }, use: [], services: { memory: {} } }
    const before = structuredClone(options)
    const client = connect(options)
    expect(options).toEqual(before)
    options.headers['X-A'] = '2'
    ;(options.use as unknown[]).push(() => Promise.reject(new Error('added later')))
    await client.health()
    expect(server.received[0]?.headers['x-a']).toBe('1')
  })
})

describe('validate', () => {
  const good = { ...wireConversation, created_at: '2026-01-16T21:09:09Z', updated_at: '2026-01-17T08:00:00Z' }

  it('strict throws a ProtocolError that names the path, not the value', async () => {
    const server = await serveJson({ ...good, message_count: 'SECRET-COUNT', label: 5 })
    const error = await rejection(connect({ baseUrl: server.url, validate: 'strict', schemas }).conversations.get(ID))
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ operation: 'conversations.get', attempts: [{ status: 200 }] })
    expect((error as Error).message).toMatch(/does not match the contract .*message_count.*label|label.*message_count/)
    expect(inspect(error)).not.toContain('SECRET-COUNT')
  })

  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

  it.each(['off', 'warn', 'strict'] as const)('%s accepts a valid response', async (validate) => {
    const server = await serveJson(good)
    const lines: unknown[] = []
    const logger = { ...silent, warn: (...line: unknown[]) => lines.push(line) }
    const reply = await connect({ baseUrl: server.url, validate, schemas, logger }).conversations.get(ID)
    expect(reply.created_at).toEqual(new Date('2026-01-16T21:09:09Z'))
    expect(lines).toEqual([])
  })

  it('warn logs the mismatch and returns the response', async () => {
    const server = await serveJson({ ...good, message_count: 'two' })
    const warn = vi.fn()
    const logger = { ...silent, warn }
    const reply = await connect({ baseUrl: server.url, validate: 'warn', schemas, logger }).conversations.get(ID)
    expect(reply.message_count).toBe('two')
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/^conversations.get: the response does not match/),
    )
  })

  it('warn logs to the console without a logger', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const server = await serveJson({ ...good, message_count: 'two' })
    await connect({ baseUrl: server.url, validate: 'warn', schemas }).conversations.get(ID)
    expect(warn).toHaveBeenCalledOnce()
  })

  it('off does not validate', async () => {
    const server = await serveJson({ nothing: 'fits' })
    expect(await connect({ baseUrl: server.url, schemas }).conversations.get(ID)).toEqual({ nothing: 'fits' })
  })

  it('checks each record of a stream', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      response.end('{"type":"nonsense"}\n')
    })
    const client = connect({ baseUrl: server.url, validate: 'strict', schemas })
    const error = await rejection(client.export.stream()[Symbol.asyncIterator]().next())
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ operation: 'export.stream', recordIndex: 1 })
  })

  it('skips an empty response with a defined result', async () => {
    const server = await serve((_, response) => response.writeHead(503).end())
    const client = connect({ baseUrl: server.url, validate: 'strict', schemas })
    expect(await client.health()).toEqual({ status: 'unhealthy', checks: {} })
  })
})

describe('withOptions', () => {
  it('changes some options and keeps the rest', async () => {
    const server = await serve((_, response) => sendJson(response, { status: 'healthy' }))
    const client = connect({ baseUrl: server.url, apiKey: KEY, headers: { 'x-a': '1' } })
    const copy = client.withOptions({ headers: { 'x-b': '2' }, timeoutMs: undefined })
    await copy.health()
    expect(server.received[0]?.headers).toMatchObject({ 'x-b': '2', authorization: `Bearer ${KEY}` })
    expect(server.received[0]?.headers['x-a']).toBeUndefined()
    expect(() => client.withOptions({ timeoutMs: 0 })).toThrow(RangeError)
    await copy.close()
  })

  it('has no part in createCaller(), which serves the standalone functions', async () => {
    const server = await serveJson({ status: 'healthy' })
    const caller = createCaller({ baseUrl: server.url })
    expect((await health(caller)).status).toBe('healthy')
    await caller.close()
    expect(SekhaClient.length).toBe(0)
  })

  it('has no part in createCaller(), which rejects client options and lists its own', () => {
    const options = 'baseUrl, apiKey, timeoutMs, bodyTimeoutMs, idleTimeoutMs, totalTimeoutMs, maxResponseBytes'
    for (const name of ['logger', 'validate', 'schemas', 'services'])
      expect(() => createCaller({ [name]: {} })).toThrow(
        new RegExp(`^createCaller\\(\\): unknown option "${name}"; it takes ${options}, .*, onAttempt, check$`),
      )
  })

  it('takes an observer of attempts, whose errors change nothing', async () => {
    const server = await serveJson({ status: 'healthy' })
    const statuses: unknown[] = []
    const caller = createCaller({
      baseUrl: server.url,
      onAttempt: ({ operation }, { response }) => {
        statuses.push(operation.id, response?.status)
        throw new Error('broken')
      },
    })
    await health(caller)
    expect(statuses).toEqual(['health', 200])
    const debug = vi.fn<() => void>()
    await health(createCaller({ baseUrl: server.url, onAttempt: logAttempts({ debug }) }))
    expect(debug).toHaveBeenCalledExactlyOnceWith('health 200', expect.objectContaining({ status: 200 }))
    expect(() => createCaller({ onAttempt: 'log' as never })).toThrow('onAttempt must be a function, got string')
  })

  it('reads no environment variables, and sends no User-Agent of its own', async () => {
    const server = await serveJson({ status: 'healthy' })
    vi.stubEnv('SEKHA_BASE_URL', 'http://elsewhere.invalid')
    vi.stubEnv('SEKHA_API_KEY', KEY)
    await health(createCaller({ baseUrl: server.url }))
    const [request] = server.received
    expect(request?.headers.authorization).toBeUndefined()
    expect(request?.headers['user-agent']).not.toContain('sekha')
    await health(createCaller({ fetch: async (url) => Response.json({ status: 'healthy', url }) }))
  })

  it('has errors with the message of the server, and leaves the next step to a client', async () => {
    const server = await serve((_, response) => sendJson(response, { error: 'Busy.' }, 500))
    await expect(health(createCaller({ baseUrl: server.url }))).rejects.toThrow(/^health failed with status 500: Busy$/)
    await expect(connect({ baseUrl: server.url }).health()).rejects.toThrow(
      /^health failed with status 500: Busy\. Try /,
    )
  })

  it('reports every error of its fetch as a failed connection, and a client tells bugs apart', async () => {
    const cause = new TypeError('response is not defined')
    const fetch = (): Promise<Response> => Promise.reject(cause)
    const error = await rejection(health(createCaller({ baseUrl: 'http://a', fetch })))
    expect(error).toMatchObject({ name: 'ConnectionError', cause })
    expect((error as Error).message).toBe('health: no response arrived. Check baseUrl and the network (http://a)')
    expect(await rejection(connect({ baseUrl: 'http://a', fetch }).health())).toBe(cause)
  })

  it('takes a check of results', async () => {
    const server = await serveJson({ status: 5 })
    const check = createResponseCheck(schemas, 'strict')
    await expect(health(createCaller({ baseUrl: server.url, check }))).rejects.toThrow(ProtocolError)
    expect(() => createCaller({ check: schemas as never })).toThrow('check must be a function, got object')
  })
})

describe('the User-Agent', () => {
  it('names the package, its version and the runtime, and is replaced by a header', async () => {
    const server = await serveJson({ status: 'healthy' })
    await connect({ baseUrl: server.url }).health()
    await connect({ baseUrl: server.url, headers: { 'User-Agent': 'mine/1' } }).health()
    await connect({ baseUrl: server.url }).health({ headers: { 'user-agent': 'mine/2' } })
    expect(server.received.map(({ headers }) => headers['user-agent'])).toEqual([
      `sekha-core/${manifest.version} (Node.js/${process.versions.node.split('.')[0]})`,
      'mine/1',
      'mine/2',
    ])
  })

  it('is not set in a browser', async () => {
    vi.stubGlobal('window', { document: {} })
    let headers: unknown
    const fetch = async (_: string, init: RequestInit): Promise<Response> => {
      headers = init.headers
      return Response.json({ status: 'healthy' })
    }
    await connect({ baseUrl: 'http://a', fetch }).health()
    expect(headers).not.toHaveProperty('user-agent')
  })
})
