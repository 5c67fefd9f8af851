// Pages have a maximum size, because a response of hundreds of megabytes would end the process.
import type { SekhaClient } from '@sekha/core'
import { describe, expect, test } from 'vitest'
import { collect, openController } from './support/controller.ts'
import { exportedConversation, exportedMessage, exportStream } from './support/export-stream.ts'

const mebi = 1024 * 1024

async function store(client: SekhaClient, records: readonly object[]): Promise<void> {
  await client.conversations.import(exportStream(records))
}

const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => expect.unreachable('it has not failed'),
    (error: unknown) => error,
  )

describe('a list of conversations with more metadata than a page may hold', () => {
  async function open() {
    const { client } = openController()
    const ids = Array.from({ length: 20 }, () => crypto.randomUUID())
    await store(
      client,
      ids.map((id) => exportedConversation(id, { metadata: { text: 'x'.repeat(mebi) } })),
    )
    return { client, ids }
  }

  test('is rejected as a numbered page, with the size that fits', async () => {
    const { client } = await open()
    expect(await failureOf(Promise.resolve(client.conversations.list({ page: 1, page_size: 20 })))).toMatchObject({
      status: 400,
      issues: [{ path: 'page_size', message: expect.stringContaining('Only the first 7 of these') as string }],
    })
    expect((await client.conversations.list({ page_size: 7 })).results).toHaveLength(7)
    expect((await client.conversations.list({ page: 3, page_size: 7 })).results).toHaveLength(6)
  })

  test('is complete in shorter pages by cursor', async () => {
    const { client, ids } = await open()
    const first = await client.conversations.list({ cursor: 'start', page_size: 20 })
    expect(first.results).toHaveLength(7)
    const found = (await collect(client.conversations.list({ cursor: 'start', page_size: 20 }))).map(({ id }) => id)
    expect(found).toEqual(ids.toReversed())
  })

  test('is returned if a single conversation has that much', async () => {
    const { client } = openController()
    const id = crypto.randomUUID()
    await store(client, [exportedConversation(id, { metadata: { text: 'x'.repeat(9 * mebi) } })])
    expect((await client.conversations.list()).results).toHaveLength(1)
  })
})

describe('search results that exceed the size of a page', () => {
  test.each(['query', 'fulltext'] as const)('are rejected with the limit that fits: %s', async (which) => {
    const { client } = openController()
    const id = crypto.randomUUID()
    const content = `walnut ${'x'.repeat(2 * mebi)}`
    await store(client, [
      exportedConversation(id),
      ...Array.from({ length: 20 }, () => exportedMessage(id, { content })),
    ])
    const find = async (limit: number) =>
      which === 'query' ? client.query('walnut', { limit }) : client.search.fulltext('walnut', { limit })
    expect(await failureOf(find(20))).toMatchObject({
      status: 422,
      issues: [{ path: 'limit', message: expect.stringContaining('ask for fewer than 20') as string }],
    })
    expect((await find(10)).length).toBe(10)
  })
})

describe('a context of messages that exceed the readable size', () => {
  test('is built from the best hits of up to 16 Mi characters', async () => {
    const { client } = openController()
    const id = crypto.randomUUID()
    await store(client, [
      exportedConversation(id),
      ...Array.from({ length: 20 }, (_, at) =>
        exportedMessage(id, { content: `walnut ${at} ${String.fromCharCode(97 + at).repeat(2 * mebi)}` }),
      ),
    ])
    const context = await client.context.build('walnut', { context_budget: 1_000_000_000 })
    expect(context.included.length + context.omitted.length).toBe(8)
  })

  test('is rejected if the newest turn alone exceeds it', async () => {
    const { client } = openController()
    const id = crypto.randomUUID()
    await store(client, [
      exportedConversation(id),
      ...Array.from({ length: 33 }, () => exportedMessage(id, { role: 'assistant', content: 'x'.repeat(2 * mebi) })),
    ])
    expect(await failureOf(client.context.build('', { conversation_id: id }))).toMatchObject({
      status: 422,
      issues: [{ path: 'conversation_id', message: expect.stringContaining('64 Mi characters') as string }],
    })
  })
})
