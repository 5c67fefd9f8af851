import type { Transport } from './call-request.ts'
import { explainFetchFailure } from './explain-fetch-failure.ts'
import { type Fetch, openFetchTransport } from './fetch-transport.ts'

/**
 * Creates a transport over `fetch`. It builds no `Request` and passes bodies as strings and bytes. It returns redirects
 * instead of following them, so a key cannot reach another origin.
 *
 * @param fetch The function to call. @default the runtime's, looked up at each call
 * @throws {TypeError} when `fetch` is not a function
 */
export function createFetchTransport(fetch?: Fetch): Transport {
  return openFetchTransport(fetch, explainFetchFailure)
}
