import { HttpError } from './http-error.ts'

/** Tracks the idempotency keys of running requests, and refuses a second request with one of them. */
export class InFlightKeys {
  readonly #keys = new Set<string>()

  /** Runs `work` unless a request with the key is running. @throws {HttpError} 409 with the seconds to wait */
  async run<T>(key: string | undefined, work: () => Promise<T>): Promise<T> {
    if (key === undefined) return work()
    if (this.#keys.has(key))
      throw new HttpError(409, 'Another request with this idempotency key is still running', { retryAfterSeconds: 1 })
    this.#keys.add(key)
    try {
      return await work()
    } finally {
      this.#keys.delete(key)
    }
  }
}
