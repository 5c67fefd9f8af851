import { ClosedError } from '../foundation/index.ts'
import { ChunkReader } from './chunk-reader.ts'

/**
 * Decodes bytes into items without I/O. {@link DecodedStream} does the waiting. Both methods may throw after they have
 * appended to `into`; those items are delivered.
 */
export interface ChunkDecoder<T> {
  /** Decodes the next chunk and appends every item that it completes. */
  push(chunk: Uint8Array, into: T[]): void
  /** Handles the end of the bytes. */
  end(into: T[]): void
}

/** Detects the last item of a stream, if the items mark it. */
export interface Completion {
  /** Whether the last item of the stream has been decoded. */
  readonly isComplete: boolean
  /** Creates the error for bytes that end before the last item. */
  incomplete(): Error
}

/** Takes the place of an item that is not delivered, such as a checkpoint or a repeated record. */
export class Mark {
  readonly #onPass: (() => void) | undefined

  /** @param onPass Called when every item before it was delivered and the reader asks for the next one. */
  constructor(onPass?: () => void) {
    this.#onPass = onPass
  }

  /** Reports that the reader has passed this place. */
  pass(): void {
    this.#onPass?.()
  }
}

/** The options of every decoded stream. */
export interface DecodedStreamOptions {
  /** Aborts the stream at any point. The iterator rejects at once with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Called once when the source is released: at the end, on an error, on `break`, on abort, or by `close()`. */
  readonly onClose?: (() => void) | undefined
  /** Ends the stream at its last item, and rejects if the bytes end before. @default the stream ends with its bytes */
  readonly completion?: Completion | undefined
}

/**
 * Items decoded from a source of bytes. It can be iterated once.
 *
 * - The stream is pull-driven: it reads the next chunk when every item of the last one was taken, so memory holds one
 *   chunk's items.
 * - Items arrive in order, even with overlapping calls of `next()`.
 * - Items before a broken one are delivered, then the iterator throws the error.
 * - `break`, `return()`, `throw()`, an error and an abort release the source with one call of its iterator's `return()`.
 * - The source's own errors are rethrown unchanged.
 * - A {@link Mark} among the items is not delivered. A batch ends before one.
 */
export class DecodedStream<T> implements AsyncIterable<T> {
  readonly #reader: ChunkReader
  readonly #decoder: ChunkDecoder<T>
  readonly #signal: AbortSignal | undefined
  readonly #completion: Completion | undefined
  #isClaimed = false
  #isClosed = false
  #hasStarted = false
  /** Items of the last chunk; those before `#taken` are delivered. */
  #items: T[] = []
  #taken = 0
  /** Whether reading from the source has ended. */
  #ended = false
  /** The error to throw after the remaining items. */
  #failure: { readonly reason: unknown } | undefined
  /** The last pending call of `next()`. */
  #lastCall: Promise<unknown> | undefined

  constructor(source: AsyncIterable<Uint8Array>, decoder: ChunkDecoder<T>, options: DecodedStreamOptions = {}) {
    this.#reader = new ChunkReader(source, options.onClose)
    this.#decoder = decoder
    this.#signal = options.signal
    this.#completion = options.completion
  }

  /**
   * Iterates over the records in order. Leaving the loop releases the source.
   *
   * @throws {TypeError} when the stream is already being iterated
   * @throws {ClosedError} when the stream was closed
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined> {
    return this.#iterate(() => {
      // The hot path. An async generator would cost three turns of the microtask queue per item; this costs one.
      if (this.#lastCall === undefined && this.#hasItem()) {
        return Promise.resolve({ done: false, value: this.#takeOne() })
      }
      return this.#queue(() => this.#takeOne())
    })
  }

  /**
   * Returns the items in arrays: each holds the items that one chunk completed and is never empty. This is faster than one
   * item at a time.
   *
   * @throws {TypeError} on iteration, when the stream is already being iterated
   * @throws {ClosedError} on iteration, when the stream was closed
   */
  batches(): AsyncIterable<T[], undefined> {
    return { [Symbol.asyncIterator]: () => this.#iterate(() => this.#queue(() => this.#takeBatch())) }
  }

  /**
   * Releases the source. A pending iteration rejects with a ClosedError. Idempotent, and not needed after an iteration
   * has ended.
   */
  async close(): Promise<void> {
    this.#isClosed = true
    if (!this.#ended) {
      this.#dropItems()
      this.#fail(new ClosedError('This stream'), true)
    }
    await this.#reader.release(true)
  }

  /** Same as `close()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #iterate<R>(next: () => Promise<IteratorResult<R, undefined>>): AsyncIterableIterator<R, undefined> {
    if (this.#isClosed) throw new ClosedError('This stream')
    if (this.#isClaimed) throw new TypeError('This stream can be iterated once: make a new request to read it again')
    this.#isClaimed = true
    const iterator: AsyncIterableIterator<R, undefined> = {
      next,
      return: async () => {
        await this.#stop()
        return { done: true, value: undefined }
      },
      throw: async (reason: unknown) => {
        await this.#stop()
        throw reason
      },
      [Symbol.asyncIterator]: () => iterator,
    }
    return iterator
  }

  #takeOne(): T {
    const item = this.#items[this.#taken]!
    this.#taken += 1
    return item
  }

  /** Passes the marks before the next item. @returns whether an item is available */
  #hasItem(): boolean {
    for (; this.#taken < this.#items.length; this.#taken += 1) {
      const item = this.#items[this.#taken]
      if (!(item instanceof Mark)) return true
      item.pass()
    }
    return false
  }

  /** Takes the items up to the next mark. */
  #takeBatch(): T[] {
    const start = this.#taken
    const items = this.#items
    let end = start + 1
    while (end < items.length && !(items[end] instanceof Mark)) end += 1
    if (end < items.length) {
      this.#taken = end
      return items.slice(start, end)
    }
    this.#dropItems()
    return start === 0 ? items : items.slice(start)
  }

  #dropItems(): void {
    this.#items = []
    this.#taken = 0
  }

  /** Runs `take` when every earlier call has settled and an item is available. */
  #queue<R>(take: () => R): Promise<IteratorResult<R, undefined>> {
    const run = async (): Promise<IteratorResult<R, undefined>> =>
      (await this.#fill()) ? { done: false, value: take() } : { done: true, value: undefined }
    const call = this.#lastCall === undefined ? run() : this.#lastCall.then(run, run)
    this.#lastCall = call
    const settled = (): void => {
      if (this.#lastCall === call) this.#lastCall = undefined
    }
    call.then(settled, settled)
    return call
  }

  /** Reads chunks until an item is available. @returns whether there is one */
  async #fill(): Promise<boolean> {
    while (!this.#hasItem()) {
      if (this.#failure !== undefined) {
        const { reason } = this.#failure
        this.#failure = undefined
        throw reason
      }
      if (!this.#ended && this.#completion?.isComplete === true) this.#finish(true)
      if (this.#ended) return false
      // oxlint-disable-next-line no-await-in-loop -- chunks are read one at a time, on demand
      await this.#readChunk()
    }
    return true
  }

  async #readChunk(): Promise<void> {
    this.#start()
    let result: IteratorResult<Uint8Array> | undefined
    try {
      if (!this.#ended) result = await this.#reader.read()
    } catch (reason) {
      if (!this.#ended) this.#fail(reason, false)
    }
    // Ended meanwhile: by an abort, by close(), by return().
    if (this.#ended || result === undefined) return
    const isLast = result.done === true
    const items: T[] = []
    try {
      if (isLast) this.#decoder.end(items)
      else this.#decoder.push(result.value, items)
      if (isLast) this.#finish(false)
    } catch (reason) {
      this.#fail(reason, !isLast)
    }
    // Bytes that end within a record are incomplete rather than broken.
    if (isLast && this.#completion?.isComplete === false) this.#fail(this.#completion.incomplete(), false)
    this.#items = items
    this.#taken = 0
  }

  /** Listens to the signal from the first read on, so that an unread stream holds no listener. */
  #start(): void {
    if (this.#hasStarted) return
    this.#hasStarted = true
    if (this.#signal?.aborted === true) this.#onAbort()
    else this.#signal?.addEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = (): void => {
    this.#dropItems()
    this.#fail(this.#signal?.reason, true)
  }

  #fail(reason: unknown, sourceIsOpen: boolean): void {
    this.#failure = { reason }
    this.#finish(sourceIsOpen)
  }

  /** Releases the source. Its errors are ignored, because the reason of the end matters more. */
  #finish(sourceIsOpen: boolean): void {
    this.#ended = true
    this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#reader.release(sourceIsOpen).catch(() => {})
  }

  async #stop(): Promise<void> {
    this.#dropItems()
    this.#failure = undefined
    this.#finish(true)
    await this.#reader.release(true)
  }
}
