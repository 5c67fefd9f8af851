import { knownRetryOptions, type RetryOptions, resolveRetryOptions } from '../retry/options.ts'
import { sendWithRetries } from '../retry/retry-loop.ts'
import { FetchCall, type WebFetch } from './fetch-call.ts'

/** How a `fetch` is retried: as calls are, except that keys are not made here. */
export type WithRetryOptions = Omit<RetryOptions, 'createKey'>

/**
 * Gives a `fetch` that tries again as {@link retry} does, by the same rules. `POST` and `PATCH` are sent again only if
 * they carry an `idempotency-key` header, or if it is proven that the server has not acted on them.
 *
 * A stream as a body is sent once. A `Request` with a body is cloned for each attempt if it may be sent again; with an
 * `init` it is not, and its own body is sent once. Redirects and the signal are the caller's, as ever: an abort rejects
 * at once with its reason, also while it waits. The body of a response is not read, so losing it is not retried; only a
 * 429 with JSON that names no wait in its headers is looked into for one, in a copy.
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
