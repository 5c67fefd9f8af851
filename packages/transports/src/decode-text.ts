import { ProtocolError } from '@sekha/core/foundation'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads bytes as UTF-8, strictly.
 *
 * @throws {ProtocolError} when they are not
 */
export function decodeText(bytes: Uint8Array, operation: string): string {
  try {
    return utf8.decode(bytes)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_STRING_TOO_LONG') throw error
    throw new ProtocolError(`${operation}: the answer is not UTF-8. Does baseUrl point at the service?`)
  }
}
