import type { CallResponse, HeaderBag } from '@sekha/core'
import { concatenate } from './concatenate.ts'
import { decodeText } from './decode-text.ts'

/** What a body of chunks is made of. */
export interface ChunkedAnswer {
  readonly status: number
  readonly headers: HeaderBag
  /** The body, read once. Its iterator's `return()` releases what it comes from, also before the first `next()`. */
  readonly body: AsyncIterable<Uint8Array>
  /** For errors. */
  readonly operation: string
}

/** An answer whose body is an iterable of chunks. */
export class ChunkedResponse implements CallResponse {
  readonly status: number
  readonly headers: HeaderBag
  readonly #body: AsyncIterable<Uint8Array>
  readonly #operation: string

  constructor({ status, headers, body, operation }: ChunkedAnswer) {
    this.status = status
    this.headers = headers
    this.#body = body
    this.#operation = operation
  }

  async text(): Promise<string> {
    const chunks: Uint8Array[] = []
    for await (const chunk of this.#body) chunks.push(chunk)
    return decodeText(concatenate(chunks), this.#operation)
  }

  stream(): AsyncIterable<Uint8Array> {
    return this.#body
  }

  async cancel(): Promise<void> {
    await this.#body[Symbol.asyncIterator]().return?.()
  }
}
