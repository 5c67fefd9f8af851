import { deepEqual, equal, ok } from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { ApiError, ConnectionError, ProtocolError, TimeoutError } from '@sekha/core'
import { createManualClock } from '../../src/testing/index.ts'
import { rejection, sendJson, serve, serveOpen, until, untilStill } from 'sekha-test-kit'
import { catchRequest, type ConformanceCase, defineCase } from './case.ts'

const ndjson = { 'content-type': 'application/x-ndjson' }
/** The last record of an export. */
const FOOTER = '{"type":"footer"}\n'
const CHUNK = 64 * 1024
/** Exceeds the buffers of two sockets and a transport. */
const TOTAL = 48 * 1024 * 1024
/** The maximum size of those buffers. */
const BUFFERED = 24 * 1024 * 1024

/** A source that yields one chunk, and then stalls until it is released. */
function stuckSource(): { readonly source: AsyncIterable<string>; readonly isReleased: () => boolean } {
  let isReleased = false
  let turn = 0
  const source: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next: () => ((turn += 1) === 1 ? Promise.resolve({ done: false, value: 'x' }) : new Promise(() => {})),
      async return() {
        isReleased = true
        return { done: true, value: undefined }
      },
    }),
  }
  return { source, isReleased: () => isReleased }
}

export const streamCases: readonly ConformanceCase[] = [
  defineCase('delivers each chunk when it arrives', [], async (scope) => {
    let more = (): void => {}
    const server = await serve((_, response) => {
      response.writeHead(200, ndjson)
      response.write('{"n":1}\n{"n')
      more = () => void response.end(`":2}\n${FOOTER}`)
    }, scope)
    const records: unknown[] = []
    for await (const record of scope.client({ baseUrl: server.url }).export.stream()) {
      records.push(record)
      if (records.length === 1) more()
    }
    deepEqual(records, [{ n: 1 }, { n: 2 }, { type: 'footer' }])
  }),

  defineCase('reads a stream no faster than its consumer', [], async (scope) => {
    let written = 0
    const server = await serveOpen((_, response) => {
      response.writeHead(200, ndjson)
      const write = (): void => {
        while (written < TOTAL) {
          written += CHUNK
          if (!response.write(Buffer.alloc(CHUNK, 'x'))) return void response.once('drain', write)
        }
        response.end(`\n${FOOTER}`)
      }
      write()
    }, scope)
    const bytes = scope.client({ baseUrl: server.url }).export.stream().bytes()
    const first = await bytes.next()
    let read = first.done === true ? 0 : first.value.byteLength
    await untilStill(() => written)
    ok(written < BUFFERED, `${written} bytes were sent to somebody who had read ${read}`)
    for await (const chunk of bytes) read += chunk.byteLength
    equal(read, TOTAL + 1 + FOOTER.length)
  }),

  defineCase('ends with the last record of a stream, even if its body continues', [], async (scope) => {
    const server = await serve((_, response) => {
      response.writeHead(200, ndjson)
      response.write(`{"n":1}\n${FOOTER}`)
    }, scope)
    const records: unknown[] = []
    for await (const record of scope.client({ baseUrl: server.url }).export.stream()) records.push(record)
    deepEqual(records, [{ n: 1 }, { type: 'footer' }])
    await until('the connection is gone', () => server.sockets.size === 0)
  }),

  defineCase('rejects a stream that ends without its last record', [], async (scope) => {
    const server = await serve((_, response) => {
      response.writeHead(200, ndjson).end('{"n":1}\n{"type":"checkpoint","checkpoint":"c1"}\n')
    }, scope)
    const client = scope.client({ baseUrl: server.url })
    for (const items of [client.export.stream(), client.export.stream().batches(), client.export.stream().bytes()]) {
      const reading = async (): Promise<void> => {
        for await (const _ of items);
      }
      const error = await rejection(reading())
      ok(error instanceof ProtocolError, String(error))
      equal(error.code, 'incomplete_stream')
      equal(error.checkpoint, 'c1')
    }
  }),

  defineCase('releases the connection when a stream is left', [], async (scope) => {
    const server = await serve((_, response) => {
      response.writeHead(200, ndjson)
      response.write('{"n":1}\n{"n":2}\n')
    }, scope)
    for await (const record of scope.client({ baseUrl: server.url }).export.stream()) {
      deepEqual(record, { n: 1 })
      break
    }
    await until('the connection is gone', () => server.sockets.size === 0)
  }),

  defineCase('releases the connection when a response is cancelled', [], async (scope) => {
    const server = await serve((_, response) => {
      response.writeHead(503, ndjson)
      response.write('a part')
    }, scope)
    const response = await scope.transport()(await catchRequest(server.url))
    equal(response.status, 503)
    await response.cancel()
    await until('the connection is gone', () => server.sockets.size === 0)
  }),

  defineCase('sends a request body while it is produced', ['streamUpload'], async (scope) => {
    let body = ''
    let encoding: string | undefined
    const server = await serveOpen((request, response) => {
      encoding = request.headers['transfer-encoding']
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => sendJson(response, { ok: true }))
    }, scope)
    async function* source(): AsyncGenerator<string | Uint8Array> {
      yield '{"n":1}\n'
      await until('the first piece has arrived', () => body === '{"n":1}\n')
      yield new TextEncoder().encode('{"n":2}\n')
    }
    await scope.client({ baseUrl: server.url }).conversations.import(source())
    equal(body, '{"n":1}\n{"n":2}\n')
    equal(encoding, 'chunked')
  }),

  defineCase('produces a request body no faster than the server reads it', ['streamUpload'], async (scope) => {
    let produced = 0
    let received = 0
    let read: (() => void) | undefined
    const server = await serveOpen((request, response) => {
      request.pause()
      read = () => {
        request.on('data', (chunk: Buffer) => (received += chunk.byteLength))
        request.on('end', () => sendJson(response, {}))
        request.resume()
      }
    }, scope)
    function* source(): Generator<Uint8Array> {
      for (; produced < TOTAL; produced += CHUNK) yield new Uint8Array(CHUNK)
    }
    const call = scope.client({ baseUrl: server.url }).conversations.import(source())
    await until('the request has begun', () => produced > 0 && read !== undefined)
    await untilStill(() => produced)
    ok(produced < BUFFERED, `${produced} bytes were made for somebody who reads nothing`)
    read?.()
    await call
    equal(received, TOTAL)
  }),

  defineCase('rejects with the error of a failing source, and aborts the request', ['streamUpload'], async (scope) => {
    let hasBegun = false
    let isBroken = false
    const server = await serveOpen((request) => {
      request.on('error', () => {})
      request.on('close', () => (isBroken = !request.complete))
      request.on('data', () => (hasBegun = true))
    }, scope)
    const failure = new Error('the disk is gone')
    async function* source(): AsyncGenerator<string> {
      yield 'x'
      await until('the upload has begun', () => hasBegun)
      throw failure
    }
    equal(await rejection(scope.client({ baseUrl: server.url }).conversations.import(source())), failure)
    await until('the server knows', () => isBroken)
  }),

  defineCase('releases an upload source when the connection is lost', ['streamUpload'], async (scope) => {
    const server = await serveOpen(
      (request) => void request.once('data', () => request.socket.resetAndDestroy()),
      scope,
    )
    const { source, isReleased } = stuckSource()
    const error = await rejection(scope.client({ baseUrl: server.url }).conversations.import(source))
    ok(error instanceof ConnectionError, String(error))
    await until('the source is released', isReleased)
  }),

  defineCase('delivers a response before the upload ends', ['streamUpload', 'duplex'], async (scope) => {
    const server = await serveOpen((request, response) => {
      request.once('data', () => {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.write(' ')
      })
      request.on('end', () => response.end('{}'))
    }, scope)
    let responded = (): void => {}
    const hasResponse = new Promise<void>((resolve) => (responded = resolve))
    async function* source(): AsyncGenerator<string> {
      yield 'x'
      await hasResponse
      yield 'y'
    }
    const client = scope.client({
      baseUrl: server.url,
      use: [
        async (request, next) => {
          const response = await next(request)
          responded()
          return response
        },
      ],
    })
    await client.conversations.import(source())
  }),

  defineCase(
    'delivers an error status that arrives before the upload ends',
    ['streamUpload', 'duplex'],
    async (scope) => {
      const server = await serveOpen((request, response) => {
        request.once('data', () => sendJson(response, { error: 'too large' }, 413, { connection: 'close' }))
      }, scope)
      const { source, isReleased } = stuckSource()
      const error = await rejection(scope.client({ baseUrl: server.url }).conversations.import(source))
      ok(error instanceof ApiError, String(error))
      equal(error.status, 413)
      await until('the source is released', isReleased)
    },
  ),

  defineCase('closes the files of rejected uploads', ['streamUpload'], async (scope) => {
    const server = await serve((_, response) => sendJson(response, { error: 'no' }, 422), scope)
    const client = scope.client({ baseUrl: server.url })
    const files = Array.from({ length: 10 }, () => createReadStream(import.meta.filename))
    for (const file of files) ok((await rejection(client.conversations.import(file))) instanceof ApiError)
    await until('every file is closed', () => files.every(({ closed }) => closed))
  }),

  defineCase(
    'closes the file of an upload that is rejected before the server reads it',
    ['streamUpload'],
    async (scope) => {
      const server = await serveOpen((_, response) => {
        sendJson(response, { error: 'too large' }, 413, { connection: 'close' })
      }, scope)
      const client = scope.client({ baseUrl: server.url })
      const file = createReadStream('/dev/zero')
      const error = await rejection(client.conversations.import(file))
      // The underlying library decides whether the response or the closed connection comes first.
      ok(error instanceof ApiError || error instanceof ConnectionError, String(error))
      await until('the file is closed', () => file.closed)
      await until('the connection is gone', () => server.sockets.size === 0)
    },
  ),

  defineCase('lets an upload that moves bytes take longer than timeoutMs', ['streamUpload'], async (scope) => {
    const server = await serve((_, response) => sendJson(response, { ok: true }), scope)
    const clock = createManualClock()
    async function* source(): AsyncGenerator<string> {
      for (let turn = 1; turn <= 6; turn += 1) {
        await clock.advance(20_000)
        yield `{"n":${turn}}\n`
      }
    }
    await scope.client({ baseUrl: server.url, clock, timeoutMs: 30_000 }).conversations.import(source())
    equal(server.received[0]?.body.split('\n').length, 7)
    equal(clock.pendingTimers, 0)
  }),

  defineCase('ends a stalled upload', ['streamUpload', 'abort'], async (scope) => {
    const server = await serveOpen((request) => void request.resume(), scope)
    const clock = createManualClock()
    let rest = (): void => {}
    const isCoolingDown = new Promise<void>((resolve) => (rest = resolve))
    async function* source(): AsyncGenerator<string> {
      yield '{"n":1}\n'
      rest()
      await new Promise(() => {})
    }
    const client = scope.client({ baseUrl: server.url, clock, timeoutMs: 30_000, idleTimeoutMs: 40_000 })
    const call = rejection(client.conversations.import(source()))
    await isCoolingDown
    await clock.advance(40_000)
    const error = await call
    ok(error instanceof TimeoutError, String(error))
    equal(error.scope, 'idle')
    await until('the connection is gone', () => server.sockets.size === 0)
  }),
]
