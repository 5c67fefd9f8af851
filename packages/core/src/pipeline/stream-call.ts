import { decodeNdjson, type NdjsonStream } from '../decode/index.ts'
import type { CallInfo } from './call.ts'

/** An answer that is being streamed. */
export interface OpenStream {
  readonly response: CallInfo
  readonly chunks: AsyncIterable<Uint8Array>
}

/**
 * A call whose answer is a stream of records. Nothing is sent before it is read, once, in one of three ways: by record,
 * by batch (every record that arrived together, the fastest), or as the bytes themselves. Records are read only as fast
 * as you ask for them; ending the loop early releases the connection.
 *
 * @example
 * ```ts
 * for await (const record of client.export.stream({ folder: '/work' })) console.log(record.type)
 * ```
 */
export class StreamCall<T> implements AsyncIterable<T> {
  readonly #open: () => Promise<OpenStream>
  readonly #prepare: ((record: unknown) => void) | undefined
  #opened: Promise<OpenStream> | undefined

  /**
   * @param open Makes the call.
   * @param prepare Turns a record of the wire into one of ours, in place.
   */
  constructor(open: () => Promise<OpenStream>, prepare: ((record: unknown) => void) | undefined) {
    this.#open = open
    this.#prepare = prepare
  }

  /** Makes the call, if it was not made, and gives what came with its answer. */
  async withResponse(): Promise<{ readonly data: StreamCall<T>; readonly response: CallInfo }> {
    const { response } = await (this.#opened ??= this.#open())
    return { data: this, response }
  }

  /** The bytes as they were sent, in the chunks they came in; nothing in them is changed. */
  bytes(): AsyncIterable<Uint8Array> {
    return this.#chunks()
  }

  /** All records that arrived together, as arrays. */
  batches(): AsyncIterable<T[]> {
    return this.#records().batches()
  }

  [Symbol.asyncIterator](): AsyncIterator<T, void, undefined> {
    return this.#records()[Symbol.asyncIterator]()
  }

  #used = false

  #records(): NdjsonStream<T> {
    const prepare = this.#prepare
    if (prepare === undefined) return decodeNdjson<T>(this.#chunks())
    const parse = (line: string): T => {
      const record: unknown = JSON.parse(line)
      prepare(record)
      return record as T
    }
    return decodeNdjson<T>(this.#chunks(), { parse })
  }

  #chunks(): AsyncIterable<Uint8Array> {
    if (this.#used) throw new TypeError('A stream is read once: make the call again')
    this.#used = true
    const open = (): Promise<OpenStream> => (this.#opened ??= this.#open())
    return {
      [Symbol.asyncIterator]() {
        let iterator: AsyncIterator<Uint8Array> | undefined
        return {
          async next(): Promise<IteratorResult<Uint8Array>> {
            iterator ??= (await open()).chunks[Symbol.asyncIterator]()
            return iterator.next()
          },
          async return(): Promise<IteratorResult<Uint8Array>> {
            await iterator?.return?.()
            return { done: true, value: undefined }
          },
        }
      },
    }
  }
}
