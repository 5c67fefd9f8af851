import { createHash } from 'node:crypto'
import type { wire } from '@sekha/core/contract'
import { HttpError } from '../../../host/http-error.ts'
import type { MemoryInput, MemoryHandlers } from '../memory-handlers.ts'
import type { TransferEngine } from './transfer-engine.ts'
import type { ConversationFilter, ConversationRecord, ExportPosition, MessageRecord } from '../store/store.ts'
import { readFilter, writeTimestamp } from '../wire.ts'

/** The number of records per read of the store, small enough that writes run in between. */
const recordsPerRead = 500
/** The number of characters per read. They are written at once, while other work waits. */
const charactersPerRead = 1024 * 1024

/** Handler that exports all conversations as a stream. */
export const exportHandlers: MemoryHandlers<'export.stream', TransferEngine> = {
  async 'export.stream'(input) {
    const { service, scope, query } = input
    // Refuse before the stream begins, while the response can still have another status.
    const filter = readFilter(query, 'query')
    const start = query.after === undefined ? undefined : readCheckpoint(query.after)
    const last = start?.last ?? (await service.memory.lastConversation(scope))
    return writeExport(input, filter, start?.position, last)
  },
}

async function* writeExport(
  { service: { memory }, scope, query, server }: MemoryInput<'export.stream', TransferEngine>,
  filter: ConversationFilter,
  start: ExportPosition | undefined,
  last: number,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  const hash = createHash('sha256')
  const encode = (records: readonly wire.ExportRecord[]): Uint8Array => {
    const bytes = encoder.encode(records.map((record) => `${JSON.stringify(record)}\n`).join(''))
    hash.update(bytes)
    return bytes
  }
  yield encode([
    {
      type: 'header',
      format: 'sekha-export',
      format_version: 1,
      created_at: writeTimestamp(server.now()),
      ...(query.after === undefined ? {} : { after: query.after }),
    },
  ])
  let conversations = 0
  let messages = 0
  let after = start
  for (;;) {
    const range = { after, last, limit: recordsPerRead, maxCharacters: charactersPerRead }
    const { parts, next } = await memory.readExport(scope, filter, range)
    const records: wire.ExportRecord[] = []
    for (const part of parts) {
      if (part.conversation !== null) {
        records.push(writeConversationRecord(part.conversation))
        conversations++
      }
      messages += part.messages.length
      for (const message of part.messages) records.push(writeMessageRecord(message))
    }
    if (next !== undefined) records.push({ type: 'checkpoint', checkpoint: writeCheckpoint(next, last) })
    if (records.length > 0) yield encode(records)
    if (next === undefined) break
    after = next
  }
  yield encoder.encode(`${JSON.stringify({ type: 'footer', conversations, messages, sha256: hash.digest('hex') })}\n`)
}

function writeConversationRecord(record: ConversationRecord): wire.ExportRecord {
  return {
    type: 'conversation',
    id: record.id,
    ...(record.user === null ? {} : { user_id: record.user }),
    ...(record.namespace === null ? {} : { namespace: record.namespace }),
    label: record.label,
    folder: record.folder,
    status: record.status,
    importance_score: record.importance,
    ...(record.importanceBeforePin === null ? {} : { importance_before_pin: record.importanceBeforePin }),
    ...(record.metadata === null ? {} : { metadata: record.metadata }),
    created_at: writeTimestamp(record.createdAt),
    updated_at: writeTimestamp(record.updatedAt),
  }
}

function writeMessageRecord(record: MessageRecord): wire.ExportRecord {
  return {
    type: 'message',
    id: record.id,
    conversation_id: record.conversationId,
    sequence: record.sequence,
    role: record.role,
    ...(record.name === null ? {} : { name: record.name }),
    content: record.content,
    timestamp: writeTimestamp(record.timestamp),
    ...(record.metadata === null ? {} : { metadata: record.metadata }),
  }
}

/** Writes a checkpoint, opaque to clients: the position, and the end of its export. */
function writeCheckpoint({ conversation, sequence }: ExportPosition, last: number): string {
  return Buffer.from(JSON.stringify([1, conversation, sequence, last])).toString('base64url')
}

function readCheckpoint(text: string): { position: ExportPosition; last: number } {
  try {
    const parts = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown
    if (Array.isArray(parts) && parts.length === 4 && parts[0] === 1) {
      const [, conversation, sequence, last] = parts as [number, unknown, unknown, unknown]
      if (isCount(conversation) && (sequence === null || isCount(sequence)) && isCount(last))
        return { position: { conversation, sequence }, last }
    }
  } catch {
    // Falls through to the refusal, which needs no cause.
  }
  throw new HttpError(400, 'after is not a checkpoint from this server')
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
