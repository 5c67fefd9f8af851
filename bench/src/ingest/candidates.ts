import { deepStrictEqual, equal } from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { SekhaClient } from '@sekha/core'
import type { Candidate } from '../harness/candidate.ts'
import { seededRandom } from '../memory/random.ts'
import { createController, createLocalMemory, type MessageInput, openSqliteStoreNow } from '../memory/server.ts'
import { conversationId, tenantKey, tenantKeys, tenantName } from '../memory/store-shape.ts'
import { conversationLength, createSyntheticText, type SyntheticText } from '../memory/synthetic-text.ts'
import { openRows } from './rows.ts'
import type { Writer } from './writer.ts'

export const throughClient = '@sekha/server, through the client'
export const engine = '@sekha/server, its engine'
export const rows = 'node:sqlite, the same rows'

/** The tasks. A unit is a write, and `run` returns the time of each in milliseconds. */
export const ingestTasks = {
  one: 'single appends, 1 writer',
  many: 'single appends, 32 writers',
  batch: 'batches of 500',
} as const

/** The number of messages in a batch. */
export const batchSize = 500
const writerCount = 32

/** The store of one candidate. */
export interface IngestStore {
  /** The implementation that writes to it. */
  readonly writer: string
  readonly path: string
  /** The initial number of messages. */
  readonly messages: number
}

/** The stores by candidate. All sizes are measured in the same rounds. */
export type IngestSetup = Readonly<Record<string, IngestStore>>

const openWriter: Readonly<Record<string, (path: string) => Writer>> = {
  [throughClient]: openClientWriter,
  [engine]: openEngineWriter,
  [rows]: openRows,
}

export function openCandidate(name: string, setup: string): Candidate {
  const { writer: kind, path, messages } = (JSON.parse(setup) as IngestSetup)[name]!
  const text = createSyntheticText()
  const writer = openWriter[kind]!(path)
  const random = seededRandom(messages)
  let next = messages
  const appendOne = (): Promise<void> =>
    writer.append(Math.floor((random() * messages) / conversationLength), text.textOf(next++))
  return {
    async verify(task) {
      const before = readState(path)
      equal(before.count >= messages, true)
      const written = isBatch(task) ? makeBatch(text, next) : [text.textOf(next)]
      if (isBatch(task)) await writer.create(written)
      else await appendOne()
      deepStrictEqual(readState(path), { count: before.count + written.length, last: written.at(-1) })
    },
    async run(task, amount) {
      if (!isBatch(task)) return timeEach(amount, task === ingestTasks.many ? writerCount : 1, appendOne)
      const batches = Array.from({ length: amount }, () => makeBatch(text, (next += batchSize)))
      return timeEach(amount, 1, () => writer.create(batches.pop()!))
    },
    close: () => writer.close(),
  }
}

/** Reads through another connection, which sees only committed data. */
function readState(path: string): { count: number; last: string } {
  const database = new DatabaseSync(path, { readOnly: true })
  const { count } = database.prepare('SELECT count(*) AS count FROM messages').get()!
  const { content } = database.prepare('SELECT content FROM messages ORDER BY key DESC LIMIT 1').get()!
  database.close()
  return { count: Number(count), last: String(content) }
}

const isBatch = (task: string): boolean => task === ingestTasks.batch

const makeBatch = ({ textOf }: SyntheticText, from: number): string[] =>
  Array.from({ length: batchSize }, (_, at) => textOf(from + at))

/** Measures the time of each write. The writes are divided among the writers, each of which waits for its own. */
async function timeEach(amount: number, writers: number, write: () => Promise<void>): Promise<number[]> {
  const times: number[] = []
  let begun = 0
  const work = async (): Promise<void> => {
    while (begun++ < amount) {
      const start = performance.now()
      await write()
      times.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: writers }, work))
  return times
}

function openClientWriter(path: string): Writer {
  const controller = createController({ database: path, tenants: tenantKeys(1), worker: false })
  const client = new SekhaClient({ fetch: controller.fetch, apiKey: tenantKey(0) })
  return {
    async append(conversation, content) {
      await client.conversations.messages.append(conversationId(conversation), [{ role: 'user', content }])
    },
    async create(contents) {
      const messages = contents.map((content) => ({ role: 'user', content }))
      await client.conversations.create({ label: 'Batch', messages })
    },
    close: () => controller.close(),
  }
}

function openEngineWriter(path: string): Writer {
  const memory = createLocalMemory(openSqliteStoreNow({ path }))
  const scope = { tenant: tenantName(0) }
  const messageOf = (content: string): MessageInput => ({
    role: 'user',
    name: null,
    content,
    timestamp: undefined,
    metadata: null,
  })
  return {
    async append(conversation, content) {
      const { outcome } = await memory.appendMessages(scope, conversationId(conversation), [messageOf(content)])
      equal(outcome, 'done')
    },
    async create(contents) {
      const conversation = { label: 'Batch', folder: '/', importance: 5, metadata: null }
      const { outcome } = await memory.createConversation(scope, { ...conversation, messages: contents.map(messageOf) })
      equal(outcome, 'done')
    },
    close: () => memory.close(),
  }
}
