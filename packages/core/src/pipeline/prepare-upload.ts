import type { Operation } from '../contract/operation.ts'
import { fromReadableStream } from '../decode/index.ts'
import { ClosedError } from '../foundation/index.ts'
import type { ByteSource, CallInput } from './call-options.ts'
import type { CallRequest, StreamBody } from './call-request.ts'

/**
 * Takes ownership of the source of an upload. Strings and bytes can be resent, a stream cannot. Its `write` throws when
 * the source is locked, or not a byte source.
 */
export function prepareUpload(
  operation: Operation,
  source: ByteSource,
): Required<Pick<CallInput, 'write' | 'release'>> {
  let upload: Upload | undefined
  hearErrors(source)
  const build = (): NonNullable<CallRequest['body']> => {
    if (typeof source === 'string') refusePath(operation, source)
    if (typeof source === 'string' || source instanceof Uint8Array) return source
    if (isReadableStream(source)) {
      if (source.locked) throw new TypeError(`${operation.id}: the ReadableStream is locked by another reader`)
    } else if (!isIterable(source)) {
      const got = source === null ? 'null' : typeof source
      throw new TypeError(`${operation.id} needs a string, bytes, a ReadableStream or an iterable of these, got ${got}`)
    }
    return (upload = new Upload(operation, source))
  }
  return {
    write: () => ({ body: build(), contentType: 'application/x-ndjson' }),
    release() {
      if (upload !== undefined) upload.release()
      else releaseSource(source)
    },
  }
}

/**
 * Adds an error listener to a Node stream, because an unhandled error event ends the process. The error may occur before
 * the stream is read, while the call is queued, or after the stream was released. Readers still receive it.
 */
function hearErrors(source: unknown): void {
  const { on, destroy } = (source ?? {}) as { on?: (event: 'error', listener: () => void) => void; destroy?: unknown }
  if (typeof on === 'function' && typeof destroy === 'function') on.call(source, 'error', () => {})
}

type Piece = Uint8Array | string
type Pieces = AsyncIterator<Piece> | Iterator<Piece>
type StreamSource = Exclude<ByteSource, string | Uint8Array>

/** Reads a source once and releases it when the attempt ends. Node's `fetch` would continue reading after an abort. */
class Upload implements StreamBody {
  readonly replayable = false
  failure: { readonly reason: unknown } | undefined
  readonly #operation: Operation
  readonly #source: StreamSource
  #pieces: Pieces | undefined
  #isReleased = false
  /** Errors the open stream. */
  #stop: ((reason: unknown) => void) | undefined

  constructor(operation: Operation, source: StreamSource) {
    this.#operation = operation
    this.#source = source
  }

  open(signal?: AbortSignal, onProgress: (isSent: boolean) => void = () => {}): ReadableStream<Uint8Array> {
    if (this.#pieces !== undefined || this.#isReleased)
      throw new TypeError(`${this.#operation.id}: a stream can be sent as a body only once`)
    const pieces = (this.#pieces = openPieces(this.#source))
    const encoder = new TextEncoder()
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          const onAbort = (): void => this.#release(signal?.reason)
          signal?.addEventListener('abort', onAbort)
          this.#stop = (reason) => {
            signal?.removeEventListener('abort', onAbort)
            // A browser cancels the body in its own abort listener, which runs next and must find the stream intact.
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

  /** Reads the next bytes, or `undefined` at the end. Keeps the source's error, because a transport may replace it. */
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

/** The methods that release a source, by its kind. */
interface Releasable {
  destroy?(): unknown
  cancel?(): unknown
  return?(): unknown
}

/**
 * Releases a source, whether or not reading has started. A Node stream is destroyed too: `return()` of an iterator that
 * has not started does nothing, and the file would stay open.
 */
function releaseSource(source: unknown, pieces?: Pieces): void {
  if (typeof source !== 'object' || source === null) return
  const owner = source as Releasable
  const attempt = async (release: (() => unknown) | undefined): Promise<unknown> => release?.()
  // The call already has its outcome, so errors of the release are ignored.
  const ignore = (): void => {}
  if (pieces !== undefined) attempt(() => pieces.return?.()).catch(ignore)
  if (typeof owner.destroy === 'function') attempt(() => owner.destroy?.()).catch(ignore)
  else if (pieces === undefined)
    attempt(() => (isReadableStream(owner) ? owner.cancel() : owner.return?.())).catch(ignore)
}

function isReadableStream(source: unknown): source is ReadableStream<Uint8Array> {
  return typeof ReadableStream === 'function' && source instanceof ReadableStream
}

/** @throws {TypeError} when a string looks like a path: one short line that is no JSON object or array */
function refusePath({ id }: Operation, source: string): void {
  if (/^\s*[{[]/.test(source) || !/^[^\r\n]{1,4096}$/.test(source)) return
  throw new TypeError(
    `${id}: a string is the content, one JSON record per line, but this one has no record. To send a file, pass createReadStream(path)`,
  )
}

function isIterable(source: unknown): boolean {
  return typeof source === 'object' && source !== null && (Symbol.asyncIterator in source || Symbol.iterator in source)
}
