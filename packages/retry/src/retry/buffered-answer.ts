import type { CallResponse, HeaderBag } from '@sekha/core'

/** An answer whose body has been read, so that losing the body is a failed attempt and not a failed call. */
export class BufferedAnswer implements CallResponse {
  readonly status: number
  readonly headers: HeaderBag
  readonly #text: string

  constructor({ status, headers }: CallResponse, text: string) {
    this.status = status
    this.headers = headers
    this.#text = text
  }

  text(): Promise<string> {
    return Promise.resolve(this.#text)
  }

  async *stream(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(this.#text)
  }

  cancel(): Promise<void> {
    return Promise.resolve()
  }
}
