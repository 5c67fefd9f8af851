import {
  checkKnownOptions,
  type KnownOptions,
  ProtocolError,
  type ProtocolErrorOptions,
  SekhaError,
} from '../foundation/index.ts'
import { ByteBuffer } from './byte-buffer.ts'
import { DecodedStream, type ChunkDecoder, type DecodedStreamOptions } from './decoded-stream.ts'

/** The options of {@link decodeNdjson}. */
export interface NdjsonOptions<T> extends DecodedStreamOptions {
  /** Maximum record size in bytes, without the newline. A longer one throws a {@link ProtocolError}. @default 16 MiB */
  readonly maxRecordBytes?: number | undefined
  /**
   * Parses one line, without its line ending. Its errors become a {@link ProtocolError} with the record's position.
   *
   * @default JSON.parse
   */
  readonly parse?: ((line: string) => T) | undefined
}

const known: KnownOptions<NdjsonOptions<unknown>> = {
  maxRecordBytes: true,
  parse: true,
  signal: true,
  onClose: true,
  completion: true,
}

/** The records of a newline-delimited JSON body, one by one or in `batches()`. */
export type NdjsonStream<T> = DecodedStream<T>

const DEFAULT_MAX_RECORD_BYTES = 16 * 1024 * 1024
const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20

/**
 * Decodes newline-delimited JSON.
 *
 * Lines end in `\n` or `\r\n`, and the last line needs no newline. Blank lines and a leading byte order mark are skipped.
 * The result does not depend on the chunk boundaries.
 *
 * The iteration throws one of these:
 *
 * - a {@link ProtocolError} for a broken record, with `recordIndex` (from 1, without blank lines) and `byteOffset`, but
 *   never the record itself;
 * - the source's own error;
 * - the signal's reason.
 *
 * @throws {RangeError} when `maxRecordBytes` is neither a positive integer nor Infinity
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { decodeNdjson, fromReadableStream } from '@sekha/core/decode'
 *
 * for await (const row of decodeNdjson<{ id: string }>(fromReadableStream(response.body))) console.log(row.id)
 * ```
 */
export function decodeNdjson<T = unknown>(
  source: AsyncIterable<Uint8Array>,
  options: NdjsonOptions<T> = {},
): NdjsonStream<T> {
  checkKnownOptions('decodeNdjson()', options, known)
  return new DecodedStream(source, new NdjsonDecoder(options), options)
}

class NdjsonDecoder<T> implements ChunkDecoder<T> {
  readonly #maxRecordBytes: number
  readonly #parse: (line: string) => T
  // A byte order mark inside the stream is a regular character, but the decoder would drop it at the start of each block.
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  /** The bytes after the last newline. */
  readonly #rest = new ByteBuffer()
  /** The stream offset of the first byte that is not decoded yet. */
  #offset = 0
  #records = 0

  constructor({ maxRecordBytes = DEFAULT_MAX_RECORD_BYTES, parse = JSON.parse }: NdjsonOptions<T>) {
    if (maxRecordBytes !== Infinity && (!Number.isSafeInteger(maxRecordBytes) || maxRecordBytes < 1)) {
      throw new RangeError(`maxRecordBytes must be a positive integer or Infinity, got ${maxRecordBytes}`)
    }
    this.#maxRecordBytes = maxRecordBytes
    this.#parse = parse
  }

  push(chunk: Uint8Array, into: T[]): void {
    const end = chunk.lastIndexOf(NEWLINE) + 1
    if (end > 0) {
      const lines = chunk.subarray(0, end)
      if (this.#rest.length === 0) {
        this.#decode(lines, into)
      } else {
        this.#rest.append(lines)
        this.#decode(this.#rest.view(), into)
        this.#rest.clear()
      }
    }
    const rest = end === 0 ? chunk : chunk.subarray(end)
    if (this.#rest.length + rest.length > this.#maxRecordBytes) throw this.#tooLong(this.#offset)
    this.#rest.append(rest)
  }

  end(into: T[]): void {
    if (this.#rest.length > 0) this.#decode(this.#rest.view(), into)
  }

  /** Decodes whole lines. Throws at the first broken line, after decoding those before it. */
  #decode(lines: Uint8Array, into: T[]): void {
    if (lines.length > this.#maxRecordBytes) {
      const at = findLine(lines, (line) => line.length > this.#maxRecordBytes)
      if (at !== -1) {
        this.#decode(lines.subarray(0, at), into)
        throw this.#tooLong(this.#offset)
      }
    }
    let text: string
    try {
      text = this.#utf8.decode(lines)
    } catch {
      const at = findLine(lines, (line) => !this.#isUtf8(line))
      this.#decode(lines.subarray(0, Math.max(at, 0)), into)
      throw this.#broken('is not UTF-8', this.#offset)
    }
    this.#parseLines(text, into)
    this.#offset += lines.length
  }

  #parseLines(text: string, into: T[]): void {
    let start = this.#offset === 0 && text.startsWith('\uFEFF') ? 1 : 0
    try {
      while (start < text.length) {
        const newline = text.indexOf('\n', start)
        const next = newline === -1 ? text.length : newline
        const end = text.charCodeAt(next - 1) === CARRIAGE_RETURN ? next - 1 : next
        // Every record starts above a space, so one comparison separates most records from blank lines.
        if (text.charCodeAt(start) > SPACE || !isBlank(text, start, end)) {
          into.push(this.#parse(text.slice(start, end)))
          this.#records += 1
        }
        start = next + 1
      }
    } catch (error) {
      throw this.#unreadable(error, this.#offset + new TextEncoder().encode(text.slice(0, start)).length)
    }
  }

  #isUtf8(line: Uint8Array): boolean {
    try {
      this.#utf8.decode(line)
      return true
    } catch {
      return false
    }
  }

  #unreadable(error: unknown, byteOffset: number): ProtocolError {
    // A SyntaxError is not kept as the cause, because engines quote the payload in its message.
    if (error instanceof SyntaxError) return this.#broken('is not JSON', byteOffset)
    const why = error instanceof SekhaError ? `: ${error.message}` : ''
    return this.#broken(`cannot be read${why}`, byteOffset, { cause: error })
  }

  #tooLong(byteOffset: number): ProtocolError {
    const what = `is longer than maxRecordBytes (${this.#maxRecordBytes}); raise it if that is expected`
    return this.#broken(what, byteOffset, { code: 'record_too_large' })
  }

  #broken(what: string, byteOffset: number, options: ProtocolErrorOptions = {}): ProtocolError {
    const recordIndex = this.#records + 1
    return new ProtocolError(`Record ${recordIndex} at byte ${byteOffset} ${what}`, {
      ...options,
      recordIndex,
      byteOffset,
    })
  }
}

/** Returns the offset of the first line that passes `test`, or -1. */
function findLine(lines: Uint8Array, test: (line: Uint8Array) => boolean): number {
  for (let start = 0; start < lines.length;) {
    const newline = lines.indexOf(NEWLINE, start)
    const end = newline === -1 ? lines.length : newline
    if (test(lines.subarray(start, end))) return start
    start = end + 1
  }
  return -1
}

function isBlank(text: string, start: number, end: number): boolean {
  return /^[ \t\r]*$/.test(text.slice(start, end))
}
