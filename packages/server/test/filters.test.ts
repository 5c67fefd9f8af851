import { describe, expect, test } from 'vitest'
import type { ConversationsCountQuery, SekhaClient } from '@sekha/core'
import { collect, openController, say } from './support/controller.ts'

const at = (day: number): Date => new Date(Date.UTC(2026, 0, day))

async function fill(client: SekhaClient): Promise<void> {
  const rows = [
    { label: 'a', folder: '/work', importance: 2, days: [1, 9] },
    { label: 'a', folder: '/work/deep/down', importance: 5, days: [5] },
    { label: 'A', folder: '/workshop', importance: 7, days: [5] },
    { label: 'a%', folder: '/work_', importance: 9, days: [20] },
    { label: 'b', folder: '/', importance: 10, days: [3] },
  ]
  for (const { label, folder, importance, days } of rows)
    await client.conversations.create({
      label,
      folder,
      importance_score: importance,
      messages: days.map((day) => say(`common word ${day}`, at(day))),
    })
  const archived = await client.conversations.create({
    label: 'b',
    folder: '/work',
    messages: [say('common word', at(4))],
  })
  await client.conversations.archive(archived.id)
}

const cases: readonly (readonly [ConversationsCountQuery, conversations: number, messages: number])[] = [
  [{}, 6, 7],
  [{ folder: '/work' }, 3, 4],
  [{ folder: '/work/' }, 3, 4],
  [{ folder: '/work/deep' }, 1, 1],
  [{ folder: '/' }, 6, 7],
  [{ folder: '/wor' }, 0, 0],
  [{ folder: '/work%' }, 0, 0],
  [{ label: 'a' }, 2, 3],
  [{ label: 'a%' }, 1, 1],
  [{ label: 'A' }, 1, 1],
  [{ archived: true }, 1, 1],
  [{ archived: false }, 5, 6],
  [{ pinned: true }, 1, 1],
  [{ pinned: false }, 5, 6],
  [{ importance_min: 7 }, 3, 3],
  [{ importance_max: 5 }, 3, 4],
  [{ importance_min: 5, importance_max: 7 }, 3, 3],
  // The first conversation has messages before and after this range, but none within it.
  [{ date_from: at(2), date_to: at(6) }, 4, 4],
  [{ date_from: at(9) }, 2, 2],
  [{ date_to: at(1) }, 0, 0],
  [{ label: 'b', folder: '/work', archived: true }, 1, 1],
  [{ label: 'b', folder: '/work', archived: false }, 0, 0],
]

describe('filters', () => {
  test.each(cases)(
    '%j select the same data in lists, counts, searches and exports',
    async (filters, conversations, messages) => {
      const { client } = openController()
      await fill(client)
      const { results, total } = await client.conversations.list(filters)
      expect(total).toBe(conversations)
      expect(results).toHaveLength(conversations)
      expect(await client.conversations.count(filters)).toBe(conversations)
      const hits = await client.query('common', { limit: 100, filters })
      expect(hits).toHaveLength(messages)
      expect(hits.total).toBe(messages)
      expect(await client.search.fulltext('common', { limit: 100, filters })).toHaveLength(messages)
      const records = await collect(client.export.stream(filters))
      expect(records.filter(({ type }) => type === 'conversation')).toHaveLength(conversations)
    },
  )

  test('by role find only messages of that role, custom roles included', async () => {
    const { client } = openController()
    const roles = ['user', 'assistant', 'reviewer', 'critic']
    await client.conversations.create({ label: 'x', messages: roles.map((role) => ({ role, content: 'same text' })) })
    for (const role of roles) {
      const hits = await client.query('text', { filters: { role } })
      expect(hits.data.map((hit) => hit.role)).toEqual([role])
    }
  })

  test('are rejected when they contradict each other or contain invalid dates', async () => {
    const { client } = openController()
    await expect(client.query('x', { filters: { status: 'active', archived: true } })).rejects.toMatchObject({
      status: 422,
    })
    await expect(client.query('x', { filters: { date_from: '2026-02-31' } })).rejects.toMatchObject({ status: 422 })
    await expect(client.query('x', { filters: { date_from: '2026-02-31T00:00:00Z' } })).rejects.toMatchObject({
      status: 422,
    })
  })
})

describe('numbered pages of a list', () => {
  test('contain every conversation exactly once, most recently changed first', async () => {
    let now = 0
    const { client } = openController({ now: () => (now += 1000) })
    const ids: string[] = []
    for (let index = 0; index < 25; index++)
      ids.push((await client.conversations.create({ label: `${index}`, messages: [] })).id)
    await client.conversations.updateLabel(ids[3] ?? '', { label: 'touched' })
    const listed = await collect(client.conversations.list({ page: 1, page_size: 10 }))
    const expected = [ids[3], ...ids.filter((_, index) => index !== 3).toReversed()]
    expect(listed.map((item) => item.id)).toEqual(expected)
    const last = await client.conversations.list({ page: 3, page_size: 10 })
    expect(last).toMatchObject({ total: 25, page: 3, page_size: 10 })
    expect(last.results).toHaveLength(5)
    expect((await client.conversations.list({ page: 99 })).results).toEqual([])
  })

  test('are rejected, not clamped, by the client and the server when they are too large', async () => {
    const { client, controller } = openController()
    await expect(client.conversations.list({ page_size: 101 })).rejects.toBeInstanceOf(RangeError)
    for (const query of [
      'page_size=101',
      'page_size=0',
      'page=0',
      'page=-1',
      'page=1.5',
      'page=1&page=2',
      'pinned=yes',
      'page=1e3',
      'page=99999999999999999999',
    ])
      expect((await controller.fetch(`http://127.0.0.1/api/v1/conversations?${query}`)).status, query).toBe(400)
  })
})

describe('labels and folders', () => {
  test('are listed with the numbers of their conversations', async () => {
    const { client } = openController()
    await fill(client)
    expect([...(await client.labels.list())]).toEqual([
      { label: 'A', count: 1 },
      { label: 'a', count: 2 },
      { label: 'a%', count: 1 },
      { label: 'b', count: 2 },
    ])
    expect([...(await client.folders.list())]).toEqual([
      { folder: '/', count: 1, total: 6 },
      { folder: '/work', count: 2, total: 3 },
      { folder: '/work/deep/down', count: 1, total: 1 },
      { folder: '/work_', count: 1, total: 1 },
      { folder: '/workshop', count: 1, total: 1 },
    ])
  })
})
