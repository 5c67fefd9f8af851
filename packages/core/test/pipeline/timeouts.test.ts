import { describe, expect, it } from 'vitest'
import { createManualClock, type ManualClock } from '../../src/foundation/testing/index.ts'
import { createCaller, SekhaClient, TimeoutError, type Transport } from '../../src/index.ts'
import { connect, ID } from './support/fixtures.ts'
import { rejection, sendJson, serve, serveRaw, until } from 'sekha-test-kit'

const forever = (): Promise<never> => new Promise(() => {})

/** Responds to after a time on the clock, with a body that takes another. */
function slow(clock: ManualClock, headersMs: number, bodyMs: number, onCancel: () => void = () => {}): Transport {
  const wait = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimeout(resolve, ms))
  return async () => {
    await wait(headersMs)
    return {
      status: 200,
      headers: new Headers({ 'content-type': 'application/x-ndjson' }),
      text: async () => {
        await wait(bodyMs)
        return '{"status":"healthy"}'
      },
      async *stream() {
        for (;;) {
          // oxlint-disable-next-line no-await-in-loop -- a chunk at a time
          await wait(bodyMs)
          yield new TextEncoder().encode('{"n":1}\n')
        }
      },
      cancel: async () => onCancel(),
    }
  }
}

/** The outcome of a promise, to be read after the clock has advanced. */
function watch(promise: PromiseLike<unknown>): { outcome?: unknown } {
  const seen: { outcome?: unknown } = {}
  promise.then(
    (value) => (seen.outcome = value),
    (error: unknown) => (seen.outcome = error),
  )
  return seen
}

describe('a time limit', () => {
  const cases = [
    ['timeoutMs', 'attempt', { timeoutMs: 100 }, 101, 0, 100],
    ['bodyTimeoutMs', 'body', { timeoutMs: 100, bodyTimeoutMs: 50 }, 10, 51, 60],
    ['timeoutMs, for the body as well', 'body', { timeoutMs: 100 }, 99, 101, 199],
    ['totalTimeoutMs, while headers are due', 'call', { totalTimeoutMs: 70 }, 71, 0, 70],
    ['totalTimeoutMs, while the body is due', 'call', { totalTimeoutMs: 70 }, 60, 11, 70],
  ] as const

  describe.each(['of the client', 'of the call'])('%s', (place) => {
    it.each(cases)('%s: fires at the exact millisecond', async (_, scope, limits, headersMs, bodyMs, at) => {
      const clock = createManualClock()
      const ofClient = place === 'of the client'
      const client = connect({
        baseUrl: 'http://a',
        clock,
        transport: slow(clock, headersMs, bodyMs),
        ...(ofClient ? limits : { timeoutMs: 7, totalTimeoutMs: 7 }),
      })
      const call = watch(client.health(ofClient ? {} : { timeoutMs: 30_000, totalTimeoutMs: Infinity, ...limits }))
      await clock.advance(at - 1)
      expect(call).toEqual({})
      await clock.advance(1)
      expect(call.outcome).toBeInstanceOf(TimeoutError)
      expect(call.outcome).toMatchObject({
        scope,
        operation: 'health',
        timeoutMs: Object.entries(limits).at(-1)?.[1],
        attempts: [{ attempt: 1, reason: 'timeout', durationMs: at }],
      })
      await clock.advance(1_000_000)
      expect(clock.pendingTimers).toBe(0)
    })

    it.each(cases)('%s: does not fire in time', async (_, __, limits, headersMs, bodyMs) => {
      const clock = createManualClock()
      const transport = slow(clock, Math.max(headersMs - 2, 0), Math.max(bodyMs - 2, 0))
      const call = watch(connect({ baseUrl: 'http://a', clock, transport, ...limits }).health())
      await clock.advance(1000)
      expect(call.outcome).toEqual({ status: 'healthy' })
      expect(clock.pendingTimers).toBe(0)
    })
  })

  it('has defaults: 30 seconds for headers, 30 for a body, 60 between chunks, none in total', async () => {
    const clock = createManualClock()
    const get = (headersMs: number, bodyMs: number): { outcome?: unknown } =>
      watch(connect({ baseUrl: 'http://a', clock, transport: slow(clock, headersMs, bodyMs) }).health())
    const stream = watch(
      connect({ baseUrl: 'http://a', clock, transport: slow(clock, 1, 60_001) })
        .export.stream()
        .bytes()
        .next(),
    )
    const seen = { headers: get(30_001, 0), body: get(1, 30_001), fine: get(29_999, 29_999) }
    await clock.advance(100_000)
    expect(seen.headers.outcome).toMatchObject({ scope: 'attempt', timeoutMs: 30_000 })
    expect(seen.body.outcome).toMatchObject({ scope: 'body', timeoutMs: 30_000 })
    expect(seen.fine.outcome).toEqual({ status: 'healthy' })
    expect(stream.outcome).toMatchObject({ scope: 'idle', timeoutMs: 60_000 })
  })

  it('may be Infinity', async () => {
    const clock = createManualClock()
    const limits = { timeoutMs: Infinity, bodyTimeoutMs: Infinity, idleTimeoutMs: Infinity, totalTimeoutMs: Infinity }
    const client = connect({ baseUrl: 'http://a', clock, transport: forever, ...limits })
    const call = watch(client.health())
    expect(clock.pendingTimers).toBe(0)
    await clock.advance(2 ** 40)
    expect(call).toEqual({})
  })

  it('discards a late response', async () => {
    const clock = createManualClock()
    let cancelled = 0
    const transport = slow(clock, 200, 0, () => (cancelled += 1))
    const call = watch(connect({ baseUrl: 'http://a', clock, transport, timeoutMs: 100 }).health())
    await clock.advance(100)
    expect(call.outcome).toBeInstanceOf(TimeoutError)
    expect(cancelled).toBe(0)
    await clock.advance(100)
    expect(cancelled).toBe(1)
  })

  it('releases the connection, on the real clock', async () => {
    const server = await serveRaw(() => {})
    const error = await rejection(connect({ baseUrl: server.url, timeoutMs: 40 }).health())
    expect(error).toMatchObject({ scope: 'attempt', timeoutMs: 40 })
    await until('the socket is released', () => server.sockets.size === 0)
  })

  it('limits the total time of a slow body and releases the connection', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const drip = setInterval(() => response.write(' '), 1)
      response.on('close', () => clearInterval(drip))
    })
    const clock = createManualClock()
    let responses = 0
    const logger = { debug: () => (responses += 1), info: () => {}, warn: () => {}, error: () => {} }
    const call = rejection(connect({ baseUrl: server.url, clock, logger, totalTimeoutMs: 80 }).health())
    await until('the headers are there', () => responses > 0)
    await clock.advance(80)
    expect(await call).toMatchObject({ scope: 'call', timeoutMs: 80, attempts: [{ status: 200, reason: 'timeout' }] })
    await until('the socket is released', () => server.sockets.size === 0)
  })

  it('applies to each page separately', async () => {
    const clock = createManualClock()
    // Time passes on the client's clock while the server works: 40 ms for each page.
    const server = await serve((request, response) => {
      const page = Number(new URL(request.url, 'http://a').searchParams.get('page') ?? 1)
      void clock.advance(40).then(() => sendJson(response, { results: [{ page }], total: 3, page, page_size: 1 }))
    })
    const items = []
    for await (const item of connect({ baseUrl: server.url, clock, totalTimeoutMs: 110 }).conversations.list())
      items.push(item)
    expect(items).toHaveLength(3)
    expect(clock.monotonic()).toBeGreaterThan(110)
  })
})

describe('the limits of a stream', () => {
  it('do not include totalTimeoutMs after the headers', async () => {
    const clock = createManualClock()
    const client = connect({ baseUrl: 'http://a', clock, transport: slow(clock, 90, 50), totalTimeoutMs: 100 })
    const bytes = client.export.stream().bytes()
    const first = watch(bytes.next())
    await clock.advance(141)
    expect(first.outcome).toMatchObject({ done: false })
    await bytes.return?.()
    expect(clock.pendingTimers).toBe(0)
  })

  it('include totalTimeoutMs until the headers', async () => {
    const clock = createManualClock()
    const client = connect({ baseUrl: 'http://a', clock, transport: slow(clock, 101, 0), totalTimeoutMs: 100 })
    const first = watch(client.export.stream().bytes().next())
    await clock.advance(100)
    expect(first.outcome).toMatchObject({ scope: 'call', timeoutMs: 100, operation: 'export.stream' })
  })

  it('start with the first read', async () => {
    const clock = createManualClock()
    const client = connect({ baseUrl: 'http://a', clock, transport: slow(clock, 10, 10), totalTimeoutMs: 100 })
    const stream = client.export.stream()
    await clock.advance(1000)
    const first = watch(stream[Symbol.asyncIterator]().next())
    await clock.advance(30)
    expect(first.outcome).toEqual({ done: false, value: { n: 1 } })
  })

  it.each(['records', 'batches', 'bytes'])('end a silent stream, read by %s', async (way) => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson', 'x-request-id': 'r-1' })
      response.write('{"n":1}\n')
    })
    const clock = createManualClock()
    const stream = connect({ baseUrl: server.url, clock, idleTimeoutMs: 60 }).export.stream()
    const items = way === 'bytes' ? stream.bytes() : way === 'batches' ? stream.batches() : stream
    const seen: unknown[] = []
    const read = rejection(
      (async () => {
        for await (const item of items) seen.push(item)
      })(),
    )
    await until(
      'the first item is read, and the next is waited for',
      () => seen.length === 1 && clock.pendingTimers > 0,
    )
    await clock.advance(59)
    expect(clock.pendingTimers).toBe(1)
    await clock.advance(1)
    const error = await read
    expect(seen).toHaveLength(1)
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toMatchObject({
      scope: 'idle',
      timeoutMs: 60,
      operation: 'export.stream',
      attempts: [{ attempt: 1, status: 200, requestId: 'r-1', reason: 'timeout' }],
    })
    await until('the socket is released', () => server.sockets.size === 0)
  })

  it('do not count the time of the reader', async () => {
    const clock = createManualClock()
    const client = connect({ baseUrl: 'http://a', clock, transport: slow(clock, 1, 10), idleTimeoutMs: 20 })
    const bytes = client.export.stream().bytes()
    for (let turn = 0; turn < 3; turn += 1) {
      const item = watch(bytes.next())
      // oxlint-disable-next-line no-await-in-loop -- time in steps
      await clock.advance(15)
      expect(item.outcome).toMatchObject({ done: false })
      expect(clock.pendingTimers).toBe(0)
      // oxlint-disable-next-line no-await-in-loop -- time in steps
      await clock.advance(10_000)
    }
  })

  it('apply to each of several overlapping reads', async () => {
    const clock = createManualClock()
    const client = connect({ baseUrl: 'http://a', clock, transport: slow(clock, 1, 15), idleTimeoutMs: 20 })
    const bytes = client.export.stream().bytes()
    const reads = [bytes.next(), bytes.next(), bytes.next()].map(watch)
    await clock.advance(60)
    for (const read of reads) expect(read.outcome).toMatchObject({ done: false })
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('bodyTimeoutMs', () => {
  it.each([
    ['is that of the client, also in a call with its own timeoutMs', { bodyTimeoutMs: 500 }, { timeoutMs: 9000 }, 500],
    [
      'is that of the call before that of the client',
      { bodyTimeoutMs: 500 },
      { timeoutMs: 90, bodyTimeoutMs: 700 },
      700,
    ],
    ['is the timeoutMs of the call when nobody names it', { timeoutMs: 50 }, { timeoutMs: 300 }, 300],
    ['is the timeoutMs of the client when nothing else is named', { timeoutMs: 50 }, {}, 50],
    ['is unlimited when the client says so', { bodyTimeoutMs: Infinity }, { timeoutMs: 300 }, Infinity],
  ])('%s', async (_, ofClient, ofCall, expected) => {
    const seen: unknown[] = []
    const transport: Transport = async ({ timeouts }) => {
      seen.push(timeouts.bodyMs)
      return {
        status: 200,
        headers: new Headers(),
        text: async () => '{"status":"healthy"}',
        stream: () => new ReadableStream<Uint8Array>(),
        cancel: async () => {},
      }
    }
    await connect({ baseUrl: 'http://a', transport, ...ofClient }).health(ofCall)
    expect(seen).toEqual([expected])
  })
})

describe('an invalid limit', () => {
  const names = ['timeoutMs', 'bodyTimeoutMs', 'idleTimeoutMs', 'totalTimeoutMs'] as const
  const values = [0, -1, 0.5, Number.NaN, 2 ** 31, -Infinity, '30', null, {}, true]
  const all = names.flatMap((name) => values.map((value) => [name, value] as const))

  it.each(all)('%s: %s of a client is rejected', (name, value) => {
    const make = (): unknown => createCaller({ [name]: value })
    expect(make).toThrow(new RangeError(text(name, value)))
  })

  it.each(all)('%s: %s of a call is rejected before any I/O', async (name, value) => {
    let calls = 0
    const transport: Transport = () => {
      calls += 1
      return forever()
    }
    const client = new SekhaClient({ baseUrl: 'http://a', transport })
    const error = await rejection(client.conversations.get(ID, { [name]: value }))
    expect(error).toBeInstanceOf(RangeError)
    expect((error as Error).message).toContain(name)
    expect(calls).toBe(0)
  })

  const text = (name: string, value: unknown): string =>
    `${name} must be a number of milliseconds from 1 to 2147483647, or Infinity, got ${typeof value === 'number' ? value : value === null ? 'null' : typeof value}`
})
