import { findConnectionFailure } from './connection-failure.ts'

/**
 * The messages of a failed `fetch`: Node, Chrome, Safari and Deno; then Firefox, React Native and Workers; then Safari and
 * Bun.
 */
const FETCH_FAILURE =
  /^(?:fetch failed|failed to fetch|load failed|error sending request|network|the (?:network|internet) connection|(?:could not|unable to) connect|the socket connection)/i

/**
 * Whether an error that `fetch` threw means a failed connection. The standard has only a TypeError for it, which is also
 * the error of misuse, so the message decides where no error code does.
 */
export function isFetchFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return FETCH_FAILURE.test(error.message) || findConnectionFailure(error) !== undefined
}
