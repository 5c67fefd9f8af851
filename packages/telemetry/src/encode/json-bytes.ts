import { writeText } from './text-writer.ts'

/** A loop writes a short string faster than the runtime's own encoder. */
const SHORT = 64

/** A loop copies fewer bytes faster than `set`. */
const FEW = 10

/** Characters that a JSON string escapes. */
// oxlint-disable-next-line no-control-regex -- JSON escapes control characters
const ESCAPED = /[\u0000-\u001F"\\]/

/** Half of a surrogate pair without the other. */
export const LONE_SURROGATE = /\p{Surrogate}/gu

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Bytes that grow, and how JSON is written into them. */
export class JsonBytes {
  /** What is written, from `from` to `at`. It is replaced by a longer one when it is full. */
  bytes: Uint8Array = new Uint8Array(4096)
  from = 0
  at = 0

  /** Begins a line at an offset. */
  begin(offset: number): void {
    this.from = offset
    this.at = offset
  }

  /** Writes bytes as they are. */
  put(source: Uint8Array): void {
    const { length } = source
    this.#reserve(length)
    const { bytes, at } = this
    if (length > FEW) bytes.set(source, at)
    else for (let index = 0; index < length; index += 1) bytes[at + index] = source[index]!
    this.at = at + length
  }

  /** Writes one byte. */
  putByte(byte: number): void {
    this.#reserve(1)
    this.bytes[this.at] = byte
    this.at += 1
  }

  /** Writes text as it is, such as JSON. */
  raw(text: string): void {
    const { length } = text
    this.#reserve(length * 3)
    const { bytes, at } = this
    if (length <= SHORT) {
      let index = 0
      for (; index < length; index += 1) {
        const code = text.charCodeAt(index)
        if (code > 0x7e) break
        bytes[at + index] = code
      }
      if (index === length) {
        this.at = at + length
        return
      }
    }
    this.at = at + writeText(text, bytes, at)
  }

  /** Writes a string. @returns the number of its characters in JSON */
  quote(text: string): number {
    const { length } = text
    if (length > SHORT) return this.#quoteAny(text)
    this.#reserve(length + 2)
    const { bytes } = this
    let { at } = this
    bytes[at] = QUOTE
    at += 1
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index)
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) return this.#quoteAny(text)
      bytes[at] = code
      at += 1
    }
    bytes[at] = QUOTE
    this.at = at + 1
    return length + 2
  }

  /** A lone surrogate becomes U+FFFD in UTF-8. JSON would escape it, and the server refuses the whole record with it. */
  #quoteAny(text: string): number {
    const json = ESCAPED.test(text) ? JSON.stringify(text.replace(LONE_SURROGATE, '\uFFFD')) : `"${text}"`
    this.raw(json)
    return json.length
  }

  #reserve(length: number): void {
    if (this.at + length <= this.bytes.length) return
    const bytes = new Uint8Array(Math.max(this.bytes.length * 2, this.at + length))
    bytes.set(this.bytes.subarray(0, this.at))
    this.bytes = bytes
  }
}
