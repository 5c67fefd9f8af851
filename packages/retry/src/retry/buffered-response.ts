import type { CallResponse, HeaderBag } from '@sekha/core'

/** A response whose body has been read, so that losing the body is a failed attempt and not a failed call. */
export class BufferedResponse implements CallResponse {
  readonly status: number
  readonly headers: HeaderBag
  /** The wait that the body asks for, in milliseconds. */
  readonly hintMs: number | undefined
  readonly #text: string | Promise<string>

  /** @param text - The body; a rejection when reading it failed. */
  constructor({ status, headers }: CallResponse, text: string | Promise<string>, hintMs?: number) {
    this.status = status
    this.headers = headers
    this.hintMs = hintMs
    this.#text = text
    // A body that was lost may never be read.
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
