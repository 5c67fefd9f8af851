import { mcpMemoryExportOperation } from '../../generated/memory/operations.gen.ts'
import { jsonResponse } from '../response.ts'
import { asJson, type Rule } from '../legacy-call.ts'
import { callTool } from './memory-tools.ts'

const DEFAULT_LIMIT = 50

/** Pages the memory tool's export, the only way to read messages. Every page reads all messages. */
export const listMessages: Rule = async (call) => {
  const limit = Number(call.query.get('limit') ?? DEFAULT_LIMIT)
  const start = Number(call.query.get('cursor') ?? 0)
  if (!Number.isSafeInteger(start) || start < 0)
    throw new TypeError(`${call.operation.id}: cursor is not from this client`)
  const { messages } = await callTool(call, mcpMemoryExportOperation, { conversation_id: call.id })
  if (!Array.isArray(messages)) throw call.unexpected('mcp.memoryExport has no messages')
  const end = start + limit
  return jsonResponse(200, {
    messages: messages.slice(start, end).map((message: unknown, index) => {
      const { metadata, ...rest } = asJson(message)
      return { ...rest, conversation_id: call.id, sequence: start + index + 1, metadata: metadata ?? {} }
    }),
    next_cursor: end < messages.length ? String(end) : null,
    total: messages.length,
  })
}
