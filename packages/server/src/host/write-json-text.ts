import type { JsonText } from './json-text.ts'
import { streamResponse } from './response/stream-response.ts'

const encoder = new TextEncoder()

/** Responds with JSON that is written already. If it fails midway, the connection is cut off. */
export async function writeJsonText(
  { text }: JsonText,
  init: {
    readonly status: number
    readonly headers: Headers
    readonly signal: AbortSignal
    readonly report: (error: unknown) => void
  },
): Promise<Response> {
  init.headers.set('content-type', 'application/json')
  if (typeof text === 'string') return new Response(text, init)
  // Says that it is a stream, so that the connection can be cut off.
  init.headers.set('transfer-encoding', 'chunked')
  return streamResponse(text, (piece) => encoder.encode(piece as string), init)
}
