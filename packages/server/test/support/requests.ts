import { type Operation, operations } from '@sekha/core/contract'
import type { OperationId } from '@sekha/core/contract'

export const missingId = '00000000-0000-7000-8000-000000000000'

/** A valid request of an operation, with `id` for its resource. */
export function validRequest(id: OperationId, conversationId: string): { path: string; init: RequestInit } {
  const operation: Operation = operations[id]
  const path = operation.path.replace('{id}', conversationId)
  if (operation.body === undefined) return { path, init: { method: operation.method } }
  if (operation.body === 'ndjson')
    return { path, init: { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: emptyExport } }
  return { path, init: jsonInit(operation.method, bodies(conversationId)[id] ?? {}) }
}

export function jsonInit(method: string, body: unknown): RequestInit {
  return {
    method,
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }
}

const header = JSON.stringify({
  type: 'header',
  format: 'sekha-export',
  format_version: 1,
  created_at: '2026-01-01T00:00:00.000Z',
})

/** The header and footer of an empty export. The hash was computed with `sha256sum`. */
const emptyExport = `${header}\n${JSON.stringify({
  type: 'footer',
  conversations: 0,
  messages: 0,
  sha256: '59b7bb590f5518885d66ec7aa144bf3d662b00479bd4764d177b33999344008d',
})}\n`

function bodies(conversationId: string): Partial<Record<OperationId, unknown>> {
  const conversation = { label: 'A label', folder: '/work', messages: [{ role: 'user', content: 'Hello there' }] }
  const about = { conversation_id: conversationId }
  return {
    'conversations.create': conversation,
    'conversations.update': { label: 'Another label' },
    'conversations.updateLabel': { label: 'Another label' },
    'conversations.updateFolder': { folder: '/elsewhere' },
    'conversations.messages.append': { messages: [{ role: 'user', content: 'And another thing' }] },
    query: { query: 'hello' },
    'search.fulltext': { query: 'hello' },
    'context.assemble': { query: 'hello', preferred_labels: [], context_budget: 100 },
    'context.build': { query: 'hello', conversation_id: conversationId },
    summarize: { ...about, level: 'daily' },
    'prune.dryRun': { threshold_days: 30 },
    'prune.execute': { conversation_ids: [conversationId] },
    'labels.suggest': about,
    'importance.suggest': about,
    'mcp.memoryStore': conversation,
    'mcp.memorySearch': { query: 'hello' },
    'mcp.memoryGetContext': about,
    'mcp.memoryUpdate': { ...about, label: 'Another label' },
    'mcp.memoryExport': about,
  }
}
