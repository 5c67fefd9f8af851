import { responseTooLarge, type TimeoutScope } from '../foundation/index.ts'
import type { CallRequest, CallResponse, HeaderBag } from './call-request.ts'

/** Error bodies are short; a longer one would only fill memory. */
const MAX_ERROR_BYTES = 1024 * 1024

/** Applies time limits to reading a body. */
export interface BodyGuard {
  readonly request: CallRequest
  /**
   * Waits for a part of the body, within a time limit. Only one wait at a time is allowed.
   *
   * @param isLast Whether `value` is the last part.
   */
  wait<T>(scope: TimeoutScope, limitMs: number, read: () => Promise<T>, isLast: (value: T) => boolean): Promise<T>
  /** Ends the guard when the body has settled or was discarded. */
  end(): void
}

/** A response that reads its body within the limits of its attempt. */
export class LimitedResponse implements CallResponse {
  readonly #response: CallResponse
  readonly #guard: BodyGuard
  readonly status: number
  #isRead = false

  constructor(response: CallResponse, guard: BodyGuard) {
    this.#response = response
    this.#guard = guard
    this.status = response.status
  }

  get headers(): HeaderBag {
    return this.#response.headers
  }

  text(): Promise<string> {
    this.#claim()
    return this.#guard.wait('body', this.#guard.request.timeouts.bodyMs, () => this.#readText(), always)
  }

  stream(): AsyncIterable<Uint8Array> {
    this.#claim()
    const guard = this.#guard
    const chunks = this.#response.stream()
    return {
      [Symbol.asyncIterator]() {
        const iterator = chunks[Symbol.asyncIterator]()
        const read = (): Promise<IteratorResult<Uint8Array>> =>
          guard.wait('idle', guard.request.timeouts.idleMs, () => iterator.next(), isEnd)
        // Reads run one after the other, because each has its own timer.
        let last: Promise<unknown> = Promise.resolve()
        return {
          next(): Promise<IteratorResult<Uint8Array>> {
            const call = last.then(read, read)
            last = call
            return call
          },
          async return(): Promise<IteratorResult<Uint8Array>> {
            guard.end()
            await iterator.return?.()
            return { done: true, value: undefined }
          },
        }
      },
    }
  }

  async cancel(): Promise<void> {
    this.#guard.end()
    if (!this.#isRead) await this.#response.cancel()
    this.#isRead = true
  }

  async #readText(): Promise<string> {
    const { operation, maxResponseBytes = Infinity } = this.#guard.request
    const maxBytes = this.status > 299 ? Math.min(maxResponseBytes, MAX_ERROR_BYTES) : maxResponseBytes
    const text = await this.#response.text(maxBytes)
    // The transport may ignore `maxBytes`.
    if (text.length > maxBytes) throw responseTooLarge(operation.id, maxBytes)
    return text
  }

  #claim(): void {
    if (this.#isRead)
      throw new TypeError('The body of a response can be read only once: pass on a response that has its text')
    this.#isRead = true
  }
}

const always = (): true => true
const isEnd = ({ done }: IteratorResult<unknown>): boolean => done === true
