import { createHash } from 'node:crypto'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  ClosedError,
  ConnectionError,
  type ExportRecord,
  exportStream,
  createCaller,
  type Middleware,
  NotFoundError,
  ProtocolError,
  ServerError,
  type SekhaClient,
  type StreamCall,
  TimeoutError,
  type Transport,
} from '../../src/index.ts'
import { type Clock, systemClock } from '../../src/foundation/index.ts'
import { createManualClock } from '../../src/foundation/testing/index.ts'
import { connect } from './support/fixtures.ts'
import { type Loopback, nextTurn, rejection, sendJson, serve, until } from 'sekha-test-kit'

interface Line {
  readonly type: string
  readonly id?: string
  readonly checkpoint?: string
}

/** Five conversations with two messages each, and a checkpoint after every four records. */
const stored: readonly Line[] = Array.from({ length: 5 }, (_, n) => [
  { type: 'conversation', id: `c${n}` },
  { type: 'message', id: `m${n}.1`, content: 'ü'.repeat(3) },
  { type: 'message', id: `m${n}.2` },
])
  .flat()
  .flatMap((record, n) => (n % 4 === 3 ? [record, { type: 'checkpoint', checkpoint: `k${n}` }] : [record]))

/** Writes an export of `lines` like the server, after a checkpoint if there is one. */
function writeExport(after: string | null, lines = stored): Buffer {
  const part = lines.slice(lines.findIndex(({ checkpoint }) => checkpoint === after) + 1)
  const head = { type: 'header', format: 'sekha-export', format_version: 1, ...(after === null ? {} : { after }) }
  const text = [head, ...part].map((line) => `${JSON.stringify(line)}\n`).join('')
  const count = (kind: string): number => part.filter(({ type }) => type === kind).length
  const sha256 = createHash('sha256').update(text).digest('hex')
  const footer = { type: 'footer', conversations: count('conversation'), messages: count('message'), sha256 }
  return Buffer.from(`${text}${JSON.stringify(footer)}\n`)
}

const afterOf = (url: string): string | null => new URL(url).searchParams.get('after')
const whole = writeExport(null).toString().trimEnd().split('\n')
const records = whole.map((line) => JSON.parse(line) as Record<string, unknown>)

/** What a reader gets: everything once, without the checkpoints and the hash of the bytes. */
const complete = records
  .filter(({ type }) => type !== 'checkpoint')
  .map((record) => Object.fromEntries(Object.entries(record).filter(([name]) => name !== 'sha256')))

/** A clock whose waits of up to ten seconds take no time, and whose time limits never pass. */
function hastyClock(waits: number[] = []): Clock {
  return {
    ...systemClock,
    setTimeout(callback, delayMs) {
      if (delayMs > 10_000) return undefined as never
      waits.push(delayMs)
      return setImmediate(callback) as never
    },
    clearTimeout: (handle) => clearImmediate(handle as never),
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

type Fault = 'lost' | 'ended'

/** Sends the first `cuts[turn]` bytes of a response, and then a fault. The last response is whole. */
function cutting(
  cuts: readonly number[],
  fault: Fault,
  seen: (string | null)[] = [],
  linesOf?: (turn: number) => readonly Line[],
): Transport {
  return async ({ url }) => {
    const turn = seen.length
    const after = afterOf(url)
    seen.push(after)
    const bytes = writeExport(after, linesOf?.(turn))
    const cut = cuts[turn]
    return {
      status: 200,
      headers: new Headers({ 'content-type': 'application/x-ndjson' }),
      text: async () => '',
      async *stream() {
        for (let at = 0; at < (cut ?? bytes.length); at += 64)
          yield bytes.subarray(at, Math.min(at + 64, cut ?? bytes.length))
        if (cut !== undefined && fault === 'lost') throw new ConnectionError('The connection was lost')
      },
      cancel: async () => {},
    }
  }
}

const passOn: Middleware = (request, next) => next(request)

const ways: readonly (readonly [string, (stream: StreamCall<ExportRecord>) => Promise<unknown[]>])[] = [
  ['records', (stream) => collect(stream)],
  [
    'batches',
    async (stream) => {
      const batches = await collect(stream.batches())
      expect(batches.every(({ length }) => length > 0)).toBe(true)
      return batches.flat()
    },
  ],
]

const start = (transport: Transport, clock: Clock = hastyClock(), use: readonly Middleware[] = []): SekhaClient =>
  connect({ baseUrl: 'http://a', transport, clock, use })

describe.each(ways)('an export read by %s', (_, read) => {
  it.each(['lost', 'ended'] as const)('gives every record once, wherever its connection is %s', async (fault) => {
    const bytes = writeExport(null)
    for (let cut = 0; cut < bytes.length - 1; cut += 1) {
      // Every place around the end of a line, and some within.
      if (cut % 7 > 0 && !bytes.subarray(Math.max(0, cut - 2), cut + 1).includes(0x0a)) continue
      const seen: (string | null)[] = []
      const stream = start(cutting([cut], fault, seen)).export.stream()
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await read(stream), `cut at ${cut}`).toEqual(complete)
      expect(seen).toHaveLength(2)
      expect(stream.resumes).toBe(1)
    }
  })

  it('gives every record once after several cuts, also through middleware', async () => {
    for (const use of [[], [passOn]])
      for (let step = 100; step < 600; step += 37) {
        const seen: (string | null)[] = []
        const transport = cutting([step, step + 30, 2 * step, step + 50], 'lost', seen)
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        expect(await read(start(transport, hastyClock(), use).export.stream()), `cut at ${step}`).toEqual(complete)
        expect(seen.length).toBeGreaterThan(1)
      }
  })

  it('loses nothing when records before the cut are deleted meanwhile', async () => {
    // The cut is within c1, which the second response lacks.
    const cut = writeExport(null).indexOf('m1.2')
    const left = stored.filter(({ id }) => id?.at(1) !== '1')
    const transport = cutting([cut], 'lost', [], (turn) => (turn === 0 ? stored : left))
    const got = (await read(start(transport).export.stream())) as Line[]
    const ids = got.flatMap(({ id }) => id ?? [])
    const expected = stored.flatMap(({ id }) => id ?? []).filter((id) => id !== 'm1.2')
    expect(ids).toEqual(expected)
    expect(got.at(-1)).toMatchObject({ conversations: 5, messages: 9 })
  })

  it('stops after maxResumes requests without a new record, with the last error', async () => {
    const seen: (string | null)[] = []
    const waits: number[] = []
    const cut = writeExport(null).indexOf('m1.2')
    const again = writeExport('k3').indexOf('m1.2')
    const transport = cutting([cut, ...Array.from({ length: 9 }, () => again)], 'lost', seen)
    const stream = start(transport, hastyClock(waits)).export.stream({}, { maxResumes: 3 })
    const error = await rejection(read(stream))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({ operation: 'export.stream', attempts: [{ status: 200, reason: 'connection' }] })
    expect(seen).toEqual([null, 'k3', 'k3', 'k3'])
    expect(stream.checkpoint).toBe('k3')
    expect(error).toHaveProperty('checkpoint', 'k3')
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(250 * 2 ** index)
      expect(wait).toBeLessThanOrEqual(500 * 2 ** index)
    }
    expect(waits).toHaveLength(3)
  })

  it('counts only the requests without a new record', async () => {
    const bytes = writeExport(null)
    const cuts = ['m0.1', 'm0.2', 'c1'].map((id) => bytes.indexOf(id))
    const stream = start(cutting(cuts, 'lost')).export.stream({}, { maxResumes: 1 })
    expect(await read(stream)).toEqual(complete)
    expect(stream.resumes).toBe(3)
  })

  it('never resumes with maxResumes: 0', async () => {
    const seen: (string | null)[] = []
    const stream = start(cutting([300], 'ended', seen)).export.stream({}, { maxResumes: 0 })
    expect(await rejection(read(stream))).toMatchObject({ code: 'incomplete_stream' })
    expect([seen.length, stream.resumes]).toEqual([1, 0])
  })
})

describe('a resumed export', () => {
  it('continues after the checkpoint of its first request, with the same filters', async () => {
    const seen: string[] = []
    const inner = cutting([60], 'lost')
    const transport: Transport = (request) => {
      seen.push(new URL(request.url).search)
      return inner(request)
    }
    const query = { folder: '/work', after: 'k3' }
    const reading = collect(start(transport).export.stream(query))
    query.folder = '/changed'
    await reading
    expect(seen).toEqual(['?after=k3&folder=%2Fwork', '?after=k3&folder=%2Fwork'])
  })

  it('survives a restart of the server', async () => {
    const transport: Transport = (() => {
      const inner = cutting([300], 'lost')
      let turn = 0
      return async (request) => {
        turn += 1
        if (turn === 2) throw new ConnectionError('No connection')
        if (turn === 3)
          return {
            status: 503,
            headers: new Headers({ 'retry-after': '7' }),
            text: async () => '{"error":"Starting"}',
            async *stream() {},
            cancel: async () => {},
          }
        return inner(request)
      }
    })()
    const waits: number[] = []
    const stream = start(transport, hastyClock(waits)).export.stream()
    expect(await collect(stream)).toEqual(complete)
    expect(stream.resumes).toBe(3)
    expect(waits[2]).toBe(7000)
  })

  it.each<[string, Error]>([
    ['a certificate that is rejected', new ConnectionError('Rejected', { isPermanent: true })],
    ['an operation that the server lacks', new ServerError('No such operation', { status: 501 })],
    ['a hint not to retry', new ServerError('Broken', { status: 500, headers: { 'x-should-retry': 'false' } })],
  ])('gives up at once on %s', async (_, permanent) => {
    let turn = 0
    const inner = cutting([300], 'lost')
    const transport: Transport = async (request) => {
      if (++turn === 1) return inner(request)
      throw permanent
    }
    const error = await rejection(collect(start(transport).export.stream()))
    expect(error).toBe(permanent)
    expect(turn).toBe(2)
  })

  it('gives up when the server refuses to continue', async () => {
    let turn = 0
    const inner = cutting([300], 'lost')
    const transport: Transport = async (request) =>
      ++turn === 1
        ? inner(request)
        : {
            status: 404,
            headers: new Headers(),
            text: async () => '{"error":"No such thing"}',
            async *stream() {},
            cancel: async () => {},
          }
    const error = await rejection(collect(start(transport).export.stream()))
    expect(error).toBeInstanceOf(NotFoundError)
    expect(turn).toBe(2)
  })

  it('does not resume at a record that has no id, because it could not be distinguished from its repetition', async () => {
    const seen: (string | null)[] = []
    const lines = [{ type: 'novelty' }, ...stored]
    const cut = writeExport(null, lines).indexOf('m0.2')
    expect(await rejection(collect(start(cutting([cut], 'lost', seen, () => lines)).export.stream()))).toBeInstanceOf(
      ConnectionError,
    )
    expect(seen).toHaveLength(1)
  })

  it('counts a record without an id in the last one, too', async () => {
    const lines: Line[] = [{ type: 'message' }, ...stored]
    const cut = writeExport(null, lines).indexOf('m2.1')
    const got = await collect(start(cutting([cut], 'lost', [], () => lines)).export.stream())
    expect(got.at(-1)).toEqual({ type: 'footer', conversations: 5, messages: 11 })
  })

  it('does not resume raw bytes', async () => {
    for (const read of [
      (stream: StreamCall<unknown>) => collect(stream.bytes()),
      (stream: StreamCall<unknown>) => new Response(stream.toReadableStream()).text(),
    ]) {
      const seen: (string | null)[] = []
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await rejection(read(start(cutting([300], 'ended', seen)).export.stream()))).toBeInstanceOf(ProtocolError)
      expect(seen).toHaveLength(1)
    }
  })

  it('gives overlapping reads their records in order', async () => {
    const stream = start(cutting([300, 400], 'lost')).export.stream()
    const items = stream[Symbol.asyncIterator]()
    const results = await Promise.all(Array.from({ length: complete.length + 2 }, () => items.next()))
    expect(results.map(({ value }) => value as unknown)).toEqual([...complete, undefined, undefined])
  })

  it('resumes a connection that has fallen silent', async () => {
    const server = await serve(({ url }, response, turn) => {
      const bytes = writeExport(afterOf(`http://a${url}`))
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      if (turn === 1) response.write(bytes.subarray(0, 300))
      else response.end(bytes)
    })
    const clock = createManualClock()
    const got: unknown[] = []
    const reading = (async () => {
      for await (const record of connect({ baseUrl: server.url, clock, idleTimeoutMs: 50 }).export.stream())
        got.push(record)
    })()
    await until('the first response is read', () => got.length > 3)
    await nextTurn()
    await clock.advance(50)
    await until('the first connection is released', () => server.sockets.size === 0)
    await clock.advance(500)
    await reading
    expect(got).toEqual(complete)
  })

  it('takes maxResumes only where it applies', async () => {
    const client = start(cutting([], 'lost'))
    expectTypeOf<NonNullable<Parameters<SekhaClient['export']['stream']>[1]>>().toHaveProperty('maxResumes')
    expect(await rejection(collect(client.export.stream({}, { maxResumes: -1 })))).toMatchObject({
      name: 'RangeError',
      message: 'maxResumes must be an integer from 0 to 1000, got -1',
    })
    // @ts-expect-error -- a call without a stream
    expect(await rejection(client.health({ maxResumes: 1 }))).toBeInstanceOf(TypeError)
  })

  it('works for a standalone function', async () => {
    await using caller = createCaller({ baseUrl: 'http://a', transport: cutting([300], 'lost'), clock: hastyClock() })
    expect(await collect(exportStream(caller))).toEqual(complete)
  })
})

describe('a wait before a resumption', () => {
  /** Cuts the first response. */
  const cutOnce = (): Promise<Loopback> =>
    serve(({ url }, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      response.write(writeExport(afterOf(`http://a${url}`)).subarray(0, 300), () => response.destroy())
    })

  const ends: readonly (readonly [
    string,
    (client: SekhaClient, stream: StreamCall<unknown>, controller: AbortController) => unknown,
    (error: unknown) => void,
  ])[] = [
    ['an abort', (_, __, controller) => controller.abort('mine'), (error) => expect(error).toBe('mine')],
    ['close() of the client', (client) => client.close(), (error) => expect(error).toBeInstanceOf(ClosedError)],
    ['close() of the stream', (_, stream) => stream.close(), (error) => expect(error).toBeInstanceOf(ClosedError)],
  ]

  it.each(ends)('ends at once on %s', async (_, finish, check) => {
    const server = await cutOnce()
    const clock = createManualClock()
    const controller = new AbortController()
    const client = connect({ baseUrl: server.url, clock })
    const stream = client.export.stream({}, { signal: controller.signal })
    const error = rejection(collect(stream))
    await until('the stream waits', () => stream.resumes === 1)
    await nextTurn()
    await finish(client, stream, controller)
    check(await error)
    expect(server.received).toHaveLength(1)
    expect(clock.pendingTimers).toBe(0)
  })

  it('ends when the loop is left', async () => {
    const server = await cutOnce()
    const clock = createManualClock()
    const stream = connect({ baseUrl: server.url, clock }).export.stream()
    const items = stream[Symbol.asyncIterator]()
    const reading = rejection(
      (async () => {
        for (;;) if ((await items.next()).done === true) return
      })(),
    )
    await until('the stream waits', () => stream.resumes === 1)
    await nextTurn()
    await items.return?.()
    expect(await reading).toBeInstanceOf(ClosedError)
    expect(await items.next()).toEqual({ done: true, value: undefined })
    expect(clock.pendingTimers).toBe(0)
    expect(server.received).toHaveLength(1)
  })

  it('counts against totalTimeoutMs, like the headers of the response', async () => {
    const server = await cutOnce()
    const clock = createManualClock()
    const stream = connect({ baseUrl: server.url, clock, totalTimeoutMs: 100 }).export.stream()
    const error = rejection(collect(stream))
    await until('the stream waits', () => stream.resumes === 1)
    await nextTurn()
    await clock.advance(100)
    expect(await error).toBeInstanceOf(TimeoutError)
    expect(await error).toMatchObject({ scope: 'call' })
  })
})

it('survives cut sockets and a server error over HTTP', async () => {
  const server = await serve(({ url }, response, turn) => {
    const after = afterOf(`http://a${url}`)
    if (turn === 3) return sendJson(response, { error: 'Starting' }, 503)
    const bytes = writeExport(after)
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    if (turn < 5) response.write(bytes.subarray(0, 200 + 40 * turn), () => response.destroy())
    else response.end(bytes)
  })
  const stream = connect({ baseUrl: server.url, clock: hastyClock() }).export.stream()
  expect(await collect(stream)).toEqual(complete)
  expect(server.received).toHaveLength(5)
})
