import type { Operation } from '../contract/operation.ts'
import { fromReadableStream } from '../decode/index.ts'
import type { ByteSource } from './call-options.ts'
import type { StreamBody } from './call-request.ts'

/**
 * Makes a body of bytes: what is in memory can be sent again, what is a stream cannot.
 *
 * @throws {TypeError} when the source is none
 */
export function buildUpload(operation: Operation, source: ByteSource): string | Uint8Array | StreamBody {
  if (typeof source === 'string' || source instanceof Uint8Array) return source
  if (isReadableStream(source)) {
    if (source.locked) throw new TypeError(`${operation.id}: somebody else reads the ReadableStream`)
  } else if (!isIterable(source)) {
    const got = source === null ? 'null' : typeof source
    throw new TypeError(`${operation.id} needs a string, bytes, a ReadableStream or an iterable of these, got ${got}`)
  }
  return new Upload(operation, isReadableStream(source) ? fromReadableStream(source) : source)
}

type Piece = Uint8Array | string
type Pieces = AsyncIterator<Piece> | Iterator<Piece>

/** Reads a source once, and lets it go when the attempt is over: Node's `fetch` would read on after an abort. */
class Upload implements StreamBody {
  readonly replayable = false
  failure: { readonly reason: unknown } | undefined
  readonly #operation: Operation
  readonly #source: AsyncIterable<Piece> | Iterable<Piece>
  #isOpened = false

  constructor(operation: Operation, source: AsyncIterable<Piece> | Iterable<Piece>) {
    this.#operation = operation
    this.#source = source
  }

  open(signal?: AbortSignal): ReadableStream<Uint8Array> {
    if (this.#isOpened) throw new TypeError(`${this.#operation.id}: a body that is a stream can be sent once`)
    this.#isOpened = true
    const encoder = new TextEncoder()
    const source = this.#source
    const pieces = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
    let onAbort: () => void
    let isGivenUp = false
    const letGo = async (): Promise<void> => {
      isGivenUp = true
      signal?.removeEventListener('abort', onAbort)
      await pieces.return?.()
    }
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          onAbort = () => {
            letGo().catch(() => {})
            // A browser cancels the body when it hears of the abort, and must find it as it was: it is next to hear.
            queueMicrotask(() => controller.error(signal?.reason))
          }
          signal?.addEventListener('abort', onAbort)
        },
        pull: async (controller) => {
          const bytes = await this.#next(pieces, encoder)
          if (isGivenUp) return
          if (bytes !== undefined) return controller.enqueue(bytes)
          signal?.removeEventListener('abort', onAbort)
          controller.close()
        },
        cancel: letGo,
      },
      { highWaterMark: 0 },
    )
  }

  /** The next bytes of the source; undefined at its end. What it fails with is the caller's, whatever the transport says. */
  async #next(pieces: Pieces, encoder: TextEncoder): Promise<Uint8Array | undefined> {
    try {
      const piece = await pieces.next()
      return piece.done === true ? undefined : toBytes(piece.value, encoder)
    } catch (reason) {
      this.failure = { reason }
      throw reason
    }
  }
}

function toBytes(piece: Piece, encoder: TextEncoder): Uint8Array {
  if (typeof piece === 'string') return encoder.encode(piece)
  if (piece instanceof Uint8Array) return piece
  throw new TypeError(`An upload is made of strings and Uint8Arrays, got ${typeof piece}`)
}

function isReadableStream(source: unknown): source is ReadableStream<Uint8Array> {
  return typeof ReadableStream === 'function' && source instanceof ReadableStream
}

function isIterable(source: unknown): boolean {
  return typeof source === 'object' && source !== null && (Symbol.asyncIterator in source || Symbol.iterator in source)
}
