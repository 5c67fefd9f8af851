import { type Loopback, nextTurn, rejection, sendJson, serve, serveJson, until } from 'sekha-test-kit'
import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../src/foundation/testing/index.ts'
import {
  type CallRequest,
  type Hooks,
  type Middleware,
  NotFoundError,
  SekhaClient,
  SekhaError,
  TimeoutError,
} from '../../src/index.ts'
import { connect, ID, KEY, SECRET_TEXT, wireConversation } from './support/fixtures.ts'

const twice: Middleware = async (request, next) => {
  const response = await next(request)
  if (response.status < 500) return response
  await response.cancel()
  return next({ ...request, attempt: 2 })
}

const flaky = (): Promise<Loopback> =>
  serve((_, response, turn) =>
    sendJson(response, turn === 1 ? { error: 'Not now' } : wireConversation, turn === 1 ? 503 : 200),
  )

/** A logger that records its lines. */
function record(): {
  lines: unknown[][]
  logger: Record<'debug' | 'info' | 'warn' | 'error', (...line: unknown[]) => void>
} {
  const lines: unknown[][] = []
  const at =
    (level: string) =>
    (...line: unknown[]): void =>
      void lines.push([level, ...line])
  return { lines, logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } }
}

describe('hooks.beforeRequest', () => {
  it('adds headers to each request, retries included', async () => {
    const server = await flaky()
    const seen: unknown[] = []
    const client = connect({
      baseUrl: server.url,
      use: [twice],
      hooks: {
        beforeRequest: async ({ operation, attempt, headers }) => {
          seen.push([operation.id, attempt, headers['x-mine']])
          return { headers: { 'X-Trace': `t-${attempt}`, 'x-mine': undefined } }
        },
      },
    })
    await client.conversations.get(ID, { headers: { 'x-mine': '1' } })
    expect(server.received.map(({ headers }) => headers['x-trace'])).toEqual(['t-1', 't-2'])
    expect(seen).toEqual([
      ['conversations.get', 1, '1'],
      ['conversations.get', 2, '1'],
    ])
  })

  it('runs before a stream and may return nothing', async () => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end('{"type":"footer"}\n'),
    )
    let runs = 0
    const client = connect({ baseUrl: server.url, hooks: { beforeRequest: () => void (runs += 1) } })
    for await (const _ of client.export.stream());
    expect(runs).toBe(1)
  })

  it('makes the call reject with its own error, and sends nothing', async () => {
    const server = await serveJson({})
    const mine = new Error('no tenant')
    const client = connect({ baseUrl: server.url, hooks: { beforeRequest: () => Promise.reject(mine) } })
    expect(await rejection(client.conversations.get(ID))).toBe(mine)
    expect(server.received).toEqual([])
  })

  it.each([
    ['an abort', (controller: AbortController) => controller.abort('mine')],
    ['close() of the client', (_: AbortController, client: SekhaClient) => client.close()],
  ])('is abandoned on %s', async (_, finish) => {
    const client = connect({ baseUrl: 'http://a', hooks: { beforeRequest: () => new Promise(() => {}) } })
    const controller = new AbortController()
    const error = rejection(client.conversations.get(ID, { signal: controller.signal }))
    await nextTurn()
    await finish(controller, client)
    const reason = await error
    if (controller.signal.aborted) expect(reason).toBe('mine')
    else expect(reason).toMatchObject({ code: 'closed' })
  })

  it('is abandoned after totalTimeoutMs', async () => {
    const clock = createManualClock()
    const client = connect({ baseUrl: 'http://a', clock, hooks: { beforeRequest: () => new Promise(() => {}) } })
    const error = rejection(client.conversations.get(ID, { totalTimeoutMs: 50 }))
    await clock.advance(50)
    expect(await error).toBeInstanceOf(TimeoutError)
  })

  it.each([
    [{ headers: { host: 'evil' } }, 'hooks.beforeRequest: host is set by the transport'],
    [{ header: {} }, "unknown option 'header'"],
    ['x', 'hooks.beforeRequest must return { headers } or nothing, got string'],
  ])('makes the call reject with a TypeError if it returns %j', async (changes, message) => {
    const hooks = { beforeRequest: () => changes } as unknown as Hooks
    const error = await rejection(connect({ baseUrl: 'http://a', hooks }).conversations.get(ID))
    expect(error).toBeInstanceOf(TypeError)
    if (!message.startsWith('unknown')) expect((error as Error).message).toBe(message)
  })
})

describe('hooks.afterResponse', () => {
  it('observes each response without its body', async () => {
    const server = await flaky()
    const seen: unknown[] = []
    const client = connect({
      baseUrl: server.url,
      use: [twice],
      hooks: {
        afterResponse: ({ operation, attempt }, { status, headers, durationMs }) =>
          seen.push([operation.id, attempt, status, headers.get('content-type'), typeof durationMs]),
      },
    })
    await client.conversations.get(ID)
    expect(seen).toEqual([
      ['conversations.get', 1, 503, 'application/json', 'number'],
      ['conversations.get', 2, 200, 'application/json', 'number'],
    ])
  })
})

describe('hooks.onError', () => {
  it('observes the error of a call once, after its retries', async () => {
    const server = await serveJson({ error: 'No such thing' }, 404)
    const seen: unknown[] = []
    const client = connect({
      baseUrl: server.url,
      use: [twice],
      hooks: { onError: (error, { operation }) => seen.push([operation.id, error]) },
    })
    const errors = [await rejection(client.conversations.get(ID)), await rejection(client.conversations.list())]
    expect(errors[0]).toBeInstanceOf(NotFoundError)
    expect(seen).toEqual([
      ['conversations.get', errors[0]],
      ['conversations.list', errors[1]],
    ])
  })

  it('observes a body that breaks off, and a stream', async () => {
    const server = await serve(({ url }, response) => {
      response.writeHead(200, { 'content-type': url.includes('export') ? 'application/x-ndjson' : 'application/json' })
      response.write('{"', () => response.destroy())
    })
    const codes: unknown[] = []
    const client = connect({
      baseUrl: server.url,
      hooks: { onError: (error) => codes.push((error as { code: string }).code) },
    })
    await rejection(client.conversations.get(ID))
    await rejection(
      (async () => {
        for await (const _ of client.export.stream({}, { maxResumes: 0 }));
      })(),
    )
    expect(codes).toEqual(['connection', 'connection'])
  })

  it('does not observe invalid arguments and the own aborts of the caller', async () => {
    const seen: unknown[] = []
    const server = await serve(() => {})
    const client = connect({ baseUrl: server.url, hooks: { onError: (error) => seen.push(error) } })
    await rejection(client.conversations.get('..'))
    const controller = new AbortController()
    const error = rejection(client.conversations.get(ID, { signal: controller.signal }))
    await until('the request has arrived', () => server.received.length === 1)
    controller.abort(new Error('mine'))
    await error
    expect(seen).toEqual([])
  })
})

describe('an observing hook that fails', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('broken hook')
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken hook'))],
  ])('%s, does not affect the call, and is logged as an error', async (_, broken) => {
    const server = await serveJson({ error: 'No such thing' }, 404)
    const { lines, logger } = record()
    const client = connect({
      baseUrl: server.url,
      apiKey: KEY,
      logger,
      logLevel: 'error',
      hooks: { afterResponse: broken, onError: broken },
    })
    expect(await rejection(client.conversations.get(ID))).toBeInstanceOf(NotFoundError)
    await nextTurn()
    expect(lines).toEqual([
      ['error', 'hooks.afterResponse failed: broken hook'],
      ['error', 'hooks.onError failed: broken hook'],
    ])
  })
})

describe('hooks', () => {
  it.each([
    [{ beforeRequest: 1 }, /^hooks.beforeRequest must be a function, got number$/],
    [{ onRequest: () => {} }, /onRequest.*beforeRequest|hooks/],
    ['x', /hooks/],
  ])('%j throws a TypeError', (hooks, message) => {
    expect(() => new SekhaClient({ hooks: hooks as unknown as Hooks })).toThrow(TypeError)
    expect(() => new SekhaClient({ hooks: hooks as unknown as Hooks })).toThrow(message)
  })
})

describe('logLevel', () => {
  const run = async (options: object, environment?: string): Promise<unknown[]> => {
    const server = await flaky()
    const { lines, logger } = record()
    if (environment !== undefined) process.env['SEKHA_LOG'] = environment
    try {
      const client = connect({ baseUrl: server.url, use: [twice], logger, ...options })
      await client.conversations.get(ID)
      await client.close()
      await rejection(client.conversations.get(ID))
    } finally {
      delete process.env['SEKHA_LOG']
    }
    return lines.map(([level, message]) => `${level as string}: ${message as string}`)
  }
  const attempts = ['debug: conversations.get 503', 'debug: conversations.get 200']
  const calls = ['info: conversations.get 200']

  it.each([
    ['debug', [...attempts, ...calls]],
    ['info', calls],
    ['warn', []],
    ['error', []],
    ['off', []],
  ])('%s includes its lines and those of the levels before it', async (logLevel, lines) => {
    expect(await run({ logLevel })).toEqual(lines)
    expect(await run({}, logLevel)).toEqual(lines)
  })

  it('is debug with a logger, and takes precedence over SEKHA_LOG', async () => {
    expect(await run({})).toEqual([...attempts, ...calls])
    expect(await run({ logLevel: 'info' }, 'debug')).toEqual(calls)
  })

  it('logs a failed call at info, with its attempts and without a secret', async () => {
    const { lines, logger } = record()
    const client = connect({ baseUrl: 'http://127.0.0.1:1', apiKey: KEY, logger, logLevel: 'info' })
    await rejection(client.query('a secret question'))
    expect(lines).toEqual([
      ['info', 'query failed', expect.objectContaining({ error: 'connection', attempts: 1, method: 'POST' })],
    ])
    expect(JSON.stringify(lines)).not.toMatch(/secret|sk-sekret/)
  })

  it('refuses another value, and warns of one in SEKHA_LOG', () => {
    expect(() => new SekhaClient({ logLevel: 'verbose' as 'debug' })).toThrow(
      new TypeError("logLevel must be 'off', 'error', 'warn', 'info' or 'debug', got 'verbose'"),
    )
    const { lines, logger } = record()
    process.env['SEKHA_LOG'] = 'loud'
    connect({ logger })
    delete process.env['SEKHA_LOG']
    expect(lines).toEqual([['warn', "SEKHA_LOG must be 'off', 'error', 'warn', 'info' or 'debug'. It is ignored"]])
  })
})

describe('the error of a hook', () => {
  it('is the rejection of the call, unchanged, even if it is a frozen SekhaError', async () => {
    const mine = Object.freeze(new SekhaError('mine', { code: 'api_key' }))
    const client = connect({ baseUrl: 'http://127.0.0.1:1', hooks: { beforeRequest: () => Promise.reject(mine) } })
    expect(await rejection(client.conversations.get(ID))).toBe(mine)
  })

  it('is logged without the key, the query and the body that it quotes', async () => {
    const server = await serveJson({ error: 'no' }, 500)
    const { lines, logger } = record()
    const quote = (request: CallRequest): never => {
      throw new Error(JSON.stringify([request.headers, request.url, request.body]))
    }
    const client = connect({
      baseUrl: server.url,
      apiKey: KEY,
      logger,
      logLevel: 'error',
      hooks: { afterResponse: quote, onError: (_, request) => quote(request) },
    })
    const input = { query: { word: 'QUERY-IS-PRIVATE-7f3a' }, body: { note: SECRET_TEXT } }
    await rejection(client.request('POST', '/a', input))
    await until('both hooks have failed', () => lines.length === 2)
    expect(JSON.stringify(lines)).not.toMatch(/sk-sekret|PRIVATE/)
  })
})

describe('a logger', () => {
  it('cannot be null', () => {
    expect(() => new SekhaClient({ logger: null as never })).toThrow('logger.error must be a function')
  })
})
