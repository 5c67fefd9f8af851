import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import * as operations from '../../src/generated/memory/operations.gen.ts'
import {
  type CallRequest,
  type CallResponse,
  ClosedError,
  type Operation,
  placeMiddleware,
  SekhaClient,
  SekhaError,
  TimeoutError,
  type Transport,
} from '../../src/index.ts'
import { legacyServer } from '../../src/legacy/index.ts'
import { rules } from '../../src/legacy/rules/index.ts'
import { conversation, X } from './wire.ts'

const all = (Object.values(operations) as readonly Operation[]).filter(({ service }) => service === 'memory')
const given = { label: 'RAG', messages: [] }

/** A transport that responds to creates on demand, and to every other call at once. */
class HeldServer {
  readonly held: { readonly request: CallRequest; readonly reply: (status: number) => void }[] = []
  most = 0
  arrived = 0

  readonly transport: Transport = (request) => {
    this.arrived++
    if (request.method === 'GET') return Promise.resolve(reply(200))
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.held.splice(this.held.indexOf(entry), 1)
      }
      const entry = {
        request,
        reply: (status: number): void => {
          leave()
          resolve(reply(status))
        },
      }
      this.held.push(entry)
      this.most = Math.max(this.most, this.held.length)
      request.signal.addEventListener('abort', () => {
        leave()
        reject(request.signal.reason)
      })
    })
  }
}

function reply(status: number): CallResponse {
  const body = status < 300 ? conversation(X, 'RAG', '/') : { error: 'Database error: x', code: status }
  const response = Response.json(body, { status })
  return {
    status,
    headers: response.headers,
    text: () => response.text(),
    stream: () => {
      throw new Error('not read as a stream')
    },
    cancel: async () => {},
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('creates', () => {
  test('are at most four at a time, and all of them run, in their order', async () => {
    const server = new HeldServer()
    await using client = new SekhaClient({ transport: server.transport, use: [legacyServer()] })
    const finished: number[] = []
    const running = Array.from({ length: 11 }, async (_, index) => {
      await client.conversations.create({ label: String(index), messages: [] })
      finished.push(index)
    })
    await turn()
    while (server.held.length > 0) {
      expect(server.held.length).toBeLessThanOrEqual(4)
      server.held[0]?.reply(201)
      // oxlint-disable-next-line no-await-in-loop -- one after another on purpose
      await turn()
    }
    await Promise.all(running)
    expect(server.most).toBe(4)
    expect(finished).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('share their limit with the memory tool and with every client of the same middleware', async () => {
    const server = new HeldServer()
    const options = { transport: server.transport, use: [legacyServer({ maxCreates: 1 })] }
    await using one = new SekhaClient(options)
    await using other = new SekhaClient(options)
    const running = [
      one.conversations.create(given),
      other.mcp.memoryStore({ folder: '/', ...given }).catch(() => 'a response without data'),
      other.conversations.create(given),
    ]
    await turn()
    for (let left = 3; left > 0; left--) {
      expect(server.held).toHaveLength(1)
      server.held[0]?.reply(201)
      // oxlint-disable-next-line no-await-in-loop -- one after another on purpose
      await turn()
    }
    await Promise.all(running)
  })

  test('do not delay other calls while they wait', async () => {
    const server = new HeldServer()
    await using client = new SekhaClient({ transport: server.transport, use: [legacyServer({ maxCreates: 1 })] })
    const running = [client.conversations.create(given), client.conversations.create(given)]
    await turn()
    expect((await client.conversations.get(X)).label).toBe('RAG')
    server.held[0]?.reply(201)
    await turn()
    server.held[0]?.reply(201)
    await Promise.all(running)
  })

  test('reject at once with the reason when they are aborted while they wait, and are never sent', async () => {
    const server = new HeldServer()
    await using client = new SekhaClient({ transport: server.transport, use: [legacyServer({ maxCreates: 1 })] })
    const first = client.conversations.create(given)
    const { signal, abort } = abortable()
    const second = client.conversations.create(given, { signal })
    const third = client.conversations.create(given)
    await turn()
    const reason = new Error('changed my mind')
    abort(reason)
    await expect(second).rejects.toBe(reason)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    server.held[0]?.reply(201)
    await first
    await turn()
    expect(server.arrived).toBe(2)
    server.held[0]?.reply(201)
    await third
  })

  test.for([
    ['fails', (server: HeldServer) => server.held[0]?.reply(500)],
    ['is aborted', (_: HeldServer, abort: () => void) => abort()],
  ] as const)('that %s gives its place to the next', async ([, end]) => {
    const server = new HeldServer()
    await using client = new SekhaClient({ transport: server.transport, use: [legacyServer({ maxCreates: 1 })] })
    const { signal, abort } = abortable()
    const first = client.conversations.create(given, { signal }).catch((error: unknown) => error)
    const second = client.conversations.create(given)
    await turn()
    end(server, () => abort(new Error('changed my mind')))
    expect(await first).toBeInstanceOf(Error)
    await turn()
    server.held[0]?.reply(201)
    expect((await second).id).toBe(X)
  })

  test('end with the total timeout, and with the client, while they wait', async () => {
    const server = new HeldServer()
    const client = new SekhaClient({ transport: server.transport, use: [legacyServer({ maxCreates: 1 })] })
    const first = client.conversations.create(given)
    const second = client.conversations.create(given, { totalTimeoutMs: 20 })
    const third = client.conversations.create(given)
    await expect(second).rejects.toThrow(TimeoutError)
    await client.close()
    await expect(third).rejects.toThrow(ClosedError)
    await expect(first).rejects.toThrow(ClosedError)
    await turn()
    expect(server.arrived).toBe(1)
    expect(server.held).toHaveLength(0)
  })

  test('beyond maxQueue are rejected', async () => {
    const server = new HeldServer()
    const use = [legacyServer({ maxCreates: 1, maxQueue: 1 })]
    await using client = new SekhaClient({ transport: server.transport, use })
    const running = [client.conversations.create(given), client.conversations.create(given)]
    const refused: unknown = await client.conversations.create(given).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(SekhaError)
    expect(refused).toMatchObject({ code: 'overloaded', operation: 'conversations.create' })
    server.held[0]?.reply(201)
    await turn()
    server.held[0]?.reply(201)
    await Promise.all(running)
  })

  test('wait without a limit by default, even 5 000 at once', async () => {
    let inFlight = 0
    let most = 0
    const transport: Transport = async () => {
      most = Math.max(most, (inFlight += 1))
      await turn()
      inFlight -= 1
      return reply(201)
    }
    await using client = new SekhaClient({ transport, use: [legacyServer()] })
    const results = await Promise.allSettled(Array.from({ length: 5000 }, () => client.conversations.create(given)))
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([])
    expect(most).toBe(4)
  })

  test('are not marked as repeatable for later middleware', async () => {
    const seen: CallRequest[] = []
    const server = new HeldServer()
    await using client = new SekhaClient({
      transport: server.transport,
      use: [
        placeMiddleware(
          (request: CallRequest, next: Transport) => {
            seen.push(request)
            return next(request)
          },
          { name: 'note', around: 'attempt' },
        ),
        legacyServer(),
      ],
    })
    const running = client.conversations.create(given, { idempotencyKey: 'once' })
    await turn()
    server.held[0]?.reply(201)
    await running
    expect(seen).toHaveLength(1)
    expect(seen[0]?.idempotencyKey).toBeUndefined()
    expect(seen[0]?.operation).not.toHaveProperty('idempotencyKey')
  })
})

test('a path in baseUrl stays in front of every request', async () => {
  const urls: string[] = []
  const transport: Transport = (request) => {
    urls.push(request.url)
    return Promise.resolve(reply(200))
  }
  await using client = new SekhaClient({
    baseUrl: 'http://127.0.0.1:8080/a%20path/{id}/',
    transport,
    use: [legacyServer()],
  })
  await client.conversations.updateFolder(X, { folder: '/work' })
  const base = 'http://127.0.0.1:8080/a%20path/%7Bid%7D'
  expect(urls).toStrictEqual([`${base}/api/v1/conversations/${X}`, `${base}/api/v1/conversations/${X}/label`])
})

test('a call to another service is sent unchanged', async () => {
  const operation: Operation = {
    id: 'conversations.create',
    service: 'other',
    method: 'POST',
    path: '/',
    responseType: 'json',
    body: 'json',
    extension: true,
  }
  const bodies: unknown[] = []
  const next: Transport = (request) => {
    bodies.push(request.body)
    return Promise.resolve(reply(200))
  }
  await legacyServer()(requestFor(operation, '{"folder":null}'), next)
  expect(bodies).toStrictEqual(['{"folder":null}'])
})

test('only what a rule rewrites is changed: every rule has an operation', () => {
  const ids = all.map(({ id }) => id)
  expect(Object.keys(rules).filter((id) => !ids.includes(id))).toStrictEqual([])
})

test('every extension of ours is either emulated or refused, and no other operation is refused', async () => {
  const sent: string[] = []
  const send = legacyServer()
  const next: Transport = (request) => {
    sent.push(request.operation.id)
    return Promise.resolve(reply(200))
  }
  for (const operation of all) {
    const body = operation.id === 'conversations.update' ? '{}' : '{"query":"RAG"}'
    const request = requestFor(operation, operation.body === 'json' ? body : undefined)
    const before = sent.length
    // oxlint-disable-next-line no-await-in-loop -- one after another on purpose
    const error: unknown = await send(request, next).catch((reason: unknown) => reason)
    const isRefused = error instanceof TypeError && error.message.includes('lacks this operation')
    expect(isRefused, operation.id).toBe(sent.length === before)
    expect(isRefused, operation.id).toBe(operation.extension === true && rules[operation.id] === undefined)
  }
})

test.for([
  [{ maxCreates: 5 }, 'maxCreates must be an integer from 1 to 4, got 5'],
  [{ maxCreates: 0 }, 'maxCreates must be an integer from 1 to 4, got 0'],
  [{ maxQueue: 1.5 }, 'maxQueue must be an integer from 0 to 1000000, got 1.5'],
  [{ maxCandidates: Number.NaN }, 'maxCandidates must be an integer from 1 to 1000000, got NaN'],
] as const)('%o is refused', ([options, message]) => {
  expect(() => legacyServer(options)).toThrow(new RangeError(message))
})

test('a misspelt option is rejected with the nearest name', () => {
  expect(() => legacyServer({ maxCreate: 1 } as never)).toThrow(
    new TypeError('legacyServer(): unknown option "maxCreate": did you mean maxCreates?'),
  )
})

test('options that are undefined are the defaults', () => {
  const absent = { maxCreates: undefined, maxQueue: undefined, queueTimeoutMs: undefined, maxCandidates: undefined }
  expect(() => legacyServer(absent)).not.toThrow()
})

function requestFor(operation: Operation, body: string | undefined): CallRequest {
  return {
    operation,
    url: `http://127.0.0.1:8080${operation.path.replace('{id}', X)}`,
    method: operation.method,
    headers: {},
    body,
    signal: new AbortController().signal,
    attempt: 1,
    timeouts: { attemptMs: 1, bodyMs: 1, idleMs: 1 },
    attempts: [],
    context: new Map(),
  }
}

function abortable(): { readonly signal: AbortSignal; readonly abort: (reason: unknown) => void } {
  const controller = new AbortController()
  return { signal: controller.signal, abort: (reason) => controller.abort(reason) }
}
