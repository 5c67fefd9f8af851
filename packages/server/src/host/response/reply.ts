import type { Operation } from '@sekha/core/contract'
import { WithStatus } from '../handler.ts'
import { jsonResponse } from './json-response.ts'
import { JsonText } from '../json-text.ts'
import { encodeNdjson, encodeSse, sseComment, streamResponse } from './stream-response.ts'

/** Responds with the result of a handler, in the format of its operation. */
export async function reply(
  { responseType }: Operation,
  result: unknown,
  successStatus: number,
  headers: Headers,
  { signal, report }: { readonly signal: AbortSignal; readonly report: (error: unknown) => void },
): Promise<Response> {
  const status = result instanceof WithStatus ? result.status : successStatus
  const value: unknown = result instanceof WithStatus ? result.response : result
  switch (responseType) {
    case 'empty':
      return new Response(null, { status, headers })
    case 'ndjson':
    case 'sse':
      headers.set('content-type', responseType === 'sse' ? 'text/event-stream' : 'application/x-ndjson')
      if (responseType === 'sse') headers.set('cache-control', 'no-store')
      return streamResponse(value as AsyncIterable<unknown>, responseType === 'sse' ? encodeSse : encodeNdjson, {
        status,
        headers,
        signal,
        report,
        keepAlive: responseType === 'sse' ? sseComment : undefined,
      })
    case 'text':
      if (!headers.has('content-type')) headers.set('content-type', 'text/plain; charset=utf-8')
      return new Response(value as string, { status, headers })
    case 'json':
      headers.set('content-type', 'application/json')
      if (!(value instanceof JsonText)) return jsonResponse(value, { status, headers })
      if (typeof value.text === 'string') return new Response(value.text, { status, headers })
      // Says that it is a stream: if the handler fails midway, the connection is cut off.
      headers.set('transfer-encoding', 'chunked')
      return streamResponse(value.text, encodePiece, { status, headers, signal, report })
  }
}

const encoder = new TextEncoder()
const encodePiece = (piece: unknown): Uint8Array => encoder.encode(piece as string)
