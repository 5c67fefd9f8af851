import { notify } from '../foundation/index.ts'

/** Reads the chunks of a source and releases it once. */
export class ChunkReader {
  readonly #source: AsyncIterable<Uint8Array>
  readonly #onClose: (() => void) | undefined
  #iterator: AsyncIterator<Uint8Array> | undefined
  #interrupt: () => void = () => {}
  #isReleased = false
  #released: Promise<void> | undefined

  constructor(source: AsyncIterable<Uint8Array>, onClose: (() => void) | undefined) {
    this.#source = source
    this.#onClose = onClose
  }

  /** Reads the next chunk or the end. Resolves with `undefined` if the source is released, even if it never settles. */
  read(): Promise<IteratorResult<Uint8Array> | undefined> {
    return new Promise((resolve, reject) => {
      this.#interrupt = () => resolve(undefined)
      this.#open().next().then(resolve, reject)
    })
  }

  /**
   * Ends a pending read and calls `onClose` before it returns. Only the first call has an effect; every call waits for the
   * source.
   *
   * @param sourceIsOpen - Whether to call the source's `return()`; not needed if it ended or failed.
   */
  release(sourceIsOpen: boolean): Promise<void> {
    if (!this.#isReleased) {
      this.#isReleased = true
      this.#released = this.#releaseSource(sourceIsOpen)
    }
    return this.#released ?? Promise.resolve()
  }

  async #releaseSource(sourceIsOpen: boolean): Promise<void> {
    const returned = (async () => (sourceIsOpen ? this.#open().return?.() : undefined))()
    this.#interrupt()
    notify(() => this.#onClose?.())
    await returned
  }

  #open(): AsyncIterator<Uint8Array> {
    this.#iterator ??= this.#source[Symbol.asyncIterator]()
    return this.#iterator
  }
}
