import type { Operation } from '@sekha/core/contract'
import { WithStatus } from '../handler.ts'
import { jsonResponse } from './json-response.ts'
import { JsonText } from '../json-text.ts'
import { writeJsonText } from '../write-json-text.ts'
import { encodeNdjson, encodeSse, sseComment, streamResponse } from './stream-response.ts'

/** Statuses whose responses have no body. */
const bodyless: ReadonlySet<number> = new Set([204, 205, 304])

/**
 * Responds with the result of a handler, in the format of its operation.
 *
 * @throws {TypeError} when the result cannot be sent
 */
export async function reply(
  { responseType }: Operation,
  result: unknown,
  successStatus: number,
  headers: Headers,
  { signal, report }: { readonly signal: AbortSignal; readonly report: (error: unknown) => void },
): Promise<Response> {
  const status = result instanceof WithStatus ? result.status : successStatus
  const value: unknown = result instanceof WithStatus ? result.response : result
  if (bodyless.has(status)) {
    if (value !== undefined) throw new TypeError(`a response with the status ${status} has no body`)
    return new Response(null, { status, headers })
  }
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
      return jsonResponse(value, { status, headers, signal, report })
  }
}
