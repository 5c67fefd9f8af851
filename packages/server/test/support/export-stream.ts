import { createHash } from 'node:crypto'

const at = '2026-01-01T00:00:00.000Z'

export const exportHeader = { type: 'header', format: 'sekha-export', format_version: 1, created_at: at }

/** A conversation record of an export. */
export const exportedConversation = (id: string, rest: object = {}): Record<string, unknown> => ({
  type: 'conversation',
  id,
  label: 'A label',
  folder: '/',
  status: 'active',
  importance_score: 5,
  created_at: at,
  updated_at: at,
  ...rest,
})

/** A message record of an export. */
export const exportedMessage = (conversationId: string, rest: object = {}): Record<string, unknown> => ({
  type: 'message',
  id: crypto.randomUUID(),
  conversation_id: conversationId,
  role: 'user',
  content: 'Hello there',
  timestamp: at,
  ...rest,
})

/** A complete export of these records or lines, with a header and a matching footer. */
export function exportStream(records: readonly (object | string)[]): string {
  const lines = [exportHeader, ...records].map((it) => (typeof it === 'string' ? it : JSON.stringify(it)))
  const body = lines.map((line) => `${line}\n`).join('')
  const count = (type: string): number => lines.filter((line) => line.includes(`"type":"${type}"`)).length
  const footer = {
    type: 'footer',
    conversations: count('conversation'),
    messages: count('message'),
    sha256: createHash('sha256').update(body).digest('hex'),
  }
  return `${body}${JSON.stringify(footer)}\n`
}
