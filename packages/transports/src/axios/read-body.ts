import { fromReadableStream } from '@sekha/core/decode'
import { explainFailure } from './explain-failure.ts'

/** What a body's reader has to do with its call. */
export interface BodyOwner {
  readonly signal: AbortSignal
  /** The body has ended, failed or was given up. */
  readonly release: () => void
  /** Breaks the request off. */
  readonly abort: () => void
}

/** A stream of Node's, as far as it is used. */
interface NodeStream extends AsyncIterable<Uint8Array> {
  on(event: 'error', listener: () => void): unknown
  destroy(): unknown
  resume(): unknown
  /** Of a response: whether all of it has arrived, read or not. */
  readonly complete?: unknown
}

/** Reads what an adapter, or a mock of one, gave as its data. Ending the iteration breaks the request off. */
export function readBody(data: unknown, { signal, release, abort }: BodyOwner): AsyncIterable<Uint8Array> {
  const chunks = toChunks(data)[Symbol.asyncIterator]()
  let isDone = false
  const iterator: AsyncIterator<Uint8Array> = {
    async next() {
      try {
        const result = await chunks.next()
        if (signal.aborted && !isDone) throw signal.reason
        if (result.done === true) settle()
        return result
      } catch (error) {
        settle()
        throw explainFailure(error, signal)
      }
    },
    async return() {
      if (isDone) return { done: true, value: undefined }
      settle()
      if (isHere(data)) {
        // What has arrived in full leaves its connection to the next call.
        data.resume()
        return { done: true, value: undefined }
      }
      // Not waited for: it would wait for a read that is under way. The abort is what lets the connection go.
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

/** Breaks off the request of a body that nobody will read, if it is one that arrives bit by bit. */
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
  // It may fail when nobody reads it any more.
  stream.on('error', () => {})
  return {
    [Symbol.asyncIterator]() {
      const iterator = stream[Symbol.asyncIterator]()
      return {
        next: () => iterator.next(),
        // Not the iterator's own: that waits for a read that is under way.
        async return() {
          stream.destroy()
          return { done: true, value: undefined }
        },
      }
    },
  }
}

/** A mocked adapter gives a value instead of a stream. */
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
