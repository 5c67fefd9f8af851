import type { Operation } from '../contract/operation.ts'
import { toReadableStream } from '../decode/index.ts'
import type { ByteSource } from './call-options.ts'
import type { StreamBody } from './call-request.ts'

/**
 * Makes a body of bytes: what is in memory can be sent again, what is a stream cannot.
 *
 * @throws {TypeError} when the source is none
 */
export function buildUpload(operation: Operation, source: ByteSource): string | Uint8Array | StreamBody {
  if (typeof source === 'string' || source instanceof Uint8Array) return source
  const stream = isReadableStream(source) ? source : undefined
  if (stream === undefined && !isIterable(source))
    throw new TypeError(
      `${operation.id} needs a string, bytes, a ReadableStream or an iterable of these, got ${source === null ? 'null' : typeof source}`,
    )
  if (stream?.locked === true) throw new TypeError(`${operation.id}: somebody else reads the ReadableStream`)
  let isOpened = false
  return {
    replayable: false,
    open() {
      if (isOpened) throw new TypeError(`${operation.id}: a body that is a stream can be sent once`)
      isOpened = true
      return stream ?? toReadableStream(encode(source as Iterable<Uint8Array | string>))
    },
  }
}

function isReadableStream(source: unknown): source is ReadableStream<Uint8Array> {
  return typeof ReadableStream === 'function' && source instanceof ReadableStream
}

function isIterable(source: unknown): boolean {
  return typeof source === 'object' && source !== null && (Symbol.asyncIterator in source || Symbol.iterator in source)
}

async function* encode(
  source: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const chunk of source) yield typeof chunk === 'string' ? encoder.encode(chunk) : chunk
}
