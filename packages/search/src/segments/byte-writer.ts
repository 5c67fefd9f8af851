/** A growable byte buffer. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>
  #length = 0

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity)
  }

  get length(): number {
    return this.#length
  }

  /** The bytes written so far, without a copy. Valid until the next write. */
  get written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length)
  }

  /** Writes an unsigned integer below 2³², seven bits per byte, least significant first. */
  varint(value: number): void {
    this.#reserve(5)
    let rest = value >>> 0
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.#bytes[this.#length++] = rest
  }

  /** Appends the bytes of `source` from `start` to `end`. */
  append(source: Uint8Array, start: number, end: number): void {
    const count = end - start
    this.#reserve(count)
    // Most slices are a few bytes long. For these the loop is faster than creating a view.
    if (count < 24) {
      for (let at = start; at < end; at++) this.#bytes[this.#length++] = source[at] ?? 0
      return
    }
    this.#bytes.set(source.subarray(start, end), this.#length)
    this.#length += count
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return
    const resized = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count))
    resized.set(this.written)
    this.#bytes = resized
  }
}
