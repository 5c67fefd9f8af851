import type { Operation } from '../contract/operation.ts'
import { fromReadableStream } from '../decode/index.ts'
import { ClosedError } from '../foundation/index.ts'
import type { ByteSource, CallUpload } from './call-options.ts'
import type { StreamBody } from './call-request.ts'

/** Takes charge of the source of an upload. */
export function prepareUpload(operation: Operation, source: ByteSource): CallUpload {
  let upload: Upload | undefined
  hearErrors(source)
  return {
    build() {
      if (typeof source === 'string' || source instanceof Uint8Array) return source
      if (isReadableStream(source)) {
        if (source.locked) throw new TypeError(`${operation.id}: somebody else reads the ReadableStream`)
      } else if (!isIterable(source)) {
        const got = source === null ? 'null' : typeof source
        throw new TypeError(
          `${operation.id} needs a string, bytes, a ReadableStream or an iterable of these, got ${got}`,
        )
      }
      return (upload = new Upload(operation, source))
    },
    release() {
      if (upload !== undefined) upload.release()
      else releaseSource(source)
    },
  }
}

/**
 * An error of a stream of Node's that nobody listens to ends the process. It may come before the stream is read, while the
 * call waits for its turn, or after it was released; who reads the stream is told of it all the same.
 */
function hearErrors(source: unknown): void {
  const { on, destroy } = (source ?? {}) as { on?: (event: 'error', listener: () => void) => void; destroy?: unknown }
  if (typeof on === 'function' && typeof destroy === 'function') on.call(source, 'error', () => {})
}

type Piece = Uint8Array | string
type Pieces = AsyncIterator<Piece> | Iterator<Piece>
type StreamSource = Exclude<ByteSource, string | Uint8Array>

/** Reads a source once, and releases it when the attempt is over: Node's `fetch` would read on after an abort. */
class Upload implements StreamBody {
  readonly replayable = false
  failure: { readonly reason: unknown } | undefined
  readonly #operation: Operation
  readonly #source: StreamSource
  #pieces: Pieces | undefined
  #isReleased = false
  /** Ends the stream that was opened. */
  #stop: ((reason: unknown) => void) | undefined

  constructor(operation: Operation, source: StreamSource) {
    this.#operation = operation
    this.#source = source
  }

  open(signal?: AbortSignal, onProgress: (isSent: boolean) => void = () => {}): ReadableStream<Uint8Array> {
    if (this.#pieces !== undefined || this.#isReleased)
      throw new TypeError(`${this.#operation.id}: a body that is a stream can be sent once`)
    const pieces = (this.#pieces = openPieces(this.#source))
    const encoder = new TextEncoder()
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          const onAbort = (): void => this.#release(signal?.reason)
          signal?.addEventListener('abort', onAbort)
          this.#stop = (reason) => {
            signal?.removeEventListener('abort', onAbort)
            // A browser cancels the body when it hears of the abort, and must find it as it was: it is next to hear.
            queueMicrotask(() => controller.error(reason))
          }
        },
        pull: async (controller) => {
          onProgress(false)
          const bytes = await this.#next(pieces, encoder)
          if (this.#isReleased) return
          onProgress(bytes === undefined)
          if (bytes !== undefined) return controller.enqueue(bytes)
          controller.close()
          this.release()
        },
        cancel: () => this.release(),
      },
      { highWaterMark: 0 },
    )
  }

  release(): void {
    this.#release(new ClosedError('This upload'))
  }

  #release(reason: unknown): void {
    if (this.#isReleased) return
    this.#isReleased = true
    this.#stop?.(reason)
    releaseSource(this.#source, this.#pieces)
  }

  /** The next bytes of the source; undefined at its end. What it fails with is the caller's, whatever the transport says. */
  async #next(pieces: Pieces, encoder: TextEncoder): Promise<Uint8Array | undefined> {
    try {
      const piece = await pieces.next()
      return piece.done === true ? undefined : this.#toBytes(piece.value, encoder)
    } catch (reason) {
      this.failure = { reason }
      throw reason
    }
  }

  #toBytes(piece: Piece, encoder: TextEncoder): Uint8Array {
    if (typeof piece === 'string') return encoder.encode(piece)
    if (piece instanceof Uint8Array) return piece
    throw new TypeError(
      `${this.#operation.id}: its source must yield strings or Uint8Arrays, got ${typeof piece}. Write each record as a line of JSON`,
    )
  }
}

function openPieces(source: StreamSource): Pieces {
  const pieces = isReadableStream(source) ? fromReadableStream(source) : source
  return Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]()
}

/** How sources of all kinds are told that nobody reads on. */
interface Releasable {
  destroy?(): unknown
  cancel?(): unknown
  return?(): unknown
}

/**
 * Ends the reading of a source, which may be under way or may not have begun. A stream of Node's is destroyed as well:
 * an iterator of it that has not begun does nothing on `return()`, and the file would stay open.
 */
function releaseSource(source: unknown, pieces?: Pieces): void {
  if (typeof source !== 'object' || source === null) return
  const owner = source as Releasable
  const attempt = async (release: (() => unknown) | undefined): Promise<unknown> => release?.()
  // The call has its outcome; that a source cannot be released does not change it.
  const ignore = (): void => {}
  if (pieces !== undefined) attempt(() => pieces.return?.()).catch(ignore)
  if (typeof owner.destroy === 'function') attempt(() => owner.destroy?.()).catch(ignore)
  else if (pieces === undefined)
    attempt(() => (isReadableStream(owner) ? owner.cancel() : owner.return?.())).catch(ignore)
}

function isReadableStream(source: unknown): source is ReadableStream<Uint8Array> {
  return typeof ReadableStream === 'function' && source instanceof ReadableStream
}

function isIterable(source: unknown): boolean {
  return typeof source === 'object' && source !== null && (Symbol.asyncIterator in source || Symbol.iterator in source)
}
