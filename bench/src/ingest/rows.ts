import { DatabaseSync } from 'node:sqlite'
import { messageId } from '../memory/store-shape.ts'
import { conversationLength, createSyntheticText } from '../memory/synthetic-text.ts'
import type { Writer } from './writer.ts'

/** The columns that the server stores for a message and its conversation, without search index and tenants. */
const schema = `
  CREATE TABLE IF NOT EXISTS conversations (
    number INTEGER PRIMARY KEY, label TEXT NOT NULL, message_count INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS messages (
    key INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, sequence INTEGER NOT NULL, id TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL, name TEXT, content TEXT NOT NULL, word_count INTEGER NOT NULL, timestamp INTEGER NOT NULL,
    metadata TEXT, UNIQUE (conversation, sequence)
  ) STRICT`

/** Fills a file with as many rows as a store has messages. */
export function fillRows(path: string, messages: number): void {
  const { database, insertMessage, insertConversation } = openDatabase(path)
  const { textOf } = createSyntheticText()
  database.exec('BEGIN')
  for (let key = 0; key < messages; key++) {
    const conversation = Math.floor(key / conversationLength)
    const sequence = (key % conversationLength) + 1
    if (sequence === 1) insertConversation(conversation, conversationLength)
    insertMessage(key, conversation, sequence, textOf(key))
  }
  database.exec('COMMIT')
  database.close()
}

/** Writes rows by hand, with one synced transaction per call. */
export function openRows(path: string): Writer {
  const { database, insertMessage, insertConversation } = openDatabase(path)
  const nextOf = (column: string, table: string): number =>
    Number(database.prepare(`SELECT max(${column}) + 1 AS next FROM ${table}`).get()?.['next'])
  let nextKey = nextOf('key', 'messages')
  let nextConversation = nextOf('number', 'conversations')
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const count = database.prepare(
    'UPDATE conversations SET message_count = message_count + 1, updated_at = ? WHERE number = ? RETURNING message_count',
  )
  return {
    append(conversation, content) {
      begin.run()
      const sequence = Number(count.get(Date.now(), conversation)?.['message_count'])
      insertMessage(nextKey++, conversation, sequence, content)
      commit.run()
      return Promise.resolve()
    },
    create(contents) {
      begin.run()
      const conversation = nextConversation++
      insertConversation(conversation, contents.length)
      for (const [at, content] of contents.entries()) insertMessage(nextKey++, conversation, at + 1, content)
      commit.run()
      return Promise.resolve()
    },
    close: () => Promise.resolve(database.close()),
  }
}

function openDatabase(path: string): {
  readonly database: DatabaseSync
  readonly insertMessage: (key: number, conversation: number, sequence: number, content: string) => void
  readonly insertConversation: (number: number, messageCount: number) => void
} {
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${schema}`)
  const message = database.prepare(
    `INSERT INTO messages (key, conversation, sequence, id, role, content, word_count, timestamp)
     VALUES (?, ?, ?, ?, 'user', ?, ?, ?)`,
  )
  const conversation = database.prepare(
    `INSERT INTO conversations (number, label, message_count, updated_at) VALUES (?, 'Batch', ?, ?)`,
  )
  return {
    database,
    insertMessage: (key, number, sequence, content) =>
      void message.run(key, number, sequence, messageId(key), content, content.split(' ').length, Date.now()),
    insertConversation: (number, messageCount) => void conversation.run(number, messageCount, Date.now()),
  }
}
