import { HttpError } from './http-error.ts'

/** Knows which idempotency keys are being worked on, so that a second request with one of them waits its turn. */
export class InFlightKeys {
  readonly #keys = new Set<string>()

  /** Runs `work` unless the key is being worked on. @throws {HttpError} 409 with the seconds to wait */
  async run<T>(key: string | undefined, work: () => Promise<T>): Promise<T> {
    if (key === undefined) return work()
    if (this.#keys.has(key))
      throw new HttpError(409, 'A request with this idempotency key is being worked on', { retryAfterSeconds: 1 })
    this.#keys.add(key)
    try {
      return await work()
    } finally {
      this.#keys.delete(key)
    }
  }
}
