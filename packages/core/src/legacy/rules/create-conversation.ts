import {
  conversationsCreateOperation,
  conversationsGetOperation,
  mcpMemoryStoreOperation,
} from '../../generated/memory/operations.gen.ts'
import type { CallResponse } from '../../pipeline/call-request.ts'
import { jsonResponse } from '../response.ts'
import { normaliseFolder } from '../folder.ts'
import { asJson, type Json, type LegacyCall, type Rule } from '../legacy-call.ts'
import { callTool } from './memory-tools.ts'

/** The importance of every conversation that is created over REST. */
const DEFAULT_IMPORTANCE = 5

/**
 * Sets the default folder, joins message parts, and limits the concurrent creates. A custom importance uses the memory
 * tool, the only operation that stores it, which needs the server's key.
 */
export const createConversation: Rule = async (call) => {
  const { importance_score: importance = DEFAULT_IMPORTANCE } = call.body
  const body = storable(call)
  if (importance !== DEFAULT_IMPORTANCE) return createWithImportance(call, body, importance)
  return withPermit(call, () => call.send({ operation: conversationsCreateOperation, body }))
}

/** Stores through the memory tool, under the same concurrency limit. */
export const storeMemory: Rule = async (call) => {
  const body = { ...call.body, ...storable(call) }
  return withPermit(call, () => call.send({ operation: mcpMemoryStoreOperation, body }))
}

async function createWithImportance(call: LegacyCall, body: Json, importance: unknown): Promise<CallResponse> {
  const stored = await withPermit(call, () =>
    callTool(call, mcpMemoryStoreOperation, { ...body, importance_score: importance }),
  )
  const id = String(stored['conversation_id'])
  const conversation = asJson(await call.ask({ operation: conversationsGetOperation, id }))
  const { messages } = body
  return jsonResponse(201, {
    ...conversation,
    conversation_id: id,
    importance_score: importance,
    message_count: Array.isArray(messages) ? messages.length : 0,
  })
}

async function withPermit<T>(call: LegacyCall, create: () => Promise<T>): Promise<T> {
  const release = await call.shared.creates.acquire(call)
  try {
    return await create()
  } finally {
    release()
  }
}

/** Returns the fields that the server stores. Rejects fields that it would drop silently. */
function storable(call: LegacyCall): Json {
  const { label, folder = '/', messages, metadata } = call.body
  if (isFilled(metadata)) call.refuse('does not store metadata')
  return {
    label,
    folder: typeof folder === 'string' ? normaliseFolder(folder) : folder,
    messages: Array.isArray(messages) ? messages.map((message: unknown) => storableMessage(call, message)) : messages,
  }
}

function storableMessage(call: LegacyCall, message: unknown): Json {
  const { role, content, name, timestamp, metadata } = asJson(message)
  if (name !== undefined) call.refuse('does not store the name of a message')
  if (timestamp !== undefined) call.refuse('does not store the timestamp of a message')
  if (isFilled(metadata)) call.refuse('does not store the metadata of a message')
  return { role, content: Array.isArray(content) ? joinParts(call, content) : content }
}

/** Joins text parts. One server generation accepts only strings; the other joins parts the same way and drops images. */
function joinParts(call: LegacyCall, parts: readonly unknown[]): string {
  if (!parts.every((part) => asJson(part)['type'] === 'text')) call.refuse('stores only the text parts of a message')
  return parts.map((part) => String(asJson(part)['text'])).join(' ')
}

function isFilled(metadata: unknown): boolean {
  return metadata !== undefined && Object.keys(asJson(metadata)).length > 0
}
