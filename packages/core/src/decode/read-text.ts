import { ProtocolError, responseTooLarge } from '../foundation/index.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads bytes to their end as UTF-8, strictly: `Response.text()` would replace what it cannot read. Beyond `maxBytes`
 * the source is released and nothing more is read.
 *
 * @param operation - For errors.
 * @throws {ProtocolError} when the bytes are not UTF-8, or more than `maxBytes`
 */
export async function readText(
  source: AsyncIterable<Uint8Array>,
  operation: string,
  maxBytes: number = Infinity,
): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of source) {
    length += chunk.byteLength
    if (length > maxBytes) throw responseTooLarge(operation, maxBytes)
    chunks.push(chunk)
  }
  return decodeText(concatenate(chunks), operation)
}

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
    throw new ProtocolError(`${operation}: the response is not UTF-8. Does baseUrl point at the service?`)
  }
}

/** Puts chunks together. A single one is not copied. */
export function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks
  if (first !== undefined && chunks.length === 1) return first
  const bytes = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}
