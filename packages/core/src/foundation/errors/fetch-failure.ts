/**
 * The messages of a failed `fetch`:
 *
 * - Node, Chrome, Safari, Deno
 * - Firefox, React Native, Workers, cross-fetch
 * - Safari, Bun
 * - node-fetch, and Bun's other failures
 *
 * Bun puts the code of the system first.
 */
const FETCH_FAILURE =
  /^(?:E[A-Z]+: )?(?:fetch failed|failed to fetch|load failed|error sending request|network|the (?:network|internet|socket) connection|(?:could not|unable to) connect|was there a typo|request to \S+ failed|.*\bcertificate)|verbose: true/i

/**
 * Whether an error that `fetch` threw means a failed connection. The standard has only a TypeError for it, which is also
 * the error of misuse, so the message decides.
 */
export function isFetchFailure(error: unknown): boolean {
  return error instanceof Error && FETCH_FAILURE.test(error.message)
}
