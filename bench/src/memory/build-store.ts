import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Job } from '../harness/run-job.ts'
import { createLocalMemory, type ImportInput, openSqliteStoreNow } from './server.ts'
import { type Built, conversationId, messageId, type StoreShape, tenantName } from './store-shape.ts'
import { conversationLength, createSyntheticText, type SyntheticText } from './synthetic-text.ts'

/** The number of conversations in one durable write: 500 messages. */
const conversationsPerBatch = 25
const startAt = Date.UTC(2026, 0, 1)
const minuteMs = 60_000

/** Fills a file through the engine, then closes the store with its index complete. */
export const run: Job<StoreShape, Built> = async ({ path, messages, tenants }) => {
  const text = createSyntheticText()
  const startedAt = performance.now()
  const memory = createLocalMemory(openSqliteStoreNow({ path }))
  const conversations = Math.ceil(messages / conversationLength)
  for (let tenant = 0; tenant < tenants; tenant++) {
    let batch: ImportInput[] = []
    for (let number = tenant; number < conversations; number += tenants) {
      batch.push(makeConversation(number, text))
      const isLast = number + tenants >= conversations
      if (batch.length < conversationsPerBatch && !isLast) continue
      const { outcome } = await memory.importConversations({ tenant: tenantName(tenant) }, batch)
      if (outcome !== 'done') throw new Error(`The import ended with ${outcome}`)
      batch = []
    }
  }
  await memory.close()
  const elapsedMs = performance.now() - startedAt
  return { elapsedMs, fileBytes: statSync(path).size, indexBytes: readIndexBytes(path) }
}

function makeConversation(number: number, { textOf }: SyntheticText): ImportInput {
  const at = startAt + number * minuteMs
  return {
    conversationId: conversationId(number),
    conversation: {
      id: conversationId(number),
      label: `Topic ${number % 100}`,
      folder: `/work/${number % 10}`,
      status: 'active',
      importance: 5,
      importanceBeforePin: null,
      metadata: null,
      createdAt: at,
      updatedAt: at,
    },
    messages: Array.from({ length: conversationLength }, (_, turn) => {
      const message = number * conversationLength + turn
      return {
        id: messageId(message),
        role: turn % 2 === 0 ? 'user' : 'assistant',
        name: null,
        content: textOf(message),
        timestamp: at + turn * 1000,
        metadata: null,
      }
    }),
  }
}

function readIndexBytes(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true })
  const row = database.prepare('SELECT sum(size) AS total FROM segments').get()
  database.close()
  return Number(row?.['total'])
}
