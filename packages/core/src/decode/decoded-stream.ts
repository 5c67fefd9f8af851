import { ClosedError } from '../foundation/index.ts'
import { ChunkReader } from './chunk-reader.ts'

/**
 * Turns bytes into items, without I/O: what decides lives here, what waits in {@link DecodedStream}. Both methods may
 * throw after they have filled `into`; those items count.
 */
export interface ChunkDecoder<T> {
  /** Takes the next chunk and appends every item that it completes. */
  push(chunk: Uint8Array, into: T[]): void
  /** Takes the end of the bytes. */
  end(into: T[]): void
}

/** Tells whether a stream has arrived in full, where its items say so. */
export interface Completion {
  /** Whether the last item of the stream has been decoded. */
  readonly isComplete: boolean
  /** The error for bytes that end before that. */
  incomplete(): Error
}

/** What every decoded stream can be told. */
export interface DecodedStreamOptions {
  /** Ends the stream at once, wherever it waits: the iterator rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Called once, when the source was let go: at the end, on an error, on `break`, on abort, or by `close()`. */
  readonly onClose?: (() => void) | undefined
  /** Ends the stream as soon as it is complete, and fails it when its bytes end before. @default complete at the end */
  readonly completion?: Completion | undefined
}

/**
 * Items decoded from a source of bytes, to be iterated once.
 *
 * Pull-driven: the next chunk is read when every item of the one before has been taken, so memory holds one chunk's
 * items. Items come in order, also to calls of `next()` that overlap. Items before a broken one are delivered, then
 * the error comes out. `break`, `return()`, `throw()`, an error and an abort let the source go, by one call of its
 * iterator's `return()`; an error of the source itself comes out as it is.
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
  /** Nothing more is read from the source. */
  #ended = false
  /** What to throw once the items are delivered. */
  #failure: { readonly reason: unknown } | undefined
  /** The last of the calls that have not settled. */
  #lastCall: Promise<unknown> | undefined

  constructor(source: AsyncIterable<Uint8Array>, decoder: ChunkDecoder<T>, options: DecodedStreamOptions = {}) {
    this.#reader = new ChunkReader(source, options.onClose)
    this.#decoder = decoder
    this.#signal = options.signal
    this.#completion = options.completion
  }

  /**
   * @throws {TypeError} when the stream is already being iterated
   * @throws {ClosedError} when it was closed
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined> {
    return this.#iterate(() => {
      // The hot path. An async generator would cost three turns of the microtask queue per item; this costs one.
      if (this.#taken < this.#items.length && this.#lastCall === undefined) {
        return Promise.resolve({ done: false, value: this.#takeOne() })
      }
      return this.#queue(() => this.#takeOne())
    })
  }

  /**
   * The same items in arrays: all that one chunk completed, never an empty array. Less work per item than one by one.
   *
   * @throws {TypeError} on iteration, when the stream is already being iterated
   * @throws {ClosedError} on iteration, when it was closed
   */
  batches(): AsyncIterable<T[], undefined> {
    return { [Symbol.asyncIterator]: () => this.#iterate(() => this.#queue(() => this.#takeAll())) }
  }

  /**
   * Releases the source; an iteration that has not ended rejects with a ClosedError. Idempotent, and not needed after an
   * iteration has ended.
   */
  async close(): Promise<void> {
    this.#isClosed = true
    if (!this.#ended) {
      this.#takeAll()
      this.#fail(new ClosedError('This stream'), true)
    }
    await this.#reader.release(true)
  }

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

  #takeAll(): T[] {
    const items = this.#taken === 0 ? this.#items : this.#items.slice(this.#taken)
    this.#items = []
    this.#taken = 0
    return items
  }

  /** Runs `take` when every earlier call has settled and there is something to take. */
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

  /** Whether there are items to take, after reading as many chunks as that needs. */
  async #fill(): Promise<boolean> {
    while (this.#taken === this.#items.length) {
      if (this.#failure !== undefined) {
        const { reason } = this.#failure
        this.#failure = undefined
        throw reason
      }
      if (!this.#ended && this.#completion?.isComplete === true) this.#finish(true)
      if (this.#ended) return false
      // oxlint-disable-next-line no-await-in-loop -- one chunk after the other, and only when it is asked for
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
    // Bytes that end within a record are incomplete, and not broken.
    if (isLast && this.#completion?.isComplete === false) this.#fail(this.#completion.incomplete(), false)
    this.#items = items
    this.#taken = 0
  }

  /** Listens to the signal from the first read on: a stream that nobody reads holds nothing. */
  #start(): void {
    if (this.#hasStarted) return
    this.#hasStarted = true
    if (this.#signal?.aborted === true) this.#onAbort()
    else this.#signal?.addEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = (): void => {
    this.#takeAll()
    this.#fail(this.#signal?.reason, true)
  }

  #fail(reason: unknown, sourceIsOpen: boolean): void {
    this.#failure = { reason }
    this.#finish(sourceIsOpen)
  }

  /** Lets the source go; that this may fail is nobody's concern here, the reason why it ended matters more. */
  #finish(sourceIsOpen: boolean): void {
    this.#ended = true
    this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#reader.release(sourceIsOpen).catch(() => {})
  }

  async #stop(): Promise<void> {
    this.#takeAll()
    this.#failure = undefined
    this.#finish(true)
    await this.#reader.release(true)
  }
}
