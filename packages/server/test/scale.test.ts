import { join } from 'node:path'
import { SekhaClient } from '@sekha/core'
import { reportProgress, startSekhaServer, temporaryDirectory } from 'sekha-test-kit'
import { expect, test } from 'vitest'
import { openController } from './support/controller.ts'

const messageCount = process.env['SEKHA_SOAK'] === undefined ? 20_000 : 1_000_000
const messagesPerConversation = 1000
const words = [
  'cache',
  'retry',
  'ledger',
  'tenant',
  'quota',
  'index',
  'queue',
  'budget',
  'token',
  'shard',
  'replica',
  'lease',
]

/** The text of a message: common words chosen by its number, and one unique word. */
const textOf = (number: number): string =>
  Array.from({ length: 12 }, (_, at) => words[(number * (at + 3) + at * at) % words.length]).join(' ') +
  ` unique${number}x`

test(
  `${messageCount} messages are stored, found, exported and checked`,
  async () => {
    const directory = await temporaryDirectory()
    const database = join(directory, 'scale.db')
    const server = await startSekhaServer(['--db', database])
    const client = new SekhaClient({ baseUrl: server.url, timeoutMs: 120_000 })
    const conversations = messageCount / messagesPerConversation
    for (let number = 0; number < conversations; number++) {
      const messages = Array.from({ length: messagesPerConversation }, (_, at) => ({
        role: 'user',
        content: textOf(number * messagesPerConversation + at),
      }))
      await client.conversations.create({ label: `conversation ${number}`, folder: `/f/${number % 10}`, messages })
      reportProgress('conversations', number + 1, conversations)
    }
    expect(await client.conversations.count()).toBe(conversations)
    for (const number of [0, Math.floor(messageCount / 2), messageCount - 1]) {
      const hits = await client.search.fulltext(`unique${number}x`)
      expect(hits.data.map(({ content }) => content)).toEqual([textOf(number)])
    }
    expect((await client.query('cache retry', { limit: 1 })).total).toBeGreaterThan(messageCount / 4)
    let records = 0
    for await (const batch of client.export.stream().batches())
      records += batch.filter(({ type }) => type === 'message').length
    expect(records).toBe(messageCount)
    await client.close()
    expect(await server.stop()).toBe(0)
    const { controller } = openController({ database })
    expect(await controller.verify()).toEqual([])
  },
  60 * 60 * 1000,
)
