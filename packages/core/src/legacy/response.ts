import type { CallResponse, HeaderBag } from '../pipeline/call-request.ts'

/** Creates a response from a string. */
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

/** Creates the contract's response for a missing conversation. */
export function missingConversation(error = 'Conversation not found'): CallResponse {
  return jsonResponse(404, { error, code: 404 })
}
