import { describe, expect, it } from 'vitest'
import {
  type CallOptions,
  type ClientOptions,
  conversationsGet,
  createCaller,
  query,
  SekhaClient,
} from '../../src/index.ts'
import { operations } from '../../src/contract/index.ts'
import { decodeNdjson, decodeSse } from '../../src/decode/index.ts'
import { sleep } from '../../src/foundation/index.ts'
import { legacyServer } from '../../src/legacy/index.ts'
import { TelemetryNamespace } from '../../src/generated/telemetry/index.gen.ts'
import { rejection } from 'sekha-test-kit'
import { connect, ID } from './support/fixtures.ts'

const url = 'http://127.0.0.1:1'

/** Returns the error that a function throws. */
function thrown(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    return error as Error
  }
  throw new Error('It did not throw')
}

const firstOf = (items: AsyncIterable<unknown>): Promise<unknown> => items[Symbol.asyncIterator]().next()

/** A client whose calls as from JavaScript fail the test when they send anything. */
function silentClient(): Record<string, never> & SekhaClient {
  const fetch = (): never => {
    throw new RangeError('Something was sent')
  }
  return connect({ baseUrl: url, fetch }) as Record<string, never> & SekhaClient
}

describe('an argument beyond the parameters of a method', () => {
  it('is refused by name before anything is sent, by every operation', () => {
    for (const id of Object.keys(operations)) {
      const path = id.split('.')
      const name = path.pop() as string
      const client = silentClient()
      const services = { telemetry: new TelemetryNamespace(client) }
      const root = path[0] !== undefined && path[0] in services ? services : client
      const namespace = path.reduce<object>((of, part) => Reflect.get(of, part) as object, root)
      const method = Reflect.get(namespace, name) as (...args: readonly unknown[]) => unknown
      const args = Array.from({ length: 9 }, () => undefined)
      expect(thrown(() => method.call(namespace, ...args, { timeoutMs: 5 })).message).toMatch(
        new RegExp(
          `^${id}: argument 10 \\(object\\) is one too many: the method takes at most [1-4], its options last$`,
        ),
      )
    }
  })

  it('is the options of a call in the wrong place', () => {
    const { conversations } = silentClient()
    const get = Reflect.get(conversations, 'get') as (...args: readonly unknown[]) => unknown
    expect(thrown(() => get.call(conversations, ID, {}, { timeoutMs: 5 })).message).toBe(
      'conversations.get: argument 3 (object) is one too many: the method takes at most 2, its options last',
    )
  })

  it('is ignored where it is undefined', async () => {
    const client = connect({ fetch: async () => Response.json({ count: 3 }) })
    const count = Reflect.get(client.conversations, 'count') as (...args: readonly unknown[]) => unknown
    expect(await count.call(client.conversations, {}, {}, undefined)).toBe(3)
  })
})

describe('an unknown option of a client', () => {
  it.each([
    [{ baseURL: url }, 'SekhaClient: unknown option "baseURL": did you mean baseUrl?'],
    [{ base_url: url }, 'SekhaClient: unknown option "base_url": did you mean baseUrl?'],
    [{ timeout: 5 }, 'SekhaClient: unknown option "timeout": did you mean timeoutMs?'],
    [{ header: {} }, 'SekhaClient: unknown option "header": did you mean headers?'],
    [{ api_key: 'x' }, 'SekhaClient: unknown option "api_key": did you mean apiKey?'],
    [{ maxRetries: 3 }, 'SekhaClient: unknown option "maxRetries": pass use: [retry({ maxRetries })] of @sekha/retry'],
    [
      { max_retries: 3 },
      'SekhaClient: unknown option "max_retries": pass use: [retry({ maxRetries })] of @sekha/retry',
    ],
    [
      { retryBackoff: 2 },
      'SekhaClient: unknown option "retryBackoff": pass use: [retry({ maxRetries })] of @sekha/retry',
    ],
    [
      { verifySsl: false },
      'SekhaClient: unknown option "verifySsl": pass transport: createUndiciTransport({ tls: { verifySsl }, proxy }) of @sekha/transports/undici',
    ],
    [{ signal: {} }, 'SekhaClient: unknown option "signal": pass it to the call'],
    [{ services: { memroy: {} } }, 'services: unknown option "memroy": did you mean memory?'],
    [{ services: { memory: { baseURL: url } } }, 'services.memory: unknown option "baseURL": did you mean baseUrl?'],
    [{ services: { memory: url } }, 'services.memory: options must be an object, got string'],
    [{ services: [] }, 'services: options must be an object, got an array'],
    [url, 'SekhaClient: options must be an object, got a string: pass { baseUrl }'],
    [null, 'SekhaClient: options must be an object, got null'],
  ])('%j is a TypeError that names the right one', (options, message) => {
    expect(thrown(() => new SekhaClient(options as ClientOptions))).toEqual(new TypeError(message))
  })

  it('is refused by createCaller and withOptions under their own names', () => {
    const options = { baseURL: url } as object
    expect(thrown(() => createCaller(options)).message).toBe(
      'createCaller(): unknown option "baseURL"; it takes baseUrl, apiKey, timeoutMs, bodyTimeoutMs, idleTimeoutMs, totalTimeoutMs, maxResponseBytes, maxRecordBytes, headers, use, transport, fetch, dangerouslyAllowBrowser, clock, onAttempt, check',
    )
    expect(thrown(() => silentClient().withOptions(options)).message).toBe(
      'withOptions(): unknown option "baseURL": did you mean baseUrl?',
    )
    expect(thrown(() => silentClient().withOptions('x' as never)).message).toBe(
      'withOptions(): options must be an object, got a string: pass { baseUrl }',
    )
  })
})

/** Objects that keep what they hold elsewhere than in their own properties, by the name of their class. */
const opaque: readonly (readonly [name: string, value: object])[] = [
  ['Promise', Promise.resolve({ limit: 1 })],
  ['Map', new Map([['limit', 1]])],
  ['URLSearchParams', new URLSearchParams({ limit: '1' })],
  ['AbortSignal', new AbortController().signal],
  ['Date', new Date(0)],
  [
    'Getters',
    new (class Getters {
      get limit(): number {
        return 1
      }
    })(),
  ],
]

describe('an object whose properties cannot be seen', () => {
  it.each(opaque)('is no set of options: %s', async (name, value) => {
    const got = `must be an object, got an instance of ${name}`
    expect(thrown(() => new SekhaClient(value)).message).toBe(`SekhaClient: options ${got}`)
    expect(thrown(() => new SekhaClient({ services: value })).message).toBe(`services: options ${got}`)
    expect(thrown(() => createCaller({ headers: value as never })).message).toContain(
      'headers must be a Headers, a plain object',
    )
    const calls: readonly ((it: Record<string, never> & SekhaClient) => unknown)[] = [
      (it) => it.query('x', value),
      (it) => it.query('x', { filters: value }),
      (it) => it.query('x', {}, value),
      (it) => it.conversations.create(value as never),
      (it) => it.conversations.list(value),
      (it) => firstOf(it.conversations.list(value)),
      (it) => firstOf(it.query('x', value)),
      (it) => firstOf(it.export.stream(value)),
    ]
    const errors = await Promise.all(calls.map((call) => rejection((async () => call(silentClient()))())))
    expect(errors.map(String).filter((text) => !text.endsWith(got))).toEqual([])
  })

  it.each([
    ['a string', 'x'],
    ['null', null],
    ['a list', []],
  ])('is no set of options either when a loop over a list is given it: %s', async (_, value) => {
    const error = await rejection(firstOf(silentClient().conversations.list(value as never)))
    expect(String(error)).toMatch(/^TypeError: conversations.list: fields must be an object, got/)
  })

  it.each(opaque.filter(([, value]) => !('toJSON' in value)))(
    'is refused within metadata, where JSON would lose it: %s',
    async (name, value) => {
      const metadata = { deep: [{ lost: value }] }
      expect(await rejection(silentClient().conversations.create({ label: 'a', messages: [], metadata }))).toEqual(
        new TypeError(`conversations.create: lost cannot be written as JSON, got an instance of ${name}`),
      )
    },
  )

  it('is neither an empty object, nor one without a prototype, nor an instance with properties of its own', async () => {
    const fetch = async (): Promise<Response> => Response.json({ results: [], total: 0 })
    class Settings {
      baseUrl = url
      fetch = fetch
    }
    const client = connect(new Settings())
    const none = Object.create(null) as object
    await client.query('x', none, none)
    await client.query('x', Object.freeze({}), new Proxy({}, {}))
    const metadata = { a: {}, b: none, c: [{}] }
    await client.conversations.create({ label: '{}', messages: [], metadata }).catch((error: unknown) => {
      expect(error).not.toBeInstanceOf(TypeError)
    })
  })
})

describe('an option of a client of the wrong kind', () => {
  it.each([
    [{ clock: Date }, 'clock must have a method monotonic'],
    [{ clock: null }, 'clock must have a method now'],
    [{ schemas: 'strict' }, 'schemas: options must be an object, got string'],
    [{ schemas: { schemas: { health: {} } } }, 'schemas["schemas"]: unknown option "health"'],
  ])('is refused when the client is made: %j', (options, message) => {
    expect(thrown(() => new SekhaClient(options as never)).message).toContain(message)
  })
})

describe('an unknown or misplaced option of a call', () => {
  const get = (options: unknown): Promise<unknown> => silentClient().conversations.get(ID, options as CallOptions)

  it.each([
    [{ timeout: 5 }, 'conversations.get: unknown option "timeout": did you mean timeoutMs?'],
    [{ idempotency_key: 'k' }, 'conversations.get: unknown option "idempotency_key": did you mean idempotencyKey?'],
    [{ baseUrl: url }, 'conversations.get: unknown option "baseUrl": it belongs to the client'],
    [
      { maxRetries: 2 },
      'conversations.get: unknown option "maxRetries": it is a call option of clients with use: [retry()] of @sekha/retry',
    ],
    [null, 'conversations.get: options must be an object, got null'],
    ['x', 'conversations.get: options must be an object, got string'],
    [
      { signal: new AbortController() },
      'conversations.get: signal must be an AbortSignal, such as the signal of an AbortController',
    ],
    [{ signal: null }, 'conversations.get: signal must be an AbortSignal, such as the signal of an AbortController'],
  ])('%j is a TypeError before any I/O', async (options, message) => {
    expect(await rejection(get(options))).toEqual(new TypeError(message))
  })

  it.each([
    [
      'a field of the query',
      () => silentClient().conversations.list({}, { page: 1 } as object),
      'conversations.list: unknown option "page": it belongs to the request',
    ],
    [
      'a field of the body',
      () => silentClient().query('x', {}, { limit: 1 } as object),
      'query: unknown option "limit": it belongs to the request',
    ],
    [
      'a filter',
      () => silentClient().query('x', {}, { folder: '/a' } as object),
      'query: unknown option "folder": it belongs to filters',
    ],
    [
      'an option of a flat function',
      () => conversationsGet(createCaller({ baseUrl: url }), ID, { foo: 1 } as object),
      'conversations.get: unknown option "foo"; it takes signal, timeoutMs, bodyTimeoutMs, idleTimeoutMs, totalTimeoutMs, maxResponseBytes, maxRecordBytes, headers, idempotencyKey',
    ],
  ])('%s is refused with the place where it belongs', async (_, call, message) => {
    const error = await rejection((async () => call())())
    expect(error).toEqual(new TypeError(message))
  })
})

describe('an unknown or misplaced field of a request', () => {
  const message = { role: 'user', content: 'x' }

  it.each<[string, (client: Record<string, never> & SekhaClient) => unknown, string]>([
    [
      'a filter beside the query',
      (it) => it.query('x', { folder: '/a' } as object),
      'query: unknown field "folder": it belongs to filters',
    ],
    [
      'an option of the call in the query',
      (it) => it.query('x', { timeoutMs: 5 } as object),
      'query: unknown field "timeoutMs": it belongs to the options of the call',
    ],
    [
      'a limit among the filters',
      (it) => it.query('x', { filters: { limit: 5 } as object }),
      'query: filters: unknown field "limit": it belongs to the request',
    ],
    [
      'a misspelt filter',
      (it) => it.query('x', { filters: { foldr: '/a' } as object }),
      'query: filters: unknown field "foldr": did you mean folder?',
    ],
    [
      'a signal in a list',
      (it) => it.conversations.list({ signal: new AbortController().signal } as object),
      'conversations.list: unknown field "signal": it belongs to the options of the call',
    ],
    [
      'camel case',
      (it) => it.conversations.list({ pageSize: 5 } as object),
      'conversations.list: unknown field "pageSize": did you mean page_size?',
    ],
    [
      'tool calls in a message',
      (it) => it.conversations.create({ label: 'a', messages: [message, { ...message, tool_calls: [] } as never] }),
      'conversations.create: messages[1]: unknown field "tool_calls"; it takes role, content, name, timestamp, metadata',
    ],
    [
      'a field of a part',
      (it) =>
        it.conversations.create({
          label: 'a',
          messages: [{ role: 'user', content: [{ type: 'text', text: 'a', cache: 1 } as never] }],
        }),
      'conversations.create: messages[0].content[0]: unknown field "cache"',
    ],
    [
      'a field of an appended message',
      (it) => it.conversations.messages.append(ID, [{ ...message, id: 1 } as never]),
      'conversations.messages.append: messages[0]: unknown field "id"',
    ],
    [
      'a field of the body',
      (it) => it.conversations.update(ID, { title: 'a' } as object),
      'conversations.update: unknown field "title"',
    ],
    ['the argument once more', (it) => it.query('x', { query: 'y' } as object), 'query: query was passed twice'],
    [
      'the messages of an append in an object',
      (it) => it.conversations.messages.append(ID, { messages: [message] } as never),
      'conversations.messages.append: pass messages itself, not an object that contains it',
    ],
    [
      'a query in an object',
      (it) => it.query({ query: 'y' } as never),
      'query: pass query itself, not an object that contains it',
    ],
    [
      'a part of a name',
      (it) => it.context.build('x', { budget: 100 } as object),
      'context.build: unknown field "budget": did you mean context_budget?',
    ],
    ['no argument', (it) => it.query(undefined as never), 'query: query is missing'],
    [
      'a text in the place of fields',
      (it) => it.query('x', 'y' as never),
      'query: fields must be an object, got string',
    ],
    [
      'a list in the place of fields',
      (it) => it.query('x', ['y'] as never),
      'query: fields must be an object, got an array',
    ],
    [
      'an id in two places',
      (it) => firstOf(it.export.stream(ID, { conversation_id: ID } as object)),
      'export.stream: conversation_id was passed twice',
    ],
    [
      'an option of the call beside the id of an export',
      (it) => firstOf(it.export.stream(ID, { timeoutMs: 5 } as object)),
      'export.stream: unknown field "timeoutMs": it belongs to the options of the call',
    ],
    [
      'a list beside the id of an export',
      (it) => firstOf(it.export.stream(ID, [] as never)),
      'export.stream: fields must be an object, got an array',
    ],
    [
      'null beside the id of an export',
      (it) => firstOf(it.export.stream(ID, null as never)),
      'export.stream: fields must be an object, got null',
    ],
    [
      'a third argument of an export without an id',
      (it) => firstOf((it.export.stream as (...all: unknown[]) => AsyncIterable<unknown>).call(it.export, {}, {}, {})),
      'export.stream: argument 3 (object) is one too many: without conversation_id the method takes at most 2',
    ],
    [
      'the page size of a list under the name of a search',
      (it) => it.conversations.list({ limit: 5 } as object),
      'conversations.list: unknown field "limit": the name is page_size',
    ],
    [
      'the limit of a search under the name of a list',
      (it) => it.query('x', { page_size: 5 } as object),
      'query: unknown field "page_size": the name is limit',
    ],
    [
      'a short name near an option of the client',
      (it) => it.context.build('x', { user: 'ada' } as object),
      'context.build: unknown field "user"; it takes ',
    ],
    [
      'no limit of an array',
      (it) => it.conversations.list().toArray(undefined as never),
      'limit is required: the maximum number of items',
    ],
    [
      'no body',
      (it) => it.conversations.create(undefined as never),
      'conversations.create takes an object as its body, got undefined',
    ],
    ['no id', (it) => it.conversations.get(undefined as never), 'conversations.get: id must be a UUID, got undefined'],
    [
      'a name of every object',
      (it) => it.conversations.list({ ['__proto__']: 1, constructor: 1 } as object),
      'conversations.list: unknown field "__proto__"',
    ],
  ])('%s is a TypeError before any I/O', async (_, call, text) => {
    const error = await rejection((async () => call(silentClient()))())
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message.startsWith(text), (error as Error).message).toBe(true)
  })

  it('is accepted in metadata, which is free, and when it is undefined', async () => {
    const sent: unknown[] = []
    const fetch = async (_: string, init: RequestInit): Promise<Response> => {
      sent.push(JSON.parse(init.body as string))
      return Response.json({ results: [], total: 0 })
    }
    const client = connect({ baseUrl: url, fetch })
    const metadata = { anything: { at: ['all'] } }
    await client.conversations.create({
      label: 'a',
      metadata,
      messages: [{ role: 'user', content: 'x', metadata, other: undefined } as never],
    })
    await query(createCaller({ baseUrl: url, fetch }), 'x', { limit: 2 })
    expect(sent).toEqual([
      { label: 'a', metadata, messages: [{ role: 'user', content: 'x', metadata }] },
      { query: 'x', limit: 2 },
    ])
  })
})

describe('an unknown option of', () => {
  const bytes = new ReadableStream<Uint8Array>()

  it.each<[string, () => unknown, string]>([
    [
      'legacyServer',
      () => legacyServer({ maxCreate: 1 } as object),
      'legacyServer(): unknown option "maxCreate": did you mean maxCreates?',
    ],
    [
      'decodeNdjson',
      () => decodeNdjson(bytes, { maxRecordByte: 1 } as object),
      'decodeNdjson(): unknown option "maxRecordByte": did you mean maxRecordBytes?',
    ],
    [
      'decodeSse',
      () => decodeSse(bytes, { maxEvent: 1 } as object),
      'decodeSse(): unknown option "maxEvent"; it takes maxRecordBytes, parse, signal, onClose, completion',
    ],
    ['sleep', () => sleep(1, { singal: 1 } as object), 'sleep(): unknown option "singal": did you mean signal?'],
  ])('%s is a TypeError that names the right one', async (_, make, message) => {
    expect(await rejection((async () => make())())).toEqual(new TypeError(message))
  })
})

describe('a header that the transport owns', () => {
  it.each(
    'content-length transfer-encoding host connection expect upgrade te trailer keep-alive proxy-connection'.split(' '),
  )('%s is refused, of the client, of a service and of a call', async (name) => {
    const headers = { [name.toUpperCase()]: '5' }
    const text = `headers: ${name} is set by the transport`
    expect(thrown(() => createCaller({ headers }))).toEqual(new TypeError(text))
    expect(thrown(() => new SekhaClient({ services: { memory: { headers } } })).message).toBe(`services.memory.${text}`)
    expect(await rejection(silentClient().health({ headers }))).toEqual(new TypeError(text))
  })

  it('is refused by the name of its option if it is an idempotency key', async () => {
    const headers = { 'Idempotency-Key': 'k' }
    const error = await rejection(silentClient().health({ headers }))
    expect(error).toEqual(new TypeError('headers: idempotency-key is set by the option idempotencyKey'))
  })
})
