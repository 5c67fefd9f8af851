import type { CallResponse, HeaderBag } from '@sekha/core'
import { readText } from '@sekha/core/decode'

/** The parts of a response with a chunked body. */
export interface ChunkedResponseParts {
  readonly status: number
  readonly headers: HeaderBag
  /** The body, which can be read once. Its iterator's `return()` releases the source, even before the first `next()`. */
  readonly body: AsyncIterable<Uint8Array>
  /** The operation named in errors. */
  readonly operation: string
}

/** A response whose body is an iterable of chunks. */
export class ChunkedResponse implements CallResponse {
  readonly status: number
  readonly headers: HeaderBag
  readonly #body: AsyncIterable<Uint8Array>
  readonly #operation: string

  constructor({ status, headers, body, operation }: ChunkedResponseParts) {
    this.status = status
    this.headers = headers
    this.#body = body
    this.#operation = operation
  }

  text(maxBytes?: number): Promise<string> {
    return readText(this.#body, this.#operation, maxBytes)
  }

  stream(): AsyncIterable<Uint8Array> {
    return this.#body
  }

  async cancel(): Promise<void> {
    await this.#body[Symbol.asyncIterator]().return?.()
  }
}
