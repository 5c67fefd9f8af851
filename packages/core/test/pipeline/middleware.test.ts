import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../src/foundation/testing/index.ts'
import {
  type CallRequest,
  type CallResponse,
  ConnectionError,
  createFetchTransport,
  type Middleware,
  placeMiddleware,
  ServerError,
  type Transport,
} from '../../src/index.ts'
import { connect, ID, KEY } from './support/fixtures.ts'
import { forbidUnhandledRejections, rejection, sendJson, serve, serveJson, until } from 'sekha-test-kit'

forbidUnhandledRejections()

/** Tries again while the response is a 503, at most twice. */
const retrying: Middleware = async (request, next) => {
  for (let attempt = 1; ; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
    const response = await next({ ...request, attempt })
    if (response.status !== 503 || attempt === 3) return response
    // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
    await response.cancel()
  }
}

const reply = (value: unknown, status = 200): CallResponse => ({
  status,
  headers: new Headers(),
  text: async () => JSON.stringify(value),
  // oxlint-disable-next-line require-yield, no-empty-function -- no bytes
  async *stream() {},
  cancel: async () => {},
})

describe('middleware', () => {
  it('is typed by placeMiddleware, so that it needs no annotation', async () => {
    const server = await serveJson({ status: 'healthy' })
    const sign = placeMiddleware(
      (request, next) => next({ ...request, headers: { ...request.headers, 'x-signature': request.method } }),
      { name: 'sign', around: 'attempt' },
    )
    await connect({ baseUrl: server.url, use: [sign] }).health()
    expect(server.received[0]?.headers['x-signature']).toBe('GET')
  })

  it.each<[string, unknown, string]>([
    ['returns nothing', (request: CallRequest, next: Transport) => void next(request), 'next(request) resolves with'],
    ['returns middleware', () => retrying, 'middleware must return what next(request) resolves with'],
    ['calls next without the request', (_: CallRequest, next: () => unknown) => next(), 'must call next(request)'],
  ])('makes the call reject with a TypeError that says so if it %s', async (_, middleware, message) => {
    const server = await serveJson({ status: 'healthy' })
    const error = await rejection(connect({ baseUrl: server.url, use: [middleware as Middleware] }).health())
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toContain(message)
  })

  it('runs in its order, once per call, around the attempt', async () => {
    const server = await serveJson({ status: 'healthy' })
    const seen: string[] = []
    const named =
      (name: string): Middleware =>
      async (request, next) => {
        seen.push(`${name} before ${request.operation.id}`)
        const response = await next(request)
        seen.push(`${name} after ${response.status}`)
        return response
      }
    await connect({ baseUrl: server.url, use: [named('first'), named('second')] }).health()
    expect(seen).toEqual(['first before health', 'second before health', 'second after 200', 'first after 200'])
  })

  it('runs once per call before a retry, and once per attempt after it', async () => {
    const server = await serve((_, response, turn) => sendJson(response, { status: 'ok' }, turn < 3 ? 503 : 200))
    const seen: string[] = []
    const note =
      (name: string): Middleware =>
      (request, next) => {
        seen.push(`${name} ${request.attempt}`)
        return next(request)
      }
    await connect({ baseUrl: server.url, use: [note('call'), retrying, note('attempt')] }).metrics()
    expect(seen).toEqual(['call 1', 'attempt 1', 'attempt 2', 'attempt 3'])
  })

  it('runs where its place says, whatever the order of the array', async () => {
    const server = await serve((_, response, turn) => sendJson(response, { status: 'ok' }, turn % 2 === 1 ? 503 : 200))
    const seen: string[] = []
    const note =
      (name: string): Middleware =>
      (request, next) => {
        seen.push(name)
        return next(request)
      }
    const use = [
      placeMiddleware(note('attempt'), { name: 'inner', around: 'attempt' }),
      placeMiddleware(retrying, { name: 'retry', around: 'call', after: ['*'] }),
      note('call'),
      placeMiddleware(note('first'), { name: 'outer', around: 'call', before: ['*'] }),
    ]
    for (const each of [use, use.toReversed()]) {
      seen.length = 0
      // oxlint-disable-next-line no-await-in-loop -- one order after the other
      await connect({ baseUrl: server.url, use: each }).metrics()
      expect(seen).toEqual(['first', 'call', 'attempt', 'attempt'])
    }
  })

  it('is rejected by name when the client is created, if it cannot be combined', () => {
    const one = placeMiddleware(retrying, { name: 'repeat', around: 'call', excludes: ['repeat'] })
    const other = placeMiddleware(retrying, { name: 'repeat', around: 'call' })
    expect(() => connect({ use: [one, other] })).toThrow(
      new TypeError('use: repeat cannot be combined with another repeat'),
    )
  })

  it('may change the request', async () => {
    const server = await serveJson({ id: ID })
    const client = connect({
      baseUrl: server.url,
      use: [
        (request, next) =>
          next({
            ...request,
            url: `${request.url}?traced=1`,
            headers: { ...request.headers, traceparent: '00-1' },
            body: (request.body as string).replace('before', 'after'),
          }),
      ],
    })
    await client.conversations.create({ label: 'before', messages: [] })
    expect(server.received[0]).toMatchObject({
      url: '/api/v1/conversations?traced=1',
      headers: { traceparent: '00-1' },
      body: '{"label":"after","messages":[]}',
    })
  })

  it('sees the whole request', async () => {
    let seen: CallRequest | undefined
    const clock = createManualClock()
    const client = connect({
      baseUrl: 'http://host',
      apiKey: KEY,
      clock,
      totalTimeoutMs: 5000,
      use: [
        async (request) => {
          seen = request
          return reply({ id: ID })
        },
      ],
    })
    await client.conversations.create({ label: 'x', messages: [] }, { idempotencyKey: 'once', timeoutMs: 100 })
    expect(seen).toMatchObject({
      operation: { id: 'conversations.create' },
      url: 'http://host/api/v1/conversations',
      method: 'POST',
      attempt: 1,
      attempts: [],
      idempotencyKey: 'once',
      deadlineAt: clock.monotonic() + 5000,
      timeouts: { attemptMs: 100, bodyMs: 100, idleMs: 60_000 },
    })
    expect(seen?.context).toBeInstanceOf(Map)
  })

  it('may respond by itself, and nothing is sent', async () => {
    const server = await serveJson({})
    const client = connect({ baseUrl: server.url, use: [async () => reply({ status: 'cached' })] })
    const { data, response } = await client.health().withResponse()
    expect(data).toEqual({ status: 'cached' })
    expect(response).toMatchObject({ status: 200, attempts: [] })
    expect(server.connections()).toBe(0)
  })

  it('may respond with a failure', async () => {
    const client = connect({ baseUrl: 'http://a', use: [async () => reply({ error: 'open circuit' }, 503)] })
    const error = await rejection(client.metrics())
    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ operation: 'metrics', attempts: [] })
  })

  it.each([
    [
      'throws',
      (): never => {
        throw new Error('mine')
      },
    ],
    [
      'rejects',
      async (): Promise<never> => {
        throw new Error('mine')
      },
    ],
  ])('ends the call with its error if it %s', async (_, use) => {
    const signal = new AbortController().signal
    const client = connect({ baseUrl: 'http://a', use: [use], totalTimeoutMs: 60_000 })
    expect(((await rejection(client.health({ signal }))) as Error).message).toBe('mine')
    expect(((await rejection(client.export.stream({}, { signal }).bytes().next())) as Error).message).toBe('mine')
  })

  it('may replace the response', async () => {
    const server = await serveJson({ status: 'unhealthy' })
    const client = connect({
      baseUrl: server.url,
      use: [
        async (request, next) => {
          const response = await next(request)
          const text = await response.text()
          return { ...reply({}), text: async () => text.replace('un', '') }
        },
      ],
    })
    expect(await client.health()).toEqual({ status: 'healthy' })
  })

  it('causes a TypeError if it passes on a response that it has read', async () => {
    const server = await serveJson({ status: 'healthy' })
    const client = connect({
      baseUrl: server.url,
      use: [
        async (request, next) => {
          const response = await next(request)
          await response.text()
          return response
        },
      ],
    })
    const error = await rejection(client.health())
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toContain('The body of a response can be read only once')
  })

  it('shares state with later middleware, for one call only', async () => {
    const server = await serveJson({ status: 'healthy' })
    const mark = Symbol('mark')
    const seen: unknown[] = []
    const client = connect({
      baseUrl: server.url,
      use: [
        (request, next) => {
          seen.push(request.context.get(mark))
          request.context.set(mark, seen.length)
          return next({ ...request })
        },
        (request, next) => {
          seen.push(request.context.get(mark))
          return next(request)
        },
      ],
    })
    await client.health()
    await client.health()
    expect(seen).toEqual([undefined, 1, undefined, 3])
  })
})

describe('middleware that tries again', () => {
  it('records every attempt and the waits between them', async () => {
    const clock = createManualClock()
    const wait = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimeout(resolve, ms))
    const transport: Transport = async ({ attempt }) => {
      await wait(attempt * 10)
      if (attempt === 2) throw new ConnectionError('reset')
      return {
        ...reply({ status: 'ok' }, attempt < 4 ? 503 : 200),
        text: async () => {
          await wait(5)
          return '{"status":"ok"}'
        },
      }
    }
    const waiting: Middleware = async (request, next) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
          const response = await next({ ...request, attempt })
          if (response.status === 200) return response
          // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
          await response.text()
        } catch {
          // The next attempt may do better.
        }
        // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
        await wait(attempt * 100)
      }
    }
    const started = clock.now()
    const call = connect({ baseUrl: 'http://a', clock, transport, use: [waiting] })
      .metrics()
      .withResponse()
    await clock.advance(10_000)
    const { response } = await call
    expect(response.attempts).toEqual([
      {
        attempt: 1,
        status: 503,
        requestId: undefined,
        startedAt: new Date(started),
        durationMs: 15,
        waitMs: 100,
        reason: 'responded',
      },
      {
        attempt: 2,
        status: undefined,
        requestId: undefined,
        startedAt: new Date(started + 115),
        durationMs: 20,
        waitMs: 200,
        reason: 'connection',
      },
      {
        attempt: 3,
        status: 503,
        requestId: undefined,
        startedAt: new Date(started + 335),
        durationMs: 35,
        waitMs: 300,
        reason: 'responded',
      },
      {
        attempt: 4,
        status: 200,
        requestId: undefined,
        startedAt: new Date(started + 670),
        durationMs: 45,
        waitMs: 0,
        reason: 'responded',
      },
    ])
  })

  it('gets a unique number for each of several parallel attempts', async () => {
    const responses: (() => void)[] = []
    const transport: Transport = ({ attempt }) =>
      new Promise((resolve) => {
        responses.push(() => resolve(reply({ status: 'ok' }, attempt < 4 ? 503 : 200)))
        if (responses.length % 2 === 0) for (const settle of responses.splice(0).toReversed()) settle()
      })
    const twice: Middleware = async (request, next) => {
      const [first, second] = await Promise.all([next(request), next({ ...request, attempt: request.attempt + 1 })])
      return first.status === 200 ? first : second
    }
    const use = [retrying, placeMiddleware(twice, { name: 'twice', around: 'attempt' })]
    const { response } = await connect({ baseUrl: 'http://a', transport, use }).metrics().withResponse()
    expect(response.attempts).toHaveLength(4)
    expect(new Set(response.attempts.map(({ attempt }) => attempt))).toEqual(new Set([1, 2, 3, 4]))
  })

  it('has the attempts on the error when it gives up', async () => {
    const server = await serve((_, response) => sendJson(response, { error: 'busy' }, 503))
    const error = await rejection(connect({ baseUrl: server.url, use: [retrying] }).metrics())
    expect(error).toBeInstanceOf(ServerError)
    expect(error).toMatchObject({ attempts: [{ attempt: 1 }, { attempt: 2 }, { attempt: 3, waitMs: 0 }] })
    expect(server.received).toHaveLength(3)
  })

  it('gets numbered attempts even if it does not increment the attempt', async () => {
    const server = await serve((_, response, turn) => sendJson(response, { status: 'ok' }, turn === 1 ? 503 : 200))
    const client = connect({
      baseUrl: server.url,
      use: [
        async (request, next) => {
          const response = await next(request)
          return response.status === 503 ? next(request) : response
        },
      ],
    })
    const { response } = await client.metrics().withResponse()
    expect(response.attempts).toMatchObject([
      { attempt: 1, status: 503 },
      { attempt: 2, status: 200 },
    ])
  })

  it('does not keep the connection of a response that it drops', async () => {
    let isGone = false
    const server = await serve((_, response, turn) => {
      if (turn === 2) return sendJson(response, { status: 'ok' })
      response.on('close', () => (isGone = true))
      response.writeHead(503, { 'content-type': 'application/json' })
      return void response.write('{"error": "and then nothing')
    })
    const client = connect({
      baseUrl: server.url,
      use: [
        async (request, next) => {
          const response = await next(request)
          return response.status === 503 ? next(request) : response
        },
      ],
    })
    const { response } = await client.metrics().withResponse()
    expect(response.attempts).toMatchObject([{ reason: 'responded' }, { reason: 'responded' }])
    await until('the first connection is released', () => isGone)
  })

  it('sends the same body and the same key', async () => {
    const server = await serve((_, response, turn) => sendJson(response, { id: ID }, turn < 3 ? 503 : 200))
    const client = connect({ baseUrl: server.url, use: [retrying] })
    await client.conversations.create({ label: 'x', messages: [] }, { idempotencyKey: 'k-1' })
    expect(server.received.map(({ body, headers }) => [body, headers['idempotency-key']])).toEqual(
      Array.from({ length: 3 }, () => ['{"label":"x","messages":[]}', 'k-1']),
    )
  })

  it('has a time limit for each attempt, and one for the call', async () => {
    const clock = createManualClock()
    const transport: Transport = () => new Promise(() => {})
    const stubborn: Middleware = async (request, next) => {
      for (;;)
        try {
          // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
          return await next(request)
        } catch (error) {
          if (request.signal.aborted) throw error
        }
    }
    const limits = { timeoutMs: 100, totalTimeoutMs: 350 }
    const call = rejection(connect({ baseUrl: 'http://a', clock, transport, use: [stubborn], ...limits }).health())
    await clock.advance(1000)
    expect(await call).toMatchObject({
      scope: 'call',
      attempts: [1, 2, 3, 4].map((attempt) => ({ attempt, reason: 'timeout', durationMs: attempt === 4 ? 50 : 100 })),
    })
    expect(clock.pendingTimers).toBe(0)
  })

  it('works for a stream until it has started', async () => {
    const server = await serve((_, response, turn) =>
      turn < 3
        ? sendJson(response, {}, 503)
        : response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end('{"n":1}\n'),
    )
    const stream = connect({ baseUrl: server.url, use: [retrying] }).export.stream()
    const { response } = await stream.withResponse()
    expect(response.attempts).toHaveLength(3)
    expect(await stream[Symbol.asyncIterator]().next()).toEqual({ done: false, value: { n: 1 } })
  })
})

describe('the transport', () => {
  it('receives the request of each attempt, and its response is used', async () => {
    const seen: CallRequest[] = []
    const client = connect({
      baseUrl: 'http://nowhere.invalid',
      transport: async (request) => {
        seen.push(request)
        return reply({ status: 'healthy' })
      },
    })
    expect(await client.health()).toEqual({ status: 'healthy' })
    expect(seen).toMatchObject([{ url: 'http://nowhere.invalid/health', method: 'GET', attempt: 1 }])
    expect(seen[0]?.signal.aborted).toBe(false)
  })

  it('receives an abort when the attempt times out', async () => {
    let heard: unknown
    const transport: Transport = ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          heard = signal.reason
          reject(signal.reason)
        })
      })
    const clock = createManualClock()
    const call = rejection(connect({ baseUrl: 'http://a', clock, transport, timeoutMs: 20 }).health())
    await clock.advance(20)
    expect(await call).toMatchObject({ scope: 'attempt' })
    expect(heard).toBe(await call)
  })

  it('can be built from fetch', async () => {
    const server = await serveJson({ status: 'healthy' })
    const inner = createFetchTransport()
    const urls: string[] = []
    const transport: Transport = (request) => {
      urls.push(request.url)
      return inner(request)
    }
    await connect({ baseUrl: server.url, transport }).health()
    expect(urls).toEqual([`${server.url}/health`])
  })

  it('over fetch builds no Request, passes strings as bodies, and follows no redirect', async () => {
    const seen: [unknown, RequestInit][] = []
    const client = connect({
      baseUrl: 'http://a',
      fetch: async (url, init) => {
        seen.push([url, init])
        return Response.json({ id: ID })
      },
    })
    await client.conversations.create({ label: 'x', messages: [] })
    await client.health()
    const [[url, init], [, get]] = seen as [[unknown, RequestInit], [unknown, RequestInit]]
    expect(url).toBe('http://a/api/v1/conversations')
    expect(init).toMatchObject({ method: 'POST', redirect: 'manual', body: '{"label":"x","messages":[]}' })
    expect(init.headers).toEqual({
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^sekha-core\//) as string,
    })
    expect(get.body).toBeUndefined()
  })

  it('over fetch looks it up at each call', async () => {
    const client = connect({ baseUrl: 'http://a' })
    const { fetch } = globalThis
    globalThis.fetch = async () => Response.json({ status: 'patched' })
    try {
      expect(await client.health()).toEqual({ status: 'patched' })
    } finally {
      globalThis.fetch = fetch
    }
  })
})
