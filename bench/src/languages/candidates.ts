import { DatabaseSync } from 'node:sqlite'
import { create, insertMultiple, search } from '@orama/orama'
import { SekhaClient } from '@sekha/core'
import MiniSearch from 'minisearch'
import { quotedWords } from '../memory/full-text-query.ts'
import { createController } from '../memory/server.ts'
import { oramaPacks } from './orama-packs.ts'

export const ours = '@sekha/server'

/** The names of the candidates, ours last. */
export const candidates = ['SQLite FTS5', 'MiniSearch', 'Orama', ours] as const

/** The rank of the last hit that counts. */
export const hitCount = 3

/** A store of messages. */
export interface Store {
  /** Returns the first messages for a question, best first. */
  find(question: string): Promise<readonly string[]>
  close(): Promise<void>
}

/**
 * Stores messages with a candidate.
 *
 * @param messages Distinct texts.
 * @param language The language of all messages. Without it, they are in several.
 */
export function openStore(
  candidate: (typeof candidates)[number],
  messages: readonly string[],
  language?: string,
): Promise<Store> {
  switch (candidate) {
    case 'SQLite FTS5':
      return openFullText(messages)
    case 'MiniSearch':
      return openMiniSearch(messages)
    case 'Orama':
      return openOrama(messages, language)
    case ours:
      return openServer(messages)
  }
}

/** Stores one conversation per message, so that no message has neighbours. */
async function openServer(messages: readonly string[]): Promise<Store> {
  const controller = createController()
  const client = new SekhaClient({ fetch: controller.fetch })
  for (const content of messages)
    await client.conversations.create({ label: 'Chat', messages: [{ role: 'user', content }] })
  return {
    async find(question) {
      const hits = await client.query(question, { limit: hitCount })
      return hits.data.map(({ content }) => content)
    },
    close: () => controller.close(),
  }
}

/** Uses the default tokenizer, `unicode61`, and any word of the question. */
async function openFullText(messages: readonly string[]): Promise<Store> {
  const database = new DatabaseSync(':memory:')
  database.exec('CREATE VIRTUAL TABLE messages USING fts5(content)')
  const insert = database.prepare('INSERT INTO messages (content) VALUES (?)')
  for (const message of messages) insert.run(message)
  const select = database.prepare('SELECT content FROM messages WHERE messages MATCH ? ORDER BY rank LIMIT ?')
  return {
    find: async (question) =>
      select.all(quotedWords(question).join(' OR '), hitCount).map((row) => String(row['content'])),
    close: async () => database.close(),
  }
}

async function openMiniSearch(messages: readonly string[]): Promise<Store> {
  const index = new MiniSearch({ fields: ['content'] })
  index.addAll(messages.map((content, id) => ({ id, content })))
  return {
    find: async (question) =>
      index
        .search(question)
        .slice(0, hitCount)
        .map(({ id }) => messages[Number(id)]!),
    close: () => Promise.resolve(),
  }
}

/** Uses Orama's stemmer and stop words of the language, and its defaults when it has none. */
async function openOrama(messages: readonly string[], language: string | undefined): Promise<Store> {
  const tokenizer = language === undefined ? undefined : oramaPacks[language]
  const database = create({
    schema: { content: 'string' },
    ...(tokenizer === undefined ? {} : { components: { tokenizer } }),
  })
  await insertMultiple(
    database,
    messages.map((content) => ({ content })),
  )
  return {
    async find(question) {
      const { hits } = await search(database, { term: question, limit: hitCount })
      return hits.map(({ document }) => document.content)
    },
    close: () => Promise.resolve(),
  }
}
