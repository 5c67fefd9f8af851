import { errorCode } from './explain-connection.ts'
import { ProtocolError } from './protocol-error.ts'

/**
 * The codes of a failed decompression in Node and Bun. Deno's errors have no code, only these fixed messages. A browser
 * reports a broken coding exactly like a lost connection.
 */
const DECODER =
  /^(?:Z_|ZSTD_|ERR__ERROR|ERR_(?:ZLIB|BROTLI|ZSTD|PADDING)|(?:Zlib|BrotliDecompression|ZstdDecompression)Error$|(?:Invalid gzip header|corrupt deflate stream|brotli error)$)/

/** The maximum depth of nested causes. */
const MAX_DEPTH = 5

/** Whether an error means that a response body could not be decompressed. */
export function isDecodingFailure(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return false
  const { code, message, cause } = error as Record<string, unknown>
  return DECODER.test(String(code ?? message)) || isDecodingFailure(cause, depth + 1)
}

/**
 * Creates the error for a response whose content coding was not decoded.
 *
 * @param coding The `content-encoding` of the response, if known.
 */
export function undecodable(operation: string, coding: string | null | undefined, cause?: unknown): ProtocolError {
  const facts = [coding && `content-encoding ${JSON.stringify(coding.slice(0, 64))}`, errorCode(cause)].filter(Boolean)
  return new ProtocolError(
    `${operation}: the response could not be decoded (${facts.join(', ') || 'content-encoding unknown'})`,
    cause === undefined ? {} : { cause },
  )
}
