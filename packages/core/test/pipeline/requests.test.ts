import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import {
  type CallRequest,
  ClosedError,
  conversationsGet,
  conversationsList,
  createCaller,
  exportStream,
  healthOperation,
  type SekhaClient,
} from './support/api.ts'
import { toReadableStream } from '../../src/decode/index.ts'
import { connect, ID, KEY } from './support/fixtures.ts'
import { nextTurn, rejection, sendJson, serve, serveJson, until } from 'sekha-test-kit'

/** A client whose requests go nowhere, and what they were. */
function recording(reply: unknown = {}): { client: SekhaClient; requests: CallRequest[] } {
  const requests: CallRequest[] = []
  const client = connect({
    baseUrl: 'http://host/base',
    transport: async (request) => {
      requests.push(request)
      return {
        status: 200,
        headers: new Headers({ 'content-type': 'application/x-ndjson' }),
        text: async () => JSON.stringify(reply),
        async *stream() {
          yield new Uint8Array(0)
        },
        cancel: async () => {},
      }
    },
  })
  return { client, requests }
}

function nestedObject(depth: number): Record<string, unknown> {
  let value: Record<string, unknown> = {}
  for (let level = 1; level < depth; level++) value = { value }
  return value
}

describe('an id in a path', () => {
  const bad = ['', '.', '..', '%2e%2e', '../..', 'a/b', `${ID}/..`, `${ID}?x=1`, `${ID}#`, ` ${ID}`, `${ID}\n`, 'x', 5]

  it.each([...bad, null, undefined, {}, [ID], `${ID}${ID}`])('%j is rejected before any I/O', async (id) => {
    const { client, requests } = recording()
    const calls = [
      client.conversations.get(id as string),
      client.conversations.delete(id as string),
      client.conversations.messages.list(id as string),
      client.conversations.updateLabel(id as string, { label: 'x' }),
      client.conversations.pin(id as string),
    ]
    for (const error of await Promise.all(calls.map((call) => rejection(call)))) {
      expect(error).toBeInstanceOf(TypeError)
      expect((error as Error).message).toMatch(/^[\w.]+: id must be a UUID, got /)
      if (typeof id === 'string' && id !== '') expect((error as Error).message).not.toContain(`got ${id}`)
    }
    expect(requests).toHaveLength(0)
  })

  it('may be written in capitals', async () => {
    const { client, requests } = recording()
    await client.conversations.get(ID.toUpperCase())
    expect(requests[0]?.url).toBe(`http://host/base/api/v1/conversations/${ID}`)
  })

  it('is checked for a flat function as well', async () => {
    const caller = createCaller({ baseUrl: 'http://127.0.0.1:1' })
    expect(await rejection(conversationsGet(caller, '..'))).toBeInstanceOf(TypeError)
  })
})

describe('a standalone function with a client', () => {
  it('makes the request of the method', async () => {
    const { client, requests } = recording({ results: [], total: 0 })
    await client.conversations.get(ID)
    await conversationsGet(client, ID)
    await client.conversations.list({ label: 'a' })
    await conversationsList(client, { label: 'a' })
    await client.export.stream().asResponse()
    await exportStream(client).asResponse()
    const sent = requests.map(({ operation, method, url, headers }) => ({ id: operation.id, method, url, headers }))
    expect(sent.map(({ id }) => id)).toEqual([
      'conversations.get',
      'conversations.get',
      'conversations.list',
      'conversations.list',
      'export.stream',
      'export.stream',
    ])
    for (const at of [0, 2, 4]) expect(sent[at + 1]).toEqual(sent[at])
  })

  it('is ended by close() of the client', async () => {
    const { client } = recording()
    await client.close()
    expect(await rejection(conversationsGet(client, ID))).toBeInstanceOf(ClosedError)
  })
})

describe('a query', () => {
  const urlOf = async (query: object): Promise<string> => {
    const { client, requests } = recording({ results: [], total: 0 })
    await client.conversations.list(query)
    return requests[0]?.url.slice('http://host/base/api/v1/conversations'.length) ?? ''
  }

  it.each([
    [{}, ''],
    [{ label: undefined, folder: null }, ''],
    [{ pinned: false, archived: true }, '?pinned=false&archived=true'],
    [{ importance_min: 0, importance_max: 1.5 }, '?importance_min=0&importance_max=1.5'],
    [{ label: '' }, '?label='],
    [{ label: 'a&b=c#d?e f+g/h%' }, '?label=a%26b%3Dc%23d%3Fe%20f%2Bg%2Fh%25'],
    [{ label: 'Zürich 日本 🚲' }, '?label=Z%C3%BCrich%20%E6%97%A5%E6%9C%AC%20%F0%9F%9A%B2'],
    [{ date_from: new Date(0) }, '?date_from=1970-01-01T00%3A00%3A00.000Z'],
    [{ date_to: '2026-01-01 00:00:00' }, '?date_to=2026-01-01%2000%3A00%3A00'],
    [{ folder: '/b', label: 'a' }, '?label=a&folder=%2Fb'],
  ])('%j is written %j', async (query, written) => {
    expect(await urlOf(query)).toBe(written)
  })

  it.each([
    [{ colour: 1 }, TypeError, /conversations.list: unknown field "colour"; it takes cursor, page, page_size, label/],
    [{ pageSize: 5 }, TypeError, /unknown field "pageSize": did you mean page_size\?/],
    [{ constructor: 1 }, TypeError, /unknown field "constructor"/],
    [{ label: ['a', 'b'] }, TypeError, /label must be a string, a number, a boolean or a Date, got object/],
    [{ importance_min: Number.NaN }, RangeError, /importance_min must be .*, got NaN/],
    [{ label: () => 1 }, TypeError, /got function/],
    [{ label: 1n }, TypeError, /got bigint/],
    [{ label: '\uD83D' }, TypeError, /label contains an unpaired surrogate/],
    [{ date_from: new Date('x') }, RangeError, /conversations.list: date_from must be a valid Date/],
    [{ page_size: 101 }, RangeError, /conversations.list: page_size must be a number from 1 to 100, got 101/],
    [{ page_size: 0 }, RangeError, /page_size must be a number from 1 to 100, got 0/],
    [{ page: 0 }, RangeError, /page must be a number from 1 to 4294967295, got 0/],
    [{ page: Number.NaN }, RangeError, /page must be a number from 1 to 4294967295, got NaN/],
    [{ page: '1' }, RangeError, /page must be a number from 1 to 4294967295, got string/],
  ])('%o is rejected before any I/O', async (query, type, message) => {
    const { client, requests } = recording()
    const error = await rejection(client.conversations.list(query as object))
    expect(error).toBeInstanceOf(type)
    expect((error as Error).message).toMatch(message)
    expect(requests).toHaveLength(0)
  })

  it('is rejected by an operation without query parameters', async () => {
    const caller = createCaller({ baseUrl: 'http://127.0.0.1:1' })
    const error = await rejection(caller.call(healthOperation, { query: { deep: true } }))
    expect((error as Error).message).toBe('health: unknown field "deep"; it takes none')
  })
})

describe('a JSON body', () => {
  const messages = [{ role: 'user' as const, content: 'x' }]

  it('has dates in RFC 3339 with Z, and no undefined', async () => {
    const { client, requests } = recording()
    await client.conversations.create({
      label: 'x',
      folder: undefined,
      messages: [{ ...messages[0]!, timestamp: new Date(1.5e12) }],
      metadata: { at: new Date(0), nothing: null, not: undefined },
    })
    expect(requests[0]?.body).toBe(
      '{"label":"x","messages":[{"role":"user","content":"x","timestamp":"2017-07-14T02:40:00.000Z"}],"metadata":{"at":"1970-01-01T00:00:00.000Z","nothing":null}}',
    )
  })

  const cycle: Record<string, unknown> = { secret: KEY }
  cycle['self'] = cycle
  const now = new Date(Number.NaN)
  it.each([
    [
      'an invalid date where one is due',
      { messages: [{ timestamp: now }] },
      RangeError,
      /conversations.create: timestamp must be a valid Date/,
    ],
    [
      'an invalid date in metadata',
      { metadata: { a: [{ when: now }] } },
      RangeError,
      /conversations.create: when must be a valid Date/,
    ],
    [
      'a bigint',
      { metadata: { n: 1n } },
      TypeError,
      /conversations.create: the body is not JSON. Does it contain a bigint or a cycle\?/,
    ],
    ['a cycle', { metadata: cycle }, TypeError, /conversations.create: the body is not JSON/],
    [
      'a number beyond its bounds',
      { importance_score: 11 },
      RangeError,
      /importance_score must be a number from 1 to 10, got 11/,
    ],
    [
      'a number that JSON has no form for, inside metadata',
      { label: 'x', messages, metadata: { ratio: Number.POSITIVE_INFINITY } },
      RangeError,
      /conversations.create: ratio must be a finite number, got Infinity/,
    ],
    [
      'objects that nest too deeply to be written',
      { label: 'x', messages, metadata: nestedObject(100_000) },
      RangeError,
      /conversations.create: the body nests too deeply/,
    ],
    ['nothing', undefined, TypeError, /conversations.create takes an object as its body, got undefined/],
    ['null', null, TypeError, /got null/],
    ['a text', '{}', TypeError, /got string/],
  ])('is rejected before any I/O with %s', async (_, body, type, message) => {
    const { client, requests } = recording()
    const error = await rejection(client.conversations.create(body as never))
    expect(error).toBeInstanceOf(type)
    expect((error as Error).message).toMatch(message)
    expect(JSON.stringify(error) + (error as Error).stack).not.toContain(KEY)
    expect(requests).toHaveLength(0)
  })

  it('is rejected with an invalid date even if the contract declares no dates', async () => {
    const { client } = recording()
    const error = await rejection(client.conversations.update(ID, { metadata: { at: now } }))
    expect(error).toBeInstanceOf(RangeError)
  })

  it('rethrows the error of a toJSON() of the caller', async () => {
    const mine = new Error('mine')
    const { client } = recording()
    const metadata = {
      toJSON: (): never => {
        throw mine
      },
    }
    expect(await rejection(client.conversations.update(ID, { metadata }))).toBe(mine)
  })

  it('is serialized when the call is made', async () => {
    const server = await serveJson({ id: ID })
    const body = { label: 'before', messages }
    const call = connect({ baseUrl: server.url }).conversations.create(body)
    body.label = 'after'
    await call
    expect(server.received[0]?.body).toContain('before')
  })

  it('keeps the string "null" and strings that look like dates', async () => {
    const { client, requests } = recording()
    await client.conversations.create({ label: 'null', messages, metadata: { a: 'null', b: null } })
    expect(JSON.parse(requests[0]?.body as string)).toMatchObject({ label: 'null', metadata: { a: 'null', b: null } })
  })

  it('is not modified, and neither are the options of the caller', async () => {
    const { client } = recording({ id: ID, results: [], total: 0 })
    const freeze = <T extends object>(value: T): T => {
      for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) freeze(inner)
      return Object.freeze(value)
    }
    const when = new Date(0)
    const body = freeze({ label: 'x', messages: [{ role: 'user' as const, content: 'x', timestamp: when }] })
    const options = freeze({ headers: { 'X-A': '1' }, idempotencyKey: 'k' })
    await client.conversations.create(body, options)
    await client.conversations.list(freeze({ folder: '/', date_from: when }))
    await client.query('x', freeze({ limit: 3, filters: { date_from: when } }))
    expect(body.messages[0]?.timestamp).toBe(when)
  })
})

describe('the idempotency key', () => {
  it('is sent in its own header and set on the request', async () => {
    const { client, requests } = recording()
    await client.conversations.create({ label: 'x', messages: [] }, { idempotencyKey: 'order-66' })
    expect(requests[0]).toMatchObject({ idempotencyKey: 'order-66', headers: { 'idempotency-key': 'order-66' } })
    await client.conversations.create({ label: 'x', messages: [] })
    expect(requests[1]?.headers).not.toHaveProperty('idempotency-key')
  })

  it.each([
    [
      'an operation that does not take it',
      (it: SekhaClient) => it.conversations.pin(ID, { idempotencyKey: 'a' } as object),
      /conversations.pin does not take an idempotency key/,
    ],
    [
      'an empty one',
      (it: SekhaClient) => it.conversations.create({ label: '', messages: [] }, { idempotencyKey: '' }),
      /idempotencyKey must be a non-empty string of printable ASCII/,
    ],
    [
      'one with a line break',
      (it: SekhaClient) => it.conversations.create({ label: '', messages: [] }, { idempotencyKey: 'a\r\nb: c' }),
      /idempotencyKey must be a non-empty string of printable ASCII/,
    ],
  ])('is rejected with %s', async (_, run, message) => {
    const { client, requests } = recording()
    const error = await rejection(run(client))
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toMatch(message)
    expect(requests).toHaveLength(0)
  })
})

describe('the headers of a request', () => {
  it('are those of the client, overridden by those of the call, in any case', async () => {
    const server = await serveJson({ status: 'healthy' })
    const client = connect({ baseUrl: server.url, apiKey: KEY, headers: { 'X-Team': 'blue', 'X-Other': '1' } })
    await client.health({ headers: { 'x-TEAM': 'red', ACCEPT: 'text/json', 'x-none': undefined } })
    expect(server.received[0]?.headers).toMatchObject({
      'x-team': 'red',
      'x-other': '1',
      accept: 'text/json',
      authorization: `Bearer ${KEY}`,
    })
    expect(server.received[0]?.headers).not.toHaveProperty('x-none')
  })

  it('do not affect the next call', async () => {
    const { client, requests } = recording()
    await client.health({ headers: { 'x-once': '1' } })
    await client.health()
    expect(requests[1]?.headers).not.toHaveProperty('x-once')
  })

  it('declare the sent and the accepted content type', async () => {
    const { client, requests } = recording({ results: [], total: 0 })
    await client.conversations.create({ label: 'x', messages: [] })
    await client.conversations.list()
    await client.metrics()
    await client.conversations.import('{}\n')
    await client.export.stream().bytes().next()
    await client.embeddings.rebuild()
    expect(requests.map(({ method, headers }) => [method, headers['content-type'], headers['accept']])).toEqual([
      ['POST', 'application/json', 'application/json'],
      ['GET', undefined, 'application/json'],
      ['GET', undefined, '*/*'],
      ['POST', 'application/x-ndjson', 'application/json'],
      ['GET', undefined, '*/*'],
      ['POST', undefined, 'application/json'],
    ])
  })
})

describe('an upload', () => {
  const text = '{"type":"header"}\n{"type":"footer","n":"é🚲"}\n'
  const bytes = (): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
  async function* pieces(): AsyncGenerator<string | Uint8Array> {
    yield text.slice(0, 10)
    yield new TextEncoder().encode(text.slice(10))
  }

  it.each([
    ['a string', () => text],
    ['bytes', bytes],
    ['a Buffer', () => Buffer.from(text)],
    ['a ReadableStream', () => new Blob([bytes()]).stream()],
    ['an async iterable', pieces],
    ['an iterable', () => [text.slice(0, 5), text.slice(5)]],
    ['a Node stream', () => Readable.from([Buffer.from(text)])],
  ])('arrives unchanged from %s', async (_, source) => {
    const server = await serveJson({ imported: {} })
    await connect({ baseUrl: server.url }).conversations.import(source() as string)
    expect(server.received[0]?.body).toBe(text)
    expect(server.received[0]?.headers['content-type']).toBe('application/x-ndjson')
  })

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['number', 5],
    ['object', {}],
    ['object', new ArrayBuffer(4)],
  ])('is rejected before any I/O if its source is invalid (%s)', async (type, source) => {
    const { client, requests } = recording()
    const error = await rejection(client.conversations.import(source as never))
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toMatch(
      new RegExp(`^conversations.import needs a string, bytes, a ReadableStream or an iterable of these, got ${type}$`),
    )
    expect(requests).toHaveLength(0)
  })

  it('is rejected if its stream is locked', async () => {
    const stream = new ReadableStream<Uint8Array>()
    stream.getReader()
    const error = await rejection(recording().client.conversations.import(stream))
    expect((error as Error).message).toBe('conversations.import: the ReadableStream is locked by another reader')
  })

  it('is not sent twice if it is a stream', async () => {
    const server = await serve((_, response, turn) => sendJson(response, {}, turn === 1 ? 503 : 200))
    const client = connect({
      baseUrl: server.url,
      use: [
        async (request, next) => {
          await (await next(request)).cancel()
          return next(request)
        },
      ],
    })
    const error = await rejection(client.conversations.import(pieces()))
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toBe('conversations.import: a stream can be sent as a body only once')
    await client.conversations.import(text)
    expect(server.received.map(({ body }) => body)).toEqual([text, text, text])
  })

  it('rejects with the error of its source', async () => {
    const server = await serveJson({})
    const mine = new Error('the disk is gone')
    // oxlint-disable-next-line require-yield -- it fails first
    async function* failing(): AsyncGenerator<string> {
      yield 'x'
      throw mine
    }
    for (const source of [failing(), toReadableStream(failing())])
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await rejection(connect({ baseUrl: server.url }).conversations.import(source as never))).toBe(mine)
    const wrong = await rejection(connect({ baseUrl: server.url }).conversations.import([5] as never))
    expect((wrong as Error).message).toBe(
      'conversations.import: its source must yield strings or Uint8Arrays, got number. Write each record as a line of JSON',
    )
    expect(server.received).toHaveLength(0)
  })

  it('ends its source when it is aborted', async () => {
    let given = 0
    let ended = false
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          yield new Uint8Array(65_536)
          given += 1
          // oxlint-disable-next-line no-await-in-loop -- piece by piece
          await nextTurn()
        }
      } finally {
        ended = true
      }
    }
    const controller = new AbortController()
    const server = await serve(() => {})
    const call = rejection(
      connect({ baseUrl: server.url }).conversations.import(endless(), { signal: controller.signal }),
    )
    await until('the upload has begun', () => given > 1)
    controller.abort('enough')
    expect(await call).toBe('enough')
    await until('the source has ended', () => ended)
  })
})
