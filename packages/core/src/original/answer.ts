import type { CallResponse, HeaderBag } from '../pipeline/call-request.ts'

/** An answer that was made here, or whose body was read already. */
export function textAnswer(status: number, text: string, headers: HeaderBag): CallResponse {
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

export function jsonAnswer(status: number, value: unknown): CallResponse {
  return textAnswer(status, JSON.stringify(value), new Headers({ 'content-type': 'application/json' }))
}

/** What our contract answers when there is no such conversation. */
export function missingConversation(error = 'Conversation not found'): CallResponse {
  return jsonAnswer(404, { error, code: 404 })
}
