import { describe, expect, test } from 'vitest'
import type { SekhaClient } from '@sekha/core'
import { collect, openController, say } from './support/controller.ts'

/** Stores `count` conversations, each changed a second after the previous one. Returns their ids, newest first. */
async function fill(count: number): Promise<{ client: SekhaClient; newestFirst: string[] }> {
  let now = 0
  const { client } = openController({ now: () => (now += 1000) })
  const ids: string[] = []
  for (let index = 0; index < count; index++)
    ids.push((await client.conversations.create({ label: `${index}`, messages: [say('x')] })).id)
  return { client, newestFirst: ids.toReversed() }
}

/** Changes that a loop, or another client, makes during the iteration. */
const changes: readonly (readonly [string, (client: SekhaClient, id: string, others: readonly string[]) => unknown])[] =
  [
    ['deletes it', (client, id) => client.conversations.delete(id)],
    ['renames it', (client, id) => client.conversations.updateLabel(id, { label: 'seen' })],
    ['pins it', (client, id) => client.conversations.pin(id)],
    ['changes one that comes later', (client, _, others) => client.conversations.pin(others.at(-1) ?? '')],
    ['creates another one', (client) => client.conversations.create({ label: 'new', messages: [] })],
    ['archives it', (client, id) => client.conversations.archive(id)],
  ]

describe('an iteration over conversations', () => {
  test.each(changes)('yields each of 120 once, newest first, while the loop %s', async (_, change) => {
    const { client, newestFirst } = await fill(120)
    const seen: string[] = []
    for await (const { id } of client.conversations.list()) {
      seen.push(id)
      await change(client, id, newestFirst)
    }
    expect(seen).toEqual(newestFirst)
  })

  test('reaches every conversation while the loop deletes them', async () => {
    const { client } = await fill(120)
    for await (const { id } of client.conversations.list()) await client.conversations.delete(id)
    expect(await client.conversations.count()).toBe(0)
  })

  test('yields each once while the loop moves it out of the filter', async () => {
    const { client, newestFirst } = await fill(25)
    const seen: string[] = []
    for await (const { id } of client.conversations.list({ archived: false, page_size: 10 })) {
      seen.push(id)
      await client.conversations.archive(id)
    }
    expect(seen).toEqual(newestFirst)
    expect(await client.conversations.count({ archived: false })).toBe(0)
  })

  test.each([0, 1, 9, 10, 11, 20])('over %i, 10 a page, ends with the last page that is not empty', async (count) => {
    const { client, newestFirst } = await fill(count)
    const pages = await collect(client.conversations.list({ page_size: 10 }).pages())
    expect(pages).toHaveLength(Math.max(1, Math.ceil(count / 10)))
    expect(pages.map(({ page }) => page)).toEqual(pages.map((_, index) => index + 1))
    expect(pages.flatMap(({ results }) => results.map(({ id }) => id))).toEqual(newestFirst)
    for (const { total, page_size: size } of pages) expect([total, size]).toEqual([count, 10])
  })

  test('works through a worker too', async () => {
    const { client } = openController({ worker: true })
    for (let index = 0; index < 7; index++) await client.conversations.create({ label: `${index}`, messages: [] })
    const listed = await collect(client.conversations.list({ page_size: 3 }))
    expect(listed.map(({ label }) => label)).toEqual(['6', '5', '4', '3', '2', '1', '0'])
  })

  test('yields no conversation of another tenant, whatever its cursor', async () => {
    const { client } = await fill(3)
    expect(await collect(client.conversations.list({ cursor: 'c999-2' }))).toHaveLength(3)
    expect(await collect(client.conversations.list({ cursor: 'c1-2' }))).toHaveLength(0)
  })

  test.each(['x', 'c', 'c-1', 'c1', 'c1-', 'c1-2-3', ' start', 'c1e3-1', `c${'9'.repeat(16)}-1`])(
    'with the cursor %j is rejected',
    async (cursor) => {
      const { client } = openController()
      await expect(client.conversations.list({ cursor })).rejects.toMatchObject({ status: 400 })
    },
  )

  test('accepts a cursor or a page, but not both', async () => {
    const { client } = openController()
    await expect(client.conversations.list({ cursor: 'start', page: 2 })).rejects.toMatchObject({ status: 400 })
  })
})

describe('an iteration over messages', () => {
  test('includes messages appended before its last page, and yields each once', async () => {
    const { client } = openController()
    const { id } = await client.conversations.create({ label: 'x', messages: [say('1'), say('2'), say('3')] })
    const seen: number[] = []
    for await (const { sequence } of client.conversations.messages.list(id, { limit: 2 })) {
      seen.push(sequence ?? 0)
      if (seen.length <= 2) await client.conversations.messages.append(id, [say('more')])
    }
    expect(seen).toEqual([1, 2, 3, 4, 5])
  })
})
