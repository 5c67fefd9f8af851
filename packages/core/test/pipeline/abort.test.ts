import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import {
  type CallOptions,
  ConnectionError,
  type Middleware,
  type SekhaClient,
  type Transport,
} from '../../src/index.ts'
import { systemClock } from '../../src/foundation/index.ts'
import { connect, ID } from './support/fixtures.ts'
import {
  forbidUnhandledRejections,
  type Loopback,
  nextTurn,
  rejection,
  sendJson,
  serve,
  serveRaw,
  until,
} from 'sekha-test-kit'

/** The clock of the runtime, which knows how many timers wait. */
function countingClock(): typeof systemClock & { readonly pending: Set<unknown> } {
  const pending = new Set<unknown>()
  return {
    ...systemClock,
    pending,
    setTimeout(callback, delayMs) {
      const handle = systemClock.setTimeout(() => {
        pending.delete(handle)
        callback()
      }, delayMs)
      pending.add(handle)
      return handle
    },
    clearTimeout(handle) {
      pending.delete(handle)
      systemClock.clearTimeout(handle)
    },
  }
}

forbidUnhandledRejections()

const forever = (): Promise<never> => new Promise(() => {})

/** A waiting call. */
interface Progress {
  readonly server: Loopback
  /** Attempts whose headers the client has. */
  headers: number
  /** Items that the reader of a stream has. */
  items: number
}

/** A stage where a call can wait, with the means to reach and detect it. */
interface Stage {
  readonly name: string
  readonly server?: () => Promise<Loopback>
  readonly use?: readonly Middleware[]
  readonly transport?: Transport
  readonly run?: (client: SekhaClient, options: CallOptions, onItem: () => void) => PromiseLike<unknown>
  readonly isThere?: (progress: Progress) => boolean
}

it('rejects with an AbortError when a polyfilled signal has no reason', async () => {
  const { url } = await silent()
  const signal = Object.assign(new EventTarget(), { aborted: false }) as unknown as AbortSignal & { aborted: boolean }
  const client = connect({ baseUrl: url })
  const hanging = rejection(client.health({ signal }))
  signal.aborted = true
  signal.dispatchEvent(new Event('abort'))
  expect(await hanging).toMatchObject({ name: 'AbortError' })
  expect(await rejection(client.health({ signal }))).toMatchObject({ name: 'AbortError' })
})

const silent = (): Promise<Loopback> => serve(() => {})
const halfBody = (): Promise<Loopback> =>
  serveRaw((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{'))
const halfError = (): Promise<Loopback> =>
  serveRaw((socket) => socket.write('HTTP/1.1 500 Oh\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{'))
const halfStream = (): Promise<Loopback> =>
  serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    response.write('{"type":"header"}\n')
  })
const arrived = ({ server }: Progress): boolean => server.received.length > 0
const responded = ({ headers }: Progress): boolean => headers > 0

async function drain(items: AsyncIterable<unknown>, onItem = (): void => {}): Promise<void> {
  for await (const _ of items) onItem()
}

const stages: readonly Stage[] = [
  { name: 'before a connection', transport: forever },
  { name: 'for headers', server: silent, isThere: arrived },
  { name: 'for the body', server: halfBody, isThere: responded },
  { name: 'for the body of an error', server: halfError, isThere: responded },
  {
    name: 'for the head of a stream',
    server: silent,
    isThere: arrived,
    run: (client, options) => drain(client.export.stream({}, options)),
  },
  ...(['records', 'batches', 'bytes'] as const).map((way) => ({
    name: `for the next chunk of a stream (${way})`,
    server: halfStream,
    isThere: ({ items }: Progress) => items > 0,
    run: (client: SekhaClient, options: CallOptions, onItem: () => void) => {
      const stream = client.export.stream({}, options)
      return drain(way === 'bytes' ? stream.bytes() : way === 'batches' ? stream.batches() : stream, onItem)
    },
  })),
  { name: 'in middleware that is deaf', use: [forever] },
  { name: 'in middleware that is deaf, behind another', use: [(request, next) => next(request), forever] },
  {
    name: 'in middleware that is deaf and has started an attempt',
    server: silent,
    isThere: arrived,
    use: [
      (request, next) => {
        void next(request)
        return forever()
      },
    ],
  },
  {
    name: 'in middleware that is deaf, with a response in its hands',
    server: () => serve((_, it) => sendJson(it, {})),
    isThere: responded,
    use: [
      async (request, next) => {
        await next(request)
        return forever()
      },
    ],
  },
  {
    name: 'for a body that middleware never gives',
    use: [async () => ({ status: 200, headers: new Headers(), text: forever, stream: never, cancel: async () => {} })],
  },
  {
    name: 'for a chunk that middleware never gives',
    use: [
      async () => ({
        status: 200,
        headers: new Headers({ 'content-type': 'application/x-ndjson' }),
        text: forever,
        stream: never,
        cancel: async () => {},
      }),
    ],
    run: (client, options) => drain(client.export.stream({}, options).bytes()),
  },
  {
    name: 'for an upload that never ends',
    server: async () => serveRaw(() => {}),
    isThere: arrived,
    run: (client, options) =>
      client.conversations.import(
        (async function* source() {
          yield 'x'
          await forever()
        })(),
        options,
      ),
  },
]

// oxlint-disable-next-line require-yield -- it never comes to that
async function* never(): AsyncGenerator<Uint8Array> {
  await forever()
}

describe('an abort of a call that waits', () => {
  it.each(stages)('$name rejects at once with its reason and leaves nothing open', async (stage) => {
    for (const reason of [
      new Error('mine'),
      'a text',
      null,
      0,
      { some: 'object' },
      new ConnectionError('of another call'),
    ]) {
      const server = await stage.server?.()
      const clock = countingClock()
      const progress = { server, headers: 0, items: 0 }
      const client = connect({
        baseUrl: server?.url ?? 'http://127.0.0.1:1',
        clock,
        logger: { debug: () => (progress.headers += 1), info: () => {}, warn: () => {}, error: () => {} },
        use: stage.use ?? [],
        transport: stage.transport,
        totalTimeoutMs: 60_000,
      })
      const controller = new AbortController()
      const run = stage.run ?? ((one: SekhaClient, options: CallOptions) => one.conversations.get(ID, options))
      let settled: { reason: unknown } | undefined
      const done = run(client, { signal: controller.signal }, () => (progress.items += 1)).then(
        () => (settled = { reason: 'it resolved' }),
        (error: unknown) => (settled = { reason: error }),
      )
      if (server !== undefined) await until(stage.name, () => stage.isThere?.({ ...progress, server }) === true)
      await nextTurn()
      expect(settled).toBeUndefined()
      const frozen = typeof reason === 'object' && reason !== null ? JSON.stringify(reason) : reason

      controller.abort(reason)
      await nextTurn()
      expect(settled).toBeDefined()
      expect(settled?.reason).toBe(reason)
      if (typeof reason === 'object' && reason !== null) expect(JSON.stringify(reason)).toBe(frozen)
      await done

      expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
      expect(clock.pending.size).toBe(0)
      if (server !== undefined && !stage.name.includes('a response in its hands'))
        await until('the sockets are released', () => server.sockets.size === 0)
    }
  })

  it('drops the remaining records of a chunk that it falls into', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      response.write('{"n":1}\n{"n":2}\n{"n":3}\n')
    })
    const controller = new AbortController()
    const seen: unknown[] = []
    const reason = await rejection(
      (async () => {
        for await (const record of connect({ baseUrl: server.url }).export.stream({}, { signal: controller.signal })) {
          seen.push(record)
          controller.abort('enough')
        }
      })(),
    )
    expect(reason).toBe('enough')
    expect(seen).toEqual([{ n: 1 }])
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    await until('the socket is released', () => server.sockets.size === 0)
  })

  it('discards a later response of middleware that ignores the signal', async () => {
    const done: string[] = []
    let reply = (): void => {}
    const late = new Promise<void>((resolve) => (reply = resolve))
    const controller = new AbortController()
    const client = connect({
      baseUrl: 'http://127.0.0.1:1',
      use: [
        async () => {
          await late
          const read = async (): Promise<string> => `${done.push('read')}`
          return {
            status: 200,
            headers: new Headers(),
            text: read,
            stream: never,
            cancel: async () => void done.push('cancel'),
          }
        },
      ],
    })
    const call = rejection(client.health({ signal: controller.signal }))
    controller.abort('no time')
    expect(await call).toBe('no time')
    reply()
    await nextTurn()
    expect(done).toEqual(['cancel'])
  })

  it('rejects the call when middleware aborts in its first turn', async () => {
    const controller = new AbortController()
    const client = connect({
      baseUrl: 'http://127.0.0.1:1',
      use: [
        () => {
          controller.abort('at once')
          return forever()
        },
      ],
    })
    expect(await rejection(client.health({ signal: controller.signal }))).toBe('at once')
  })
})

describe('a signal', () => {
  it.each(['call', 'stream'])('rejects a %s before any I/O if it is already aborted', async (kind) => {
    let calls = 0
    const client = connect({
      baseUrl: 'http://127.0.0.1:1',
      transport: () => {
        calls += 1
        return forever()
      },
    })
    const reason = { why: 'not today' }
    const options = { signal: AbortSignal.abort(reason) }
    expect(await rejection(kind === 'call' ? client.health(options) : drain(client.export.stream({}, options)))).toBe(
      reason,
    )
    expect(calls).toBe(0)
    expect(getEventListeners(options.signal, 'abort')).toHaveLength(0)
  })

  it('rejects with the platform default if it has no reason', async () => {
    const controller = new AbortController()
    const call = connect({ baseUrl: 'http://a', transport: forever }).health({ signal: controller.signal })
    controller.abort()
    expect(await rejection(call)).toBe(controller.signal.reason)
  })

  it('has no listener and no timer after a thousand calls, and few while they run', async () => {
    const server = await serve((_, response, count) => sendJson(response, { status: 'healthy' }, count % 3 ? 200 : 500))
    const clock = countingClock()
    const client = connect({ baseUrl: server.url, clock, totalTimeoutMs: 60_000 })
    const { signal } = new AbortController()
    const together = Promise.all(Array.from({ length: 50 }, () => client.health({ signal }).catch(() => {})))
    expect(getEventListeners(signal, 'abort').length).toBeLessThan(10)
    await together
    const warnings: unknown[] = []
    const onWarning = (warning: Error): number => warnings.push(warning)
    process.on('warning', onWarning)
    for (let round = 0; round < 20; round += 1)
      // oxlint-disable-next-line no-await-in-loop -- 50 at a time
      await Promise.allSettled(Array.from({ length: 50 }, () => client.health({ signal })))
    await nextTurn()
    process.off('warning', onWarning)
    expect(server.received).toHaveLength(1050)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    expect(clock.pending.size).toBe(0)
    expect(warnings).toEqual([])
  })

  it('changes nothing after the call has settled', async () => {
    const server = await serve((_, response) => sendJson(response, { status: 'healthy' }))
    const controller = new AbortController()
    const { data, response } = await connect({ baseUrl: server.url })
      .health({ signal: controller.signal })
      .withResponse()
    controller.abort()
    await nextTurn()
    expect(data.status).toBe('healthy')
    expect(response.attempts).toMatchObject([{ status: 200, reason: 'responded' }])
  })

  it('ends an iteration over pages at any point', async () => {
    const server = await serve((_, response, count) => {
      if (count === 1) sendJson(response, { results: [{ id: 1 }], total: 9, page: 1, page_size: 1 })
    })
    const controller = new AbortController()
    const items: unknown[] = []
    const done = rejection(
      (async () => {
        for await (const item of connect({ baseUrl: server.url }).conversations.list({}, { signal: controller.signal }))
          items.push(item)
      })(),
    )
    await until('the second page is asked for', () => server.received.length === 2)
    controller.abort('stop')
    expect(await done).toBe('stop')
    expect(items).toHaveLength(1)
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })
})
