import { ProtocolError, responseTooLarge } from '../foundation/index.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads all bytes as strict UTF-8; `Response.text()` would replace invalid bytes. Beyond `maxBytes` it stops reading and
 * releases the source.
 *
 * @param operation - The operation id, for errors.
 * @throws {ProtocolError} when the bytes are not UTF-8 or exceed `maxBytes`
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
 * Decodes bytes as strict UTF-8.
 *
 * @throws {ProtocolError} when the bytes are not UTF-8, or exceed the runtime's longest string
 */
export function decodeText(bytes: Uint8Array, operation: string): string {
  try {
    return utf8.decode(bytes)
  } catch (error) {
    const isTooLong = (error as { code?: unknown }).code === 'ERR_STRING_TOO_LONG'
    throw new ProtocolError(
      `${operation}: the response is ${isTooLong ? 'too large for one string. Ask for less at a time' : 'not UTF-8. Does baseUrl point at the service?'}`,
    )
  }
}

/** Concatenates chunks. A single chunk is returned without a copy. */
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
