import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConflictError, NotFoundError, ValidationError } from '@sekha/core'
import { temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, test } from 'vitest'
import { collect, openController, say } from './support/controller.ts'

const missing = '00000000-0000-7000-8000-000000000000'

describe('a conversation', () => {
  test('is stored with the given fields and the documented defaults', async () => {
    const { client } = openController()
    const created = await client.conversations.create({ label: 'Defaults', messages: [say('Hello')] })
    expect(created).toMatchObject({
      label: 'Defaults',
      folder: '/',
      status: 'active',
      importance_score: 5,
      message_count: 1,
      revision: 1,
    })
    // Clients of the original controller read this name.
    expect(created).toHaveProperty('conversation_id', created.id)
    expect(created.message_ids).toHaveLength(1)
    expect(created.created_at).toBeInstanceOf(Date)
    const { message_ids: _, ...rest } = created
    expect(rest).toEqual({ ...(await client.conversations.get(created.id)), conversation_id: created.id })
  })

  test('has the same names and values in a list, which also has those of the original controller', async () => {
    const { client } = openController()
    const { id } = await client.conversations.create({
      label: 'Same',
      metadata: { mood: 'calm' },
      messages: [say('x')],
    })
    const { metadata, ...stored } = await client.conversations.get(id)
    const [item] = await client.conversations.list()
    expect(metadata).toEqual({ mood: 'calm' })
    expect(item).toEqual({
      ...stored,
      metadata: { mood: 'calm', folder: '/', status: 'active', importance_score: 5 },
      conversation_id: id,
      message_id: '00000000-0000-0000-0000-000000000000',
      score: 1,
      content: 'Same',
      timestamp: stored.updated_at,
    })
  })

  test('keeps its folder, importance and metadata as given, null values in metadata included', async () => {
    const { client } = openController()
    const metadata = JSON.parse('{"nested":{"nothing":null,"list":[1,null]}}') as Record<string, unknown>
    const { id } = await client.conversations.create({
      label: 'All',
      folder: '/work/projects/',
      importance_score: 8,
      metadata,
      messages: [],
    })
    const stored = await client.conversations.get(id)
    expect(stored).toMatchObject({ folder: '/work/projects', importance_score: 8, message_count: 0 })
    expect(JSON.stringify(stored.metadata)).toBe(JSON.stringify(metadata))
  })

  test('keeps its messages in the given order, even with equal timestamps', async () => {
    const { client } = openController()
    const contents = Array.from({ length: 120 }, (_, index) => `message ${index}`)
    const { id } = await client.conversations.create({
      label: 'Order',
      messages: contents.map((content) => say(content)),
    })
    const messages = await collect(client.conversations.messages.list(id, { limit: 50 }))
    expect(messages.map(({ content }) => content)).toEqual(contents)
    expect(messages.map(({ sequence }) => sequence)).toEqual(contents.map((_, index) => index + 1))
  })

  test('returns pages shorter than their limit when messages are long', async () => {
    const { client } = openController()
    const contents = Array.from({ length: 12 }, (_, index) => `${index} ${'x'.repeat(1_500_000)}`)
    const { id } = await client.conversations.create({ label: 'Long', messages: [] })
    for (const content of contents) await client.conversations.messages.append(id, [say(content)])
    const page = await client.conversations.messages.list(id, { limit: 100 })
    expect(page).toMatchObject({ total: 12, next_cursor: expect.any(String) })
    expect(page.messages).toHaveLength(6)
    const messages = await collect(client.conversations.messages.list(id, { limit: 100 }))
    expect(messages.map(({ content }) => content)).toEqual(contents)
  })

  test('accepts a timestamp, a name, metadata and parts for each message', async () => {
    const { client } = openController()
    const { id } = await client.conversations.create({
      label: 'Rich',
      messages: [
        {
          role: 'tool',
          name: 'Ines',
          content: 'text',
          timestamp: '2026-01-02 03:04:05.123456789',
          metadata: { call: 7 },
        },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'text', text: 'here' },
          ],
        },
      ],
    })
    const [first, second] = await collect(client.conversations.messages.list(id))
    expect(first).toMatchObject({
      role: 'tool',
      name: 'Ines',
      metadata: { call: 7 },
      timestamp: new Date('2026-01-02T03:04:05.123Z'),
    })
    expect(second?.content).toBe('look here')
  })

  test('with a field name that is special in JavaScript is rejected, not silently stripped', async () => {
    const { controller } = openController()
    const send = async (metadata: string, content = 'x'): Promise<number> => {
      const body = `{"label":"x","metadata":${metadata},"messages":[{"role":"user","content":${JSON.stringify(content)}}]}`
      const headers = { 'content-type': 'application/json' }
      return (await controller.fetch('http://127.0.0.1/api/v1/conversations', { method: 'POST', headers, body })).status
    }
    expect(await send('{"a":{"__proto__":{"x":1}}}')).toBe(422)
    expect(await send('{"a":[{"\\u005f_proto__":1}]}')).toBe(422)
    expect(await send('{"constructor":{"prototype":1}}', 'the text "__proto__" is a text')).toBe(201)
  })

  test('is changed only in the given fields, and returns its revision', async () => {
    const { client } = openController()
    const { id } = await client.conversations.create({ label: 'Before', folder: '/a', messages: [] })
    const changed = await client.conversations.update(id, { label: 'After', expected_revision: 1 })
    expect(changed).toMatchObject({ label: 'After', folder: '/a', revision: 2 })
    const conflict = await client.conversations
      .update(id, { label: 'Late', expected_revision: 1 })
      .catch((error: unknown) => error)
    expect(conflict).toBeInstanceOf(ConflictError)
    expect(conflict).toMatchObject({ currentVersion: 2 })
    expect((await client.conversations.get(id)).label).toBe('After')
    await client.conversations.messages.append(id, [say('more')])
    expect((await client.conversations.get(id)).revision).toBe(2)
  })

  test('keeps its label when moved, and its folder when relabelled', async () => {
    const { client } = openController()
    const { id } = await client.conversations.create({ label: 'Kept', folder: '/a', messages: [] })
    await client.conversations.updateFolder(id, { folder: '/b/c' })
    expect(await client.conversations.get(id)).toMatchObject({ label: 'Kept', folder: '/b/c' })
    await client.conversations.updateLabel(id, { label: 'New' })
    expect(await client.conversations.get(id)).toMatchObject({ label: 'New', folder: '/b/c' })
    await client.conversations.updateLabel(id, { label: 'Newer', folder: '/d' })
    expect(await client.conversations.get(id)).toMatchObject({ label: 'Newer', folder: '/d' })
  })

  test('regains its previous importance when unpinned', async () => {
    const { client } = openController()
    const { id } = await client.conversations.create({ label: 'Pin', importance_score: 3, messages: [] })
    await client.conversations.pin(id)
    await client.conversations.pin(id)
    expect((await client.conversations.get(id)).importance_score).toBe(10)
    await client.conversations.unpin(id)
    expect((await client.conversations.get(id)).importance_score).toBe(3)
  })

  test('is archived and reactivated', async () => {
    const { client } = openController()
    const { id } = await client.conversations.create({ label: 'Archive', messages: [say('findable words')] })
    await client.conversations.archive(id)
    expect((await client.conversations.get(id)).status).toBe('archived')
    expect((await client.query('findable')).total).toBe(1)
    await client.conversations.unarchive(id)
    expect((await client.conversations.get(id)).status).toBe('active')
  })

  test('is absent everywhere after deletion', async () => {
    const { client } = openController()
    const { id } = await client.conversations.create({ label: 'Gone', folder: '/gone', messages: [say('xylophone')] })
    await client.conversations.delete(id)
    await expect(client.conversations.get(id)).rejects.toBeInstanceOf(NotFoundError)
    await expect(client.conversations.delete(id)).rejects.toBeInstanceOf(NotFoundError)
    await expect(collect(client.conversations.messages.list(id))).rejects.toBeInstanceOf(NotFoundError)
    expect((await client.query('xylophone')).total).toBe(0)
    expect(await client.conversations.count()).toBe(0)
    expect([...(await client.labels.list())]).toEqual([])
    expect([...(await client.folders.list())]).toEqual([])
  })

  test('that does not exist gets a 404 for the resource from every operation', async () => {
    const { client } = openController()
    const calls = [
      client.conversations.get(missing),
      client.conversations.update(missing, { label: 'x' }),
      client.conversations.updateLabel(missing, { label: 'x' }),
      client.conversations.updateFolder(missing, { folder: '/x' }),
      client.conversations.pin(missing),
      client.conversations.unpin(missing),
      client.conversations.archive(missing),
      client.conversations.unarchive(missing),
      client.conversations.delete(missing),
      client.conversations.messages.append(missing, [say('x')]),
    ]
    for (const outcome of await Promise.allSettled(calls))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'NotFoundError', missing: 'resource' } })
  })

  test.each([
    [{ label: '', messages: [] }, 'label'],
    [{ label: 'x'.repeat(501), messages: [] }, 'label'],
    [{ label: 'x', folder: 'work', messages: [] }, 'folder'],
    [{ label: 'x', folder: '/a//b', messages: [] }, 'folder'],
    [{ label: 'x', messages: [{ role: '', content: 'x' }] }, 'messages[0].role'],
    [{ label: 'x', messages: [{ role: 'user', content: 7 }] }, 'messages[0].content'],
    [{ label: 'x', messages: [{ role: 'user', content: 'x', timestamp: 'yesterday' }] }, 'messages[0].timestamp'],
    [{ label: 'x', messages: 'none' }, 'messages'],
    [{ messages: [] }, 'label'],
  ])('is rejected as a whole when invalid: %j', async (body, path) => {
    const { client } = openController()
    const error: unknown = await client.conversations.create(body as never).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ValidationError)
    expect((error as ValidationError).issues.map((issue) => issue.path)).toContain(path)
    expect(await client.conversations.count()).toBe(0)
  })

  test('treats null as absent, like the legacy server', async () => {
    const { client } = openController()
    const created = await client.conversations.create({
      label: 'x',
      folder: null,
      importance_score: null,
      messages: [{ role: 'user', content: 'x', name: null }],
    })
    expect(created).toMatchObject({ folder: '/', importance_score: 5 })
    await expect(client.conversations.messages.append(created.id, [])).rejects.toBeInstanceOf(ValidationError)
  })
})

describe('the words of a deleted conversation', () => {
  test('are no longer in the file after the server closes, and the remaining data is intact', async () => {
    const directory = await temporaryDirectory()
    const database = join(directory, 'test.db')
    const { controller, client } = openController({ database })
    const kept: string[] = []
    for (let index = 0; index < 30; index++) {
      const { id } = await client.conversations.create({ label: 'x', messages: [say(`shared unmistakable${index}x`)] })
      if (index % 3 === 0) await client.conversations.delete(id)
      else kept.push(`unmistakable${index}x`)
    }
    expect(await controller.verify()).toEqual([])
    await controller.close()
    const bytes = (await readFile(database)).toString('latin1')
    for (let index = 0; index < 30; index += 3) expect(bytes).not.toContain(`unmistakable${index}x`)
    for (const word of kept) expect(bytes).toContain(word)
    const { controller: again, client: reader } = openController({ database })
    expect((await reader.query('shared', { limit: 100 })).total).toBe(kept.length)
    expect(await again.verify()).toEqual([])
  })
})

describe('an idempotency key', () => {
  test('creates once, and a repetition gets the same response, marked as repeated', async () => {
    const { client } = openController()
    const body = { label: 'Once', messages: [say('one')] }
    const first = await client.conversations.create(body, { idempotencyKey: 'key-1' }).withResponse()
    const second = await client.conversations.create(body, { idempotencyKey: 'key-1' }).withResponse()
    expect(second.data).toEqual(first.data)
    expect(first.response.headers.get('idempotency-replayed')).toBeNull()
    expect(second.response.headers.get('idempotency-replayed')).toBe('true')
    expect(await client.conversations.count()).toBe(1)
    expect((await client.query('one')).total).toBe(1)
  })

  test('is rejected with a different request, and can be reused for another operation', async () => {
    const { client } = openController()
    const { id } = await client.conversations.create({ label: 'One', messages: [] }, { idempotencyKey: 'key-1' })
    await expect(
      client.conversations.create({ label: 'Two', messages: [] }, { idempotencyKey: 'key-1' }),
    ).rejects.toMatchObject({ status: 422 })
    await client.conversations.messages.append(id, [say('x')], { idempotencyKey: 'key-1' })
    await client.conversations.messages.append(id, [say('x')], { idempotencyKey: 'key-1' })
    expect((await client.conversations.get(id)).message_count).toBe(1)
  })

  test('expires after 24 hours', async () => {
    let now = Date.parse('2026-05-01T00:00:00Z')
    const { client } = openController({ now: () => now })
    const body = { label: 'Once', messages: [] }
    await client.conversations.create(body, { idempotencyKey: 'key-1' })
    now += 24 * 60 * 60 * 1000 - 1
    await client.conversations.create(body, { idempotencyKey: 'key-1' })
    expect(await client.conversations.count()).toBe(1)
    now += 2
    await client.conversations.create(body, { idempotencyKey: 'key-1' })
    expect(await client.conversations.count()).toBe(2)
  })
})
