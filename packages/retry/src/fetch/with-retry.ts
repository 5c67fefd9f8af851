import { knownRetryOptions, type RetryOptions, resolveRetryOptions } from '../retry/options.ts'
import { sendWithRetries } from '../retry/retry-loop.ts'
import { FetchCall, type WebFetch } from './fetch-call.ts'

/** Options of {@link withRetry}: those of `retry()`, except `createKey`. */
export type WithRetryOptions = Omit<RetryOptions, 'createKey'>

/**
 * Returns a `fetch` that retries by the rules of {@link retry}. It retries `POST` and `PATCH` only if the request carries
 * an `idempotency-key` header, or if the server provably did not process it.
 *
 * A stream body is sent once. A `Request` with a body is cloned for each attempt if it may be retried. With an `init` it
 * is not cloned, and its own body is sent once.
 *
 * Redirects work as in the given `fetch`. An abort rejects at once with its reason, even between attempts. Response
 * bodies are not read, so a lost body is not retried. The only exception is a JSON 429 without a hint in its headers: a
 * clone of its body is searched for one.
 *
 * @throws {TypeError | RangeError} when an option is wrong, before any I/O
 *
 * @example
 * ```ts
 * const fetch = withRetry(globalThis.fetch, { maxRetries: 5 })
 * const response = await fetch('https://example.com/data.json')
 * ```
 */
export function withRetry(fetch: WebFetch, options: WithRetryOptions = {}): WebFetch {
  if (typeof fetch !== 'function') throw new TypeError(`fetch must be a function, got ${typeof fetch}`)
  const { createKey: _, ...known } = knownRetryOptions
  const policy = resolveRetryOptions('withRetry()', options, known, {
    createKey: 'withRetry makes no keys; send an idempotency-key header',
  })
  return async (input, init) => {
    const call = new FetchCall(fetch, input, init, policy.clock)
    try {
      return await sendWithRetries(policy, call)
    } finally {
      call.end()
    }
  }
}
