import type { CallResponse, HeaderBag } from '@sekha/core'

/** A response with a buffered body. Buffering makes a lost body fail the attempt instead of the call. */
export class BufferedResponse implements CallResponse {
  readonly status: number
  readonly headers: HeaderBag
  /** The retry hint in the body, in milliseconds. */
  readonly hintMs: number | undefined
  readonly #text: string | Promise<string>

  /** @param text - The body, or a promise that rejects if reading it failed. */
  constructor({ status, headers }: CallResponse, text: string | Promise<string>, hintMs?: number) {
    this.status = status
    this.headers = headers
    this.hintMs = hintMs
    this.#text = text
    // Prevents an unhandled rejection if a lost body is never read.
    if (typeof text !== 'string') text.catch(() => {})
  }

  text(): Promise<string> {
    return Promise.resolve(this.#text)
  }

  async *stream(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(await this.#text)
  }

  cancel(): Promise<void> {
    return Promise.resolve()
  }
}
