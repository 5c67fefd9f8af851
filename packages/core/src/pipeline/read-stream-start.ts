import { discard, ProtocolError } from '../foundation/index.ts'
import type { CallRequest, CallResponse } from './call-request.ts'
import { mediaType, readError } from './read-error.ts'

/** Rejects a response that is not a stream of the expected type. */
export async function readStreamStart(request: CallRequest, response: CallResponse): Promise<void> {
  const { operation } = request
  const { status } = response
  if (status < 200 || status > 299) throw await readError(request, response)
  const type = response.headers.get('content-type') ?? ''
  const expected = operation.responseType === 'sse' ? 'text/event-stream' : 'ndjson'
  if (type.toLowerCase().includes(expected)) return
  discard(response)
  throw new ProtocolError(
    `${operation.id}: expected a stream of ${expected}, got ${mediaType(type)}. Does baseUrl point at the service?`,
  )
}
