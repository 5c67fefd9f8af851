import type { CallResponse, HeaderBag } from '../pipeline/call-request.ts'

/** A response that was made here, or whose body was read already. */
export function textResponse(status: number, text: string, headers: HeaderBag): CallResponse {
  return {
    status,
    headers,
    text: async () => text,
    async *stream(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode(text)
    },
    cancel: async () => {},
  }
}

export function jsonResponse(status: number, value: unknown): CallResponse {
  return textResponse(status, JSON.stringify(value), new Headers({ 'content-type': 'application/json' }))
}

/** What our contract responses when there is no such conversation. */
export function missingConversation(error = 'Conversation not found'): CallResponse {
  return jsonResponse(404, { error, code: 404 })
}
