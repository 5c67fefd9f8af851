const INITIAL_BYTES = 1024
/** A larger block is freed when the buffer is cleared, so that one huge line does not stay in memory. */
const KEPT_BYTES = 256 * 1024

/**
 * Collects the pieces of a line that is split over chunks. It grows by doubling, so a line of n bytes copies at most 2n
 * bytes, regardless of the size of the pieces. Pieces are copied, because a source may reuse its chunk.
 */
export class ByteBuffer {
  #block = new Uint8Array(INITIAL_BYTES)
  #length = 0

  get length(): number {
    return this.#length
  }

  append(piece: Uint8Array): void {
    const length = this.#length + piece.length
    if (length > this.#block.length) {
      const resized = new Uint8Array(Math.max(length, this.#block.length * 2))
      resized.set(this.#block.subarray(0, this.#length))
      this.#block = resized
    }
    this.#block.set(piece, this.#length)
    this.#length = length
  }

  /** Returns the collected bytes without a copy, valid until the next `append` or `clear`. */
  view(): Uint8Array {
    return this.#block.subarray(0, this.#length)
  }

  clear(): void {
    this.#length = 0
    if (this.#block.length > KEPT_BYTES) this.#block = new Uint8Array(INITIAL_BYTES)
  }
}
