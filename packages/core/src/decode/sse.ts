import { checkKnownOptions, type KnownOptions, ProtocolError, MAX_TIMER_MS } from '../foundation/index.ts'
import { ByteBuffer } from './byte-buffer.ts'
import { DecodedStream, type ChunkDecoder, type DecodedStreamOptions } from './decoded-stream.ts'

/** One server-sent event. */
export interface SseEvent<T = string> {
  /** The event type; `message` if the server sent none. */
  readonly event: string
  /** The `data` lines, joined by `\n`, or what `parse` makes of them. */
  readonly data: T
  /** The last event id that the server set, in this event or an earlier one; empty if there is none. */
  readonly id: string
  /** The last reconnection time that the server set, in this event or an earlier one; at most 2³¹−1 ms. */
  readonly retryMs?: number
}

/** The options of {@link decodeSse}. */
export interface SseOptions<T = string> extends DecodedStreamOptions {
  /**
   * Maximum size in bytes of an event's `data` lines, or of any other single line. A larger one throws a
   * {@link ProtocolError}.
   *
   * @default 16 MiB
   */
  readonly maxRecordBytes?: number | undefined
  /** Converts the data of an event. The iteration throws its errors. @default the data stays text */
  readonly parse?: ((data: string) => T) | undefined
}

const known: KnownOptions<SseOptions> = {
  maxRecordBytes: true,
  parse: true,
  signal: true,
  onClose: true,
  completion: true,
}
const DEFAULT_MAX_RECORD_BYTES = 16 * 1024 * 1024
const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * Decodes server-sent events by the HTML standard (section 9.2.6):
 *
 * - Lines end in `\n`, `\r\n` or `\r`, and one space after the colon is dropped.
 * - Comments and unknown fields are ignored, and invalid UTF-8 is replaced.
 * - An event is delivered as soon as its blank line arrives.
 * - An event that is cut off by the end of the bytes is discarded.
 *
 * The result does not depend on the chunk boundaries.
 *
 * The iteration throws a {@link ProtocolError} for an event beyond `maxRecordBytes`, the source's own error, or the
 * signal's reason.
 *
 * @throws {RangeError} when `maxRecordBytes` is neither a positive integer nor Infinity
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { decodeSse, fromReadableStream } from '@sekha/core/decode'
 *
 * for await (const { event, data } of decodeSse(fromReadableStream(response.body))) console.log(event, data)
 * ```
 */
export function decodeSse<T = string>(
  source: AsyncIterable<Uint8Array>,
  options: SseOptions<T> = {},
): DecodedStream<SseEvent<T>> {
  checkKnownOptions('decodeSse()', options, known)
  return new DecodedStream(source, new SseDecoder(options), options)
}

class SseDecoder<T> implements ChunkDecoder<SseEvent<T>> {
  readonly #maxRecordBytes: number
  readonly #parse: (data: string) => T
  readonly #utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  /** The bytes after the last line end. */
  readonly #rest = new ByteBuffer()
  #isStart = true
  /** Whether the last chunk ended in `\r`, so that a leading `\n` belongs to it. */
  #skipsNewline = false

  #event = ''
  #data: string | undefined
  #dataBytes = 0
  #id = ''
  #retryMs: number | undefined

  // Without `parse`, `T` is a string.
  constructor({ maxRecordBytes = DEFAULT_MAX_RECORD_BYTES, parse = (data) => data as T }: SseOptions<T>) {
    if (maxRecordBytes !== Infinity && (!Number.isSafeInteger(maxRecordBytes) || maxRecordBytes < 1)) {
      throw new RangeError(`maxRecordBytes must be a positive integer or Infinity, got ${maxRecordBytes}`)
    }
    this.#maxRecordBytes = maxRecordBytes
    this.#parse = parse
  }

  push(chunk: Uint8Array, into: SseEvent<T>[]): void {
    if (chunk.length === 0) return
    const bytes = this.#skipsNewline && chunk[0] === NEWLINE ? chunk.subarray(1) : chunk
    const end = Math.max(bytes.lastIndexOf(NEWLINE), bytes.lastIndexOf(CARRIAGE_RETURN)) + 1
    this.#skipsNewline = chunk.at(-1) === CARRIAGE_RETURN
    if (end > 0) {
      if (this.#rest.length === 0) {
        this.#readLines(bytes.subarray(0, end), into)
      } else {
        this.#rest.append(bytes.subarray(0, end))
        this.#readLines(this.#rest.view(), into)
        this.#rest.clear()
      }
    }
    const rest = end === 0 ? bytes : bytes.subarray(end)
    this.#checkSize(this.#rest.length + rest.length)
    this.#rest.append(rest)
  }

  end(): void {
    // The remaining bytes have no blank line after them, so they are not an event.
  }

  /** Reads whole lines. Each search keeps its last result, so that no character is scanned twice. */
  #readLines(lines: Uint8Array, into: SseEvent<T>[]): void {
    const text = this.#utf8.decode(lines)
    const isAscii = text.length === lines.length
    const newline = positionsOf(text, '\n')
    const carriageReturn = positionsOf(text, '\r')
    const colon = positionsOf(text, ':')
    let start = this.#isStart && text.startsWith('\uFEFF') ? 1 : 0
    this.#isStart = false
    while (start < text.length) {
      const end = Math.min(newline(start), carriageReturn(start))
      if (end === start) {
        this.#dispatch(into)
      } else {
        const size = isAscii ? end - start : utf8Length(text.slice(start, end))
        this.#checkSize(size)
        this.#readLine(text, start, Math.min(colon(start), end), end, size)
      }
      start = end + (text.charCodeAt(end) === CARRIAGE_RETURN && text.charCodeAt(end + 1) === NEWLINE ? 2 : 1)
    }
  }

  #readLine(text: string, start: number, colon: number, end: number, size: number): void {
    const valueStart = colon === end ? end : colon + (text[colon + 1] === ' ' ? 2 : 1)
    const value = text.slice(valueStart, end)
    switch (text.slice(start, colon)) {
      case 'data':
        this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`
        this.#dataBytes += size
        break
      case 'event':
        this.#event = value
        break
      case 'id':
        if (!value.includes('\0')) this.#id = value
        break
      case 'retry':
        if (/^[0-9]+$/.test(value)) this.#retryMs = Math.min(Number(value), MAX_TIMER_MS)
        break
      default:
    }
  }

  #dispatch(into: SseEvent<T>[]): void {
    if (this.#data !== undefined) {
      const event = { event: this.#event || 'message', data: this.#parse(this.#data), id: this.#id }
      into.push(this.#retryMs === undefined ? event : Object.assign(event, { retryMs: this.#retryMs }))
    }
    this.#event = ''
    this.#data = undefined
    this.#dataBytes = 0
  }

  #checkSize(lineBytes: number): void {
    if (this.#dataBytes + lineBytes <= this.#maxRecordBytes) return
    throw new ProtocolError(
      `An event is larger than maxRecordBytes (${this.#maxRecordBytes}); raise it if that is expected`,
      { code: 'record_too_large' },
    )
  }
}

/** Finds `character` at or after a position that never goes back. Returns the length of `text` if there is no more. */
function positionsOf(text: string, character: string): (from: number) => number {
  let at = -1
  return (from) => {
    if (at < from) {
      at = text.indexOf(character, from)
      if (at === -1) at = text.length
    }
    return at
  }
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length
}
