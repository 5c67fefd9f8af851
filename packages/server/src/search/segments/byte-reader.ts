/** Reads what a `ByteWriter` wrote, from a place in some bytes on. It trusts the bytes: check them first. */
export class ByteReader {
  at: number
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  /** An unsigned integer of seven bits a byte, least significant first. */
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

  /** Copies `count` bytes to a place in `target`. */
  copyTo(target: Uint8Array, offset: number, count: number): void {
    for (let index = 0; index < count; index++) target[offset + index] = this.#bytes[this.at++]!
  }
}
