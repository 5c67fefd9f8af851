import type { Operation } from '@sekha/core/contract'
import { WithStatus } from '../handler.ts'
import { jsonResponse } from './json-response.ts'
import { JsonText } from '../json-text.ts'
import { writeJsonText } from '../write-json-text.ts'
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
      if (value instanceof JsonText) return writeJsonText(value, { status, headers, signal, report })
      return jsonResponse(value, { status, headers })
  }
}
