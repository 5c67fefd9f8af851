import { notify } from '../foundation/index.ts'

/** Reads the chunks of a source, and lets it go once. */
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

  /** The next chunk or the end, or `undefined` when the source was let go meanwhile, even if it never responds. */
  read(): Promise<IteratorResult<Uint8Array> | undefined> {
    return new Promise((resolve, reject) => {
      this.#interrupt = () => resolve(undefined)
      this.#open().next().then(resolve, reject)
    })
  }

  /**
   * Ends a read that is under way and calls `onClose`, before it returns. Only the first call does anything; all of
   * them wait for the source.
   *
   * @param sourceIsOpen - Whether the source has to be told by `return()`; one that ended or failed has not.
   */
  release(sourceIsOpen: boolean): Promise<void> {
    if (!this.#isReleased) {
      this.#isReleased = true
      this.#released = this.#letGo(sourceIsOpen)
    }
    return this.#released ?? Promise.resolve()
  }

  async #letGo(sourceIsOpen: boolean): Promise<void> {
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
