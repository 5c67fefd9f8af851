/** Reads the output of a `ByteWriter` from a given position. It does not validate the bytes: verify them first. */
export class ByteReader {
  at: number
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  /** Reads an unsigned integer, seven bits per byte, least significant first. */
  varint(): number {
    const bytes = this.#bytes
    let byte = bytes[this.at++]!
    let value = byte & 0x7f
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = bytes[this.at++]!
      value |= (byte & 0x7f) << shift
    }
    return value >>> 0
  }

  /** Copies `count` bytes to `target` at `offset`. */
  copyTo(target: Uint8Array, offset: number, count: number): void {
    for (let index = 0; index < count; index++) target[offset + index] = this.#bytes[this.at++]!
  }
}
