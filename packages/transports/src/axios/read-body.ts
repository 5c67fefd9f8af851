import type { CallRequest } from '@sekha/core'
import { fromReadableStream } from '@sekha/core/decode'
import { explainLostBody } from './explain-failure.ts'

/** Connects the reader of a body to its call. */
export interface BodyOwner {
  readonly request: CallRequest
  /** The `content-encoding` of the response, if known. */
  readonly coding: string | undefined
  /** Called when the body ends, fails or is cancelled. */
  readonly release: () => void
  /** Aborts the request. */
  readonly abort: () => void
}

/** The part of a Node stream that is used. */
interface NodeStream extends AsyncIterable<Uint8Array> {
  on(event: 'error', listener: () => void): unknown
  destroy(): unknown
  resume(): unknown
  /** For a response: whether all of it has arrived, read or not. */
  readonly complete?: unknown
}

/** Reads the data of an adapter or of a mocked one. Ending the iteration aborts the request. */
export function readBody(data: unknown, { request, coding, release, abort }: BodyOwner): AsyncIterable<Uint8Array> {
  const chunks = toChunks(data)[Symbol.asyncIterator]()
  let isDone = false
  const iterator: AsyncIterator<Uint8Array> = {
    async next() {
      try {
        const result = await chunks.next()
        if (request.signal.aborted && !isDone) throw request.signal.reason
        if (result.done === true) settle()
        return result
      } catch (error) {
        settle()
        throw explainLostBody(error, request, coding)
      }
    },
    async return() {
      if (isDone) return { done: true, value: undefined }
      settle()
      if (isHere(data)) {
        // A complete response leaves its connection open for the next call.
        data.resume()
        return { done: true, value: undefined }
      }
      // Not awaited: it would wait for a pending read. The abort releases the connection.
      chunks.return?.().catch(() => {})
      abort()
      return { done: true, value: undefined }
    },
  }
  return { [Symbol.asyncIterator]: () => iterator }

  function settle(): void {
    isDone = true
    release()
  }
}

/** Aborts the request of an unread body, if the body is a stream. */
export function dropBody(data: unknown, abort: () => void): void {
  if (isNodeStream(data)) data.on('error', () => {})
  if (isNodeStream(data) || isWebStream(data)) abort()
}

function toChunks(data: unknown): AsyncIterable<Uint8Array> {
  if (isWebStream(data)) return fromReadableStream(data)
  if (isNodeStream(data)) return readNodeStream(data)
  return once(toBytes(data))
}

function readNodeStream(stream: NodeStream): AsyncIterable<Uint8Array> {
  // The unread stream may still emit an error.
  stream.on('error', () => {})
  return {
    [Symbol.asyncIterator]() {
      const iterator = stream[Symbol.asyncIterator]()
      return {
        next: () => iterator.next(),
        // Not the iterator's own `return()`: that waits for a pending read.
        async return() {
          stream.destroy()
          return { done: true, value: undefined }
        },
      }
    },
  }
}

/** Handles a mocked adapter, which returns a value instead of a stream. */
function toBytes(data: unknown): Uint8Array {
  if (data === undefined || data === null) return new Uint8Array()
  if (data instanceof Uint8Array) return data
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  return new TextEncoder().encode(typeof data === 'string' ? data : JSON.stringify(data))
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, undefined> {
  if (bytes.byteLength > 0) yield bytes
}

const isWebStream = (data: unknown): data is ReadableStream<Uint8Array> =>
  typeof data === 'object' && data !== null && 'getReader' in data

const isNodeStream = (data: unknown): data is NodeStream =>
  typeof data === 'object' && data !== null && 'destroy' in data && Symbol.asyncIterator in data

const isHere = (data: unknown): data is NodeStream => isNodeStream(data) && data.complete === true
