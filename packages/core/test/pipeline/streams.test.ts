import { describe, expect, it } from 'vitest'
import {
  ApiError,
  AuthenticationError,
  ClosedError,
  ConnectionError,
  NotFoundError,
  ProtocolError,
  SekhaError,
  ServerError,
  type StreamCall,
  type Transport,
} from '../../src/index.ts'
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

const ndjson = { 'content-type': 'application/x-ndjson' }
const when = '2026-01-16T21:09:09.5Z'
const records = [
  { type: 'header', created_at: when },
  { type: 'conversation', created_at: when, updated_at: '2026-01-16 21:09:09' },
  { type: 'message', timestamp: when, metadata: { timestamp: when } },
  { type: 'footer' },
]
const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('')

const footer = '{"type":"footer"}\n'

const streaming = (text: string | Buffer = lines): Promise<Loopback> =>
  serve((_, response) => response.writeHead(200, { ...ndjson, 'x-request-id': 'r-1' }).end(text))

/** Sends `text`, and then nothing, until the connection goes. */
const hanging = (text = '{"n":1}\n{"n":2}\n'): Promise<Loopback> =>
  serve((_, response) => {
    response.writeHead(200, ndjson)
    response.write(text)
  })

const ways: readonly (readonly [string, (stream: StreamCall<unknown>) => AsyncIterable<unknown>])[] = [
  ['records', (stream) => stream],
  ['batches', (stream) => stream.batches()],
  ['bytes', (stream) => stream.bytes()],
]

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

forbidUnhandledRejections()

describe('a stream', () => {
  it('decodes the dates of its records, and leaves unknown fields unchanged', async () => {
    const server = await streaming()
    const read = await collect(connect({ baseUrl: server.url }).export.stream({ folder: '/work' }))
    const at = new Date(when)
    expect(read).toEqual([
      { type: 'header', created_at: at },
      { type: 'conversation', created_at: at, updated_at: new Date('2026-01-16T21:09:09Z') },
      { type: 'message', timestamp: at, metadata: { timestamp: when } },
      { type: 'footer' },
    ])
    expect(server.received[0]).toMatchObject({ method: 'GET', url: '/api/v1/export?folder=%2Fwork' })
  })

  it('takes the id of a conversation first, then the fields and the options', async () => {
    const server = await streaming()
    const client = connect({ baseUrl: server.url })
    await collect(client.export.stream(ID))
    await collect(client.export.stream(ID, { after: 'c1' }, { headers: { 'x-part': '2' } }))
    expect(server.received.map(({ url }) => url)).toEqual([
      `/api/v1/export?conversation_id=${ID}`,
      `/api/v1/export?after=c1&conversation_id=${ID}`,
    ])
    expect(server.received[1]?.headers['x-part']).toBe('2')
  })

  it('yields the same records in batches', async () => {
    const server = await streaming()
    const client = connect({ baseUrl: server.url })
    const batches = await collect(client.export.stream().batches())
    expect(batches.flat()).toEqual(await collect(client.export.stream()))
    expect(batches.length).toBeLessThan(records.length)
  })

  it('yields the sent bytes unchanged', async () => {
    const text = `not json at all \u00e9\n${lines}`
    const server = await streaming(text)
    const chunks = await collect(connect({ baseUrl: server.url }).export.stream().bytes())
    expect(Buffer.concat(chunks).toString()).toBe(text)
  })

  it('arrives whole when it is large', async () => {
    const count = 20_000
    const server = await streaming(
      Array.from({ length: count }, (_, n) => `{"n":${n},"t":"${'x'.repeat(50)}"}\n`).join('') + footer,
    )
    const read = (await collect(connect({ baseUrl: server.url }).export.stream())) as unknown as { n: number }[]
    expect(read.pop()).toEqual({ type: 'footer' })
    expect(read.map(({ n }) => n)).toEqual(Array.from({ length: count }, (_, n) => n))
  })

  it.each(ways)('arrives whole through middleware when read by %s', async (_, read) => {
    const { url } = await streaming()
    const plain = await collect(read(connect({ baseUrl: url }).export.stream()))
    const client = connect({ baseUrl: url, use: [(request, next) => next(request)] })
    expect(await collect(read(client.export.stream()))).toEqual(plain)
    expect(plain.length).toBeGreaterThan(0)
  })

  it.each(ways)('sends no request before it is read by %s', async (_, read) => {
    const server = await streaming()
    const items = read(connect({ baseUrl: server.url }).export.stream())[Symbol.asyncIterator]()
    // A request made too early would arrive before this.
    await fetch(`${server.url}/next`)
    expect(server.received.map(({ url }) => url)).toEqual(['/next'])
    await items.next()
    expect(server.received).toHaveLength(2)
    await items.return?.()
  })

  it.each(ways)('can be read by %s only once', async (_, read) => {
    const server = await streaming()
    const stream = connect({ baseUrl: server.url }).export.stream()
    await collect(read(stream))
    for (const [, again] of ways)
      expect(() => again(stream)[Symbol.asyncIterator]()).toThrow(
        /^A stream can be read only once: make the call again$/,
      )
    expect(server.received).toHaveLength(1)
  })

  it.each(ways)('is released when a loop over its %s ends early', async (_, read) => {
    const server = await hanging()
    for await (const __ of read(connect({ baseUrl: server.url }).export.stream())) break
    await until('the socket is released', () => server.sockets.size === 0)
  })

  it.each(ways)('is released when a loop over its %s throws', async (_, read) => {
    const server = await hanging()
    const error = await rejection(
      (async () => {
        for await (const __ of read(connect({ baseUrl: server.url }).export.stream())) throw new Error('mine')
      })(),
    )
    expect((error as Error).message).toBe('mine')
    await until('the socket is released', () => server.sockets.size === 0)
  })

  it.each(ways)('is released by return() during a pending read of %s', async (_, read) => {
    const server = await hanging('{"n":1}\n')
    const items = read(connect({ baseUrl: server.url }).export.stream())[Symbol.asyncIterator]()
    await items.next()
    const next = items.next()
    await items.return?.()
    expect(await next).toEqual({ done: true, value: undefined })
    expect(await items.next()).toEqual({ done: true, value: undefined })
    await until('the socket is released', () => server.sockets.size === 0)
  })

  it.each(ways)('is released by return() while the headers of a read by %s are pending', async (_, read) => {
    const server = await serve(() => {})
    const items = read(connect({ baseUrl: server.url }).export.stream())[Symbol.asyncIterator]()
    const next = rejection(items.next() as Promise<unknown>)
    await until('the request has arrived', () => server.received.length === 1)
    await items.return?.()
    expect(await next).toBeInstanceOf(ClosedError)
    await until('the socket is released', () => server.sockets.size === 0)
  })

  it.each(ways)('sends no request after return() before the first read by %s', async (_, read) => {
    const server = await streaming()
    const items = read(connect({ baseUrl: server.url }).export.stream())[Symbol.asyncIterator]()
    await items.return?.()
    expect(await items.next()).toEqual({ done: true, value: undefined })
    expect(server.connections()).toBe(0)
  })

  it('resolves overlapping reads with their records in order', async () => {
    const server = await streaming(`{"n":1}\n{"n":2}\n${footer}`)
    const items = connect({ baseUrl: server.url }).export.stream()[Symbol.asyncIterator]()
    const results = await Promise.all([items.next(), items.next(), items.next(), items.next(), items.next()])
    expect(results.map(({ value }) => value as unknown)).toEqual([
      { n: 1 },
      { n: 2 },
      { type: 'footer' },
      undefined,
      undefined,
    ])
  })

  it('is fetched only as fast as it is read by the caller', async () => {
    let sent = 0
    const server = await serve((_, response) => {
      response.writeHead(200, ndjson)
      const line = `${JSON.stringify({ text: 'x'.repeat(65_536) })}\n`
      const write = (): void => {
        while (sent < 64 * 1024 * 1024 && response.write(line)) sent += line.length
      }
      response.on('drain', write)
      write()
    })
    const items = connect({ baseUrl: server.url }).export.stream()[Symbol.asyncIterator]()
    await items.next()
    // Server and client share this event loop: what is still moving moves in each turn.
    for (let idle = 0, before = sent; idle < 100; idle = sent === before ? idle + 1 : 0, before = sent)
      // oxlint-disable-next-line no-await-in-loop -- turn by turn
      await nextTurn()
    expect(sent).toBeLessThan(32 * 1024 * 1024)
    await items.return?.()
  })
})

describe('withResponse() of a stream', () => {
  it('resolves with status, headers and request id before the stream is read', async () => {
    const server = await streaming()
    const { data, response } = await connect({ baseUrl: server.url }).export.stream().withResponse()
    expect(response).toMatchObject({ status: 200, requestId: 'r-1', attempts: [{ attempt: 1, reason: 'responded' }] })
    expect(await collect(data)).toHaveLength(records.length)
    expect(server.received).toHaveLength(1)
  })

  it.each([
    ['close()', ClosedError, async (stream: StreamCall<unknown>): Promise<void> => stream.close()],
    ['disposal', ClosedError, async (stream: StreamCall<unknown>): Promise<void> => stream[Symbol.asyncDispose]()],
    [
      'an iterator that is left at once',
      TypeError,
      async (stream: StreamCall<unknown>): Promise<void> => void (await stream.bytes().return?.()),
    ],
  ])('is released by %s', async (_, type, release) => {
    const server = await hanging()
    const stream = connect({ baseUrl: server.url }).export.stream()
    await stream.withResponse()
    expect(server.sockets.size).toBe(1)
    await release(stream)
    await until('the socket is released', () => server.sockets.size === 0)
    expect(() => stream.bytes()).toThrow(type)
  })
})

describe('close() of a stream', () => {
  it('ends a pending read', async () => {
    const server = await hanging('{"n":1}\n')
    const stream = connect({ baseUrl: server.url }).export.stream()
    let items = 0
    const done = rejection(
      (async () => {
        for await (const _ of stream) items += 1
      })(),
    )
    await until('the first record is read', () => items === 1)
    await nextTurn()
    await stream.close()
    await stream.close()
    expect(await done).toBeInstanceOf(ClosedError)
    expect(await done).toMatchObject({ operation: 'export.stream' })
    await until('the socket is released', () => server.sockets.size === 0)
  })

  it('has no effect before the first read and after the end', async () => {
    const server = await streaming()
    const client = connect({ baseUrl: server.url })
    await client.export.stream().close()
    expect(server.connections()).toBe(0)
    const stream = client.export.stream()
    await collect(stream)
    await stream.close()
  })
})

describe('close() before a read', () => {
  it.each(ways)('refuses a read by %s of an earlier iterator, and sends no request', async (_, read) => {
    const server = await streaming()
    const stream = connect({ baseUrl: server.url }).export.stream()
    const items = read(stream)[Symbol.asyncIterator]()
    await stream.close()
    const error = await rejection(items.next() as Promise<unknown>)
    expect(error).toBeInstanceOf(ClosedError)
    expect(error).toMatchObject({ operation: 'export.stream' })
    expect(server.connections()).toBe(0)
  })

  it.each(ways)('refuses a new read by %s, and withResponse()', async (_, read) => {
    const server = await streaming()
    const stream = connect({ baseUrl: server.url }).export.stream()
    await stream.close()
    expect(() => read(stream)[Symbol.asyncIterator]()).toThrow(ClosedError)
    expect(await rejection(stream.withResponse())).toBeInstanceOf(ClosedError)
    expect(server.connections()).toBe(0)
  })
})

describe('the last record of a stream', () => {
  const checkpoint = '{"type":"checkpoint","checkpoint":"c1"}\n'

  it.each(ways)('ends a read by %s at once, even if the body continues', async (_, read) => {
    const server = await hanging(lines)
    const read1 = await collect(read(connect({ baseUrl: server.url }).export.stream()))
    expect(read1.flat().length).toBeGreaterThan(0)
    await until('the socket is released', () => server.sockets.size === 0)
  })

  it.each(ways)('ends a read by %s through middleware', async (_, read) => {
    const server = await hanging(lines)
    const client = connect({ baseUrl: server.url, use: [(request, next) => next(request)] })
    await collect(read(client.export.stream()))
    await until('the socket is released', () => server.sockets.size === 0)
  })

  it.each(ways)('needs no newline when read by %s', async (_, read) => {
    const server = await streaming(lines.trimEnd())
    expect((await collect(read(connect({ baseUrl: server.url }).export.stream()))).length).toBeGreaterThan(0)
  })

  const cutOff = [
    ['nothing at all', '', undefined],
    ['records alone', '{"type":"header"}\n{"type":"message"}\n', undefined],
    ['a checkpoint', `{"type":"header"}\n${checkpoint}`, 'c1'],
    ['half a record', `{"type":"header"}\n${checkpoint}{"type":"mess`, 'c1'],
    ['half a character', Buffer.from(`{"type":"header"}\n${checkpoint}"é`).subarray(0, -1), 'c1'],
    ['a checkpoint without its newline', `{"type":"header"}\n${checkpoint.trimEnd()}`, 'c1'],
  ] as const

  describe.each(ways)('when missing in a read by %s', (_, read) => {
    it.each(cutOff)('rejects with a ProtocolError that has the last checkpoint, after %s', async (__, text, last) => {
      const server = await streaming(text)
      const seen: unknown[] = []
      const stream = connect({ baseUrl: server.url }).export.stream({}, { maxResumes: 0 })
      const error = await rejection(
        (async () => {
          for await (const item of read(stream)) seen.push(item)
        })(),
      )
      expect(error).toBeInstanceOf(ProtocolError)
      expect(error).toMatchObject({
        code: 'incomplete_stream',
        operation: 'export.stream',
        attempts: [{ status: 200, requestId: 'r-1' }],
      })
      expect((error as ProtocolError).checkpoint).toBe(last)
      expect(stream.checkpoint).toBe(last)
      expect(seen.length === 0).toBe(text.length === 0)
      expect((error as Error).message).toContain('ended before its footer')
    })
  })

  it('is found in bytes at any chunk boundary, also after long lines', async () => {
    for (const text of [lines, `${lines.trimEnd().replaceAll('"timestamp"', `"${'x'.repeat(5000)}"`)}\n`]) {
      for (const size of [1, 7, 64, 100_000]) {
        const bytes = Buffer.from(text)
        const transport: Transport = async () => ({
          status: 200,
          headers: new Headers(ndjson),
          text: async () => '',
          async *stream() {
            for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
          },
          cancel: async () => {},
        })
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        const chunks = await collect(connect({ baseUrl: 'http://a', transport }).export.stream().bytes())
        expect(Buffer.concat(chunks).toString()).toBe(text)
      }
    }
  })

  it('is not needed for the checkpoint of a lost connection', async () => {
    const server = await hanging(`{"type":"header"}\n${checkpoint}`)
    const stream = connect({ baseUrl: server.url }).export.stream({}, { maxResumes: 0 })
    const error = await rejection(
      (async () => {
        for await (const _ of stream) for (const it of server.sockets) it.destroy()
      })(),
    )
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toHaveProperty('checkpoint', 'c1')
    expect(stream.checkpoint).toBe('c1')
  })
})

describe('maxRecordBytes', () => {
  const long = `{"type":"header"}\n{"type":"message","content":"${'x'.repeat(200)}"}\n${lines}`

  it.each([
    ['client', { maxRecordBytes: 100 }, {}],
    ['call', {}, { maxRecordBytes: 100 }],
  ])('bounds a record as an option of the %s, and names itself', async (_, ofClient, ofCall) => {
    const server = await streaming(long)
    const seen: unknown[] = []
    const error = await rejection(
      (async () => {
        const client = connect({ baseUrl: server.url, ...ofClient })
        for await (const record of client.export.stream({}, ofCall)) seen.push(record)
      })(),
    )
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ code: 'record_too_large', recordIndex: 2, operation: 'export.stream' })
    expect((error as Error).message).toContain('maxRecordBytes (100)')
    expect(seen).toHaveLength(1)
  })

  it('can be raised above the default', async () => {
    const server = await streaming(`{"type":"message","content":"${'x'.repeat(17 * 1024 * 1024)}"}\n${footer}`)
    const { url: baseUrl } = server
    expect(await rejection(collect(connect({ baseUrl }).export.stream()))).toMatchObject({ code: 'record_too_large' })
    expect(await collect(connect({ baseUrl, maxRecordBytes: Infinity }).export.stream())).toHaveLength(2)
  })
})

describe('reading a stream', () => {
  it.each([
    [401, AuthenticationError],
    [404, NotFoundError],
    [500, ServerError],
    [302, ApiError],
  ])('rejects with the error of status %i', async (status, type) => {
    const server = await serve((_, response) => sendJson(response, { error: 'No luck', code: status }, status))
    for (const [, read] of ways) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const error = await rejection(collect(read(connect({ baseUrl: server.url }).export.stream())))
      expect(error).toBeInstanceOf(type)
      expect(error).toMatchObject({ status, operation: 'export.stream', attempts: [{ status, reason: 'responded' }] })
      expect((error as Error).message).toContain('No luck')
    }
  })

  it.each([
    ['text/html; charset=utf-8', /expected a stream of ndjson, got text\/html. Does baseUrl point at the service\?/],
    ['application/json', /got application\/json/],
    [undefined, /got no content type/],
  ])('rejects with a ProtocolError for the content type %s, and releases the connection', async (type, message) => {
    const server = await serve((_, response) => {
      response.writeHead(200, type === undefined ? {} : { 'content-type': type })
      response.write('x')
    })
    const error = await rejection(collect(connect({ baseUrl: server.url }).export.stream()))
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ operation: 'export.stream', attempts: [{ status: 200 }] })
    expect((error as Error).message).toMatch(message)
    await until('the socket is released', () => server.sockets.size === 0)
  })

  it.each(['application/X-NDJSON; charset=utf-8', 'application/ndjson'])(
    'accepts the content type %s',
    async (type) => {
      const server = await serve((_, response) =>
        response.writeHead(200, { 'content-type': type }).end('{"type":"footer"}'),
      )
      expect(await collect(connect({ baseUrl: server.url }).export.stream())).toEqual([{ type: 'footer' }])
    },
  )

  it.each(ways)('yields the %s before a failure, then rejects with the error', async (_, read) => {
    const server = await serveRaw((socket) => {
      const head =
        'HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\nx-request-id: r-9\r\ncontent-length: 999\r\n\r\n'
      socket.write(`${head}{"n":1}\n{"n":2}\n{"n`)
    })
    const seen: unknown[] = []
    const error = await rejection(
      (async () => {
        for await (const item of read(connect({ baseUrl: server.url }).export.stream())) {
          seen.push(item)
          // A reset takes what has not been read with it.
          for (const socket of server.sockets) socket.resetAndDestroy()
        }
      })(),
    )
    expect(seen.length).toBeGreaterThan(0)
    expect(error).toBeInstanceOf(ConnectionError)
    expect((error as SekhaError).message).toMatch(/^export.stream: the connection was lost/)
    expect(error).toMatchObject({
      operation: 'export.stream',
      attempts: [{ attempt: 1, status: 200, requestId: 'r-9', reason: 'connection' }],
    })
  })

  it.each([
    ['that is not JSON', '{"n":1}\n{"n":SECRET}\n{"n":3}\n', /^Record 2 at byte 8 is not JSON/],
    ['that is not UTF-8', Buffer.from('{"n":1}\n{"n":"\xff"}\n', 'latin1'), /^Record 2 at byte 8 is not UTF-8/],
    ['whose date is invalid', '{"n":1}\n{"created_at":"SECRET"}\n', /^Record 2 at byte 8 cannot be read/],
  ])('yields the records before one %s, then rejects and releases the connection', async (_, text, message) => {
    for (const [way, read] of ways.slice(0, 2)) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const server = await serve((__, response) => {
        response.writeHead(200, { ...ndjson, 'x-request-id': 'r-3' })
        response.write(text)
      })
      const seen: unknown[] = []
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const error = await rejection(
        (async () => {
          for await (const item of read(connect({ baseUrl: server.url }).export.stream())) seen.push(item)
        })(),
      )
      expect(seen).toEqual(way === 'records' ? [{ n: 1 }] : [[{ n: 1 }]])
      expect(error).toBeInstanceOf(ProtocolError)
      expect((error as Error).message).toMatch(message)
      expect(JSON.stringify(error)).not.toContain('SECRET')
      expect(error).toMatchObject({
        recordIndex: 2,
        operation: 'export.stream',
        attempts: [{ status: 200, requestId: 'r-3' }],
      })
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await until('the socket is released', () => server.sockets.size === 0)
    }
  })

  it('rejects at the first read when the arguments are invalid', async () => {
    const client = connect({ baseUrl: 'http://127.0.0.1:1' })
    expect(await rejection(collect(client.export.stream({ colour: 'red' } as object)))).toBeInstanceOf(TypeError)
    expect(await rejection(client.export.stream({}, { timeoutMs: 0 }).withResponse())).toBeInstanceOf(RangeError)
  })
})
