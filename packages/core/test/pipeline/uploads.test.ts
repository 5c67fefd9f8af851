import { createReadStream, mkdtempSync, type ReadStream, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { createManualClock, type ManualClock } from '../../src/foundation/testing/index.ts'
import {
  type ByteSource,
  type CallOptions,
  type ClientOptions,
  ClosedError,
  type CallRequest,
  SekhaClient,
  TimeoutError,
  type Transport,
  ValidationError,
} from '../../src/index.ts'
import { connect } from './support/fixtures.ts'
import { rejection, sendJson, serve, until } from 'sekha-test-kit'

const directory = mkdtempSync(join(tmpdir(), 'sekha-uploads-'))
afterAll(() => rmSync(directory, { recursive: true }))
const path = join(directory, 'export.ndjson')
writeFileSync(path, `${'x'.repeat(1000)}\n`.repeat(2000))

/** A source, and whether it has been released. */
interface Source {
  readonly source: ByteSource
  readonly isReleased: () => boolean
}

/** Its first piece, and then nothing until it is released. */
function iterable(): Source {
  let isReleased = false
  let turn = 0
  const iterator: AsyncIterableIterator<string> = {
    next: () => ((turn += 1) === 1 ? Promise.resolve({ done: false, value: 'x' }) : new Promise(() => {})),
    async return() {
      isReleased = true
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => iterator,
  }
  return { source: iterator, isReleased: () => isReleased }
}

function webStream(): Source {
  let isReleased = false
  const source = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(10)),
    cancel: () => void (isReleased = true),
  })
  return { source, isReleased: () => isReleased }
}

function file(): Source {
  const source: ReadStream = createReadStream(path)
  return { source, isReleased: () => source.closed }
}

const kinds: readonly (readonly [string, () => Source])[] = [
  ['an iterable', iterable],
  ['a web stream', webStream],
  ['a file of Node', file],
]

describe.each(kinds)('%s that is uploaded', (_, make) => {
  it('is released when the server refuses the call', async () => {
    const server = await serve((__, response) => sendJson(response, { error: 'no' }, 422))
    const transport: Transport = async (request) => {
      // A transport that takes a part of the body, as one does whose server responds early.
      const reader = (request.body as { open(): ReadableStream<Uint8Array> }).open().getReader()
      await reader.read()
      const reply = await fetch(server.url, { method: 'POST', body: 'x' })
      return {
        status: reply.status,
        headers: reply.headers,
        text: () => reply.text(),
        async *stream() {},
        cancel: async () => {},
      }
    }
    const { source, isReleased } = make()
    expect(await rejection(connect({ baseUrl: 'http://a', transport }).conversations.import(source))).toBeInstanceOf(
      ValidationError,
    )
    await until('the source is released', isReleased)
  })

  it('is released when the transport never opens it', async () => {
    const { source, isReleased } = make()
    const transport: Transport = () => Promise.reject(new RangeError('no'))
    await rejection(connect({ baseUrl: 'http://a', transport }).conversations.import(source))
    await until('the source is released', isReleased)
  })

  const never: readonly (readonly [string, (source: ByteSource) => PromiseLike<unknown>])[] = [
    [
      'an option is wrong',
      (source) => new SekhaClient({ baseUrl: 'http://a' }).conversations.import(source, { timeoutMs: -1 }),
    ],
    [
      'a header cannot be sent',
      (source) => new SekhaClient({ baseUrl: 'http://a' }).conversations.import(source, { headers: { a: '\n' } }),
    ],
    [
      'its signal was aborted before',
      (source) =>
        new SekhaClient({ baseUrl: 'http://a' }).conversations.import(source, { signal: AbortSignal.abort('mine') }),
    ],
    [
      'the client was closed before',
      async (source) => {
        const client = new SekhaClient({ baseUrl: 'http://a' })
        await client.close()
        await client.conversations.import(source)
      },
    ],
    [
      'middleware refuses it',
      (source) =>
        new SekhaClient({ baseUrl: 'http://a', use: [() => Promise.reject(new Error('no'))] }).conversations.import(
          source,
        ),
    ],
    [
      'it is aborted while middleware holds it',
      (source) => {
        const controller = new AbortController()
        const hold = (): Promise<never> => new Promise(() => setImmediate(() => controller.abort('mine')))
        const client = new SekhaClient({ baseUrl: 'http://a', use: [hold] })
        return client.conversations.import(source, { signal: controller.signal })
      },
    ],
  ]

  it.each(never)('is released when the call never starts, since %s', async (__, run) => {
    const { source, isReleased } = make()
    await rejection(run(source))
    await until('the source is released', isReleased)
  })

  it('is released when the call is aborted, and when the client is closed', async () => {
    const server = await serve(() => {})
    for (const end of ['abort', 'close'] as const) {
      const { source, isReleased } = make()
      const controller = new AbortController()
      const client = connect({ baseUrl: server.url })
      const call = rejection(client.conversations.import(source, { signal: controller.signal }))
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await until('there is a connection', () => server.connections() > 0)
      if (end === 'abort') controller.abort('mine')
      else void client.close()
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await call).toEqual(end === 'abort' ? 'mine' : expect.any(ClosedError))
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await until('the source is released', isReleased)
    }
  })
})

describe('a source', () => {
  it('is not released if another reader has locked it', async () => {
    const stream = new ReadableStream<Uint8Array>()
    const reader = stream.getReader()
    expect(await rejection(connect({ baseUrl: 'http://a' }).conversations.import(stream))).toBeInstanceOf(TypeError)
    expect(stream.locked).toBe(true)
    reader.releaseLock()
  })

  it.each(['export.ndjson', '/var/backups/a b.ndjson', 'C:\\export.ndjson', 'https://example.org/export'])(
    'that is the path %s instead of the content is refused before any request',
    async (path) => {
      const error = await rejection(connect({ baseUrl: 'http://a' }).conversations.import(path))
      expect(error).toBeInstanceOf(TypeError)
      expect((error as Error).message).toBe(
        'conversations.import: a string is the content, one JSON record per line, but this one has no record. To send a file, pass createReadStream(path)',
      )
    },
  )

  describe('that is a file which does not exist', () => {
    const waits = [
      [
        'waits for its turn',
        {
          use: [
            async (request, next) => {
              await failed
              return next(request)
            },
          ],
        },
        {},
      ],
      ['is refused at once', {}, { timeoutMs: -1 }],
      ['never reaches the server', { transport: async () => Promise.reject(new ClosedError('It')) }, {}],
    ] as const satisfies readonly (readonly [string, ClientOptions, CallOptions])[]
    let failed: Promise<void>

    it.each(waits)('does not end the process when its call %s', async (_, options, own) => {
      const uncaught: unknown[] = []
      const watch = (error: unknown): number => uncaught.push(error)
      process.on('uncaughtExceptionMonitor', watch)
      onTestFinished(() => void process.off('uncaughtExceptionMonitor', watch))
      const source = createReadStream(join(directory, 'nowhere'))
      failed = new Promise((resolve) => source.once('close', () => resolve()))
      const { url } = await serve((__, response) => sendJson(response, {}))
      const error = await rejection(connect({ baseUrl: url, ...options }).conversations.import(source, own))
      await failed
      await new Promise((resolve) => setImmediate(resolve))
      expect(error).toBeInstanceOf(Error)
      expect(uncaught).toEqual([])
    })
  })

  it('does not change the outcome of the call if its release fails', async () => {
    const source: AsyncIterableIterator<string> = {
      next: async () => ({ done: true, value: undefined }),
      return: () => {
        throw new Error('stuck')
      },
      [Symbol.asyncIterator]: () => source,
    }
    const transport: Transport = () => Promise.reject(new RangeError('the call failed'))
    const error = await rejection(connect({ baseUrl: 'http://a', transport }).conversations.import(source))
    expect((error as Error).message).toBe('the call failed')
  })
})

describe('the time limits of an upload', () => {
  const sleep = (clock: ManualClock, ms: number): Promise<void> =>
    new Promise((resolve) => void clock.setTimeout(resolve, ms))

  /** Reads the whole body, then takes a time for its headers. */
  const slowReader =
    (clock: ManualClock, readMs: number, headersMs: number): Transport =>
    async ({ body, signal }: CallRequest) => {
      if (typeof body === 'object' && 'open' in body) {
        const reader = body.open(signal).getReader()
        // oxlint-disable-next-line no-await-in-loop -- chunk by chunk
        while (!(await reader.read()).done) await sleep(clock, readMs)
      } else await sleep(clock, readMs)
      await sleep(clock, headersMs)
      return {
        status: 200,
        headers: new Headers({ 'content-type': 'application/json' }),
        text: async () => '{"conversations":{},"messages":{}}',
        async *stream() {},
        cancel: async () => {},
      }
    }

  async function* pieces(clock: ManualClock, count: number, everyMs: number): AsyncGenerator<string> {
    for (let turn = 0; turn < count; turn += 1) {
      // oxlint-disable-next-line no-await-in-loop -- piece by piece
      await sleep(clock, everyMs)
      yield 'x\n'
    }
  }

  const limits = { timeoutMs: 100, idleTimeoutMs: 200 }

  const run = async (
    source: (clock: ManualClock) => ByteSource,
    transport: (clock: ManualClock) => Transport,
    advanceMs: number,
    more: object = {},
  ): Promise<{ outcome: unknown; pendingTimers: number }> => {
    const clock = createManualClock()
    const client = connect({ baseUrl: 'http://a', clock, transport: transport(clock), ...limits, ...more })
    let outcome: unknown = 'pending'
    client.conversations.import(source(clock)).then(
      () => (outcome = 'done'),
      (error: unknown) => (outcome = error),
    )
    for (let passed = 0; passed < advanceMs; passed += 10)
      // oxlint-disable-next-line no-await-in-loop -- time in steps
      await clock.advance(10)
    return { outcome, pendingTimers: clock.pendingTimers }
  }

  it('let an upload with steady progress take far longer than timeoutMs', async () => {
    const bySource = await run(
      (clock) => pieces(clock, 20, 150),
      (clock) => slowReader(clock, 0, 90),
      3500,
    )
    expect(bySource).toEqual({ outcome: 'done', pendingTimers: 0 })
    const byReader = await run(
      (clock) => pieces(clock, 20, 0),
      (clock) => slowReader(clock, 150, 90),
      3500,
    )
    expect(byReader).toEqual({ outcome: 'done', pendingTimers: 0 })
  })

  it.each([
    ['its source', 300, 0],
    ['its reader', 0, 300],
  ])('end an upload that stalls because of %s', async (_, sourceMs, readerMs) => {
    const { outcome } = await run(
      (clock) => pieces(clock, 3, sourceMs),
      (clock) => slowReader(clock, readerMs, 0),
      230,
    )
    expect(outcome).toBeInstanceOf(TimeoutError)
    expect(outcome).toMatchObject({ scope: 'idle', timeoutMs: 200, operation: 'conversations.import' })
  })

  it('allow timeoutMs for the headers after the last byte', async () => {
    const late = await run(
      (clock) => pieces(clock, 3, 90),
      (clock) => slowReader(clock, 0, 110),
      400,
    )
    expect(late.outcome).toMatchObject({ scope: 'attempt', timeoutMs: 100 })
  })

  it('include totalTimeoutMs for the whole call', async () => {
    const { outcome } = await run(
      (clock) => pieces(clock, 20, 50),
      (clock) => slowReader(clock, 0, 0),
      350,
      {
        totalTimeoutMs: 300,
      },
    )
    expect(outcome).toMatchObject({ scope: 'call', timeoutMs: 300 })
  })

  it('add a second for each 64 KiB of a body in memory', async () => {
    const source = 'x'.repeat(2 * 65_536)
    const inTime = await run(
      () => source,
      (clock) => slowReader(clock, 2090, 0),
      2200,
    )
    expect(inTime).toEqual({ outcome: 'done', pendingTimers: 0 })
    const late = await run(
      () => source,
      (clock) => slowReader(clock, 2110, 0),
      2200,
    )
    expect(late.outcome).toMatchObject({ scope: 'attempt', timeoutMs: 2100 })
  })
})

describe('the error of an upload source', () => {
  /** Responds as a server does that sees nothing but a body that ends too early. */
  const embedded = async (_: unknown, init?: RequestInit): Promise<Response> => {
    const text = await new Response(init?.body).text().catch(() => undefined)
    return Response.json({ error: 'The body broke off', code: 400 }, { status: text === undefined ? 400 : 200 })
  }

  it('rejects the call, regardless of the response to the truncated body', async () => {
    const reason = new Error('the disk is gone')
    async function* source(): AsyncGenerator<string> {
      yield 'x'
      throw reason
    }
    expect(await rejection(connect({ fetch: embedded }).conversations.import(source()))).toBe(reason)
  })

  it('names the operation and the yielded type if it is neither a string nor bytes', async () => {
    const records = [{ type: 'header' }] as never
    expect(await rejection(connect({ fetch: embedded }).conversations.import(records))).toEqual(
      new TypeError(
        'conversations.import: its source must yield strings or Uint8Arrays, got object. Write each record as a line of JSON',
      ),
    )
  })
})
