import { createHash } from 'node:crypto'
import { ValidationError, type ExportRecord } from '@sekha/core'
import { describe, expect, test } from 'vitest'
import type { SekhaClient } from '@sekha/core'
import { createLocalMemory } from '../src/services/memory/engine/local-memory.ts'
import { openSqliteStoreNow } from '../src/services/memory/store/sqlite/sqlite-store.ts'
import { collect, openController, say } from './support/controller.ts'
import { exportedConversation, exportedMessage, exportStream } from './support/export-stream.ts'
import { memory } from '../src/services/memory/service.ts'
import { partialMemory } from './support/partial-memory.ts'

async function fill(client: SekhaClient, conversations: number, messages: number): Promise<void> {
  for (let index = 0; index < conversations; index++)
    await client.conversations.create({
      label: `label ${index}`,
      folder: `/f/${index % 3}`,
      importance_score: (index % 9) + 1,
      metadata: { index },
      messages: Array.from({ length: messages }, (_, at) =>
        say(`message ${at} of ${index}: ünïcödé 🎉 "quotes" \n lines`),
      ),
    })
}

async function exportText(client: SekhaClient, query: { after?: string } = {}): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of client.export.stream(query).bytes()) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const recordsOf = (text: string): ExportRecord[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ExportRecord)
const contentOf = (text: string): ExportRecord[] =>
  recordsOf(text).filter(({ type }) => type === 'conversation' || type === 'message')

describe('an export', () => {
  test('begins with a header and ends with counts and a hash of the preceding lines', async () => {
    const { client } = openController()
    await fill(client, 7, 30)
    const text = await exportText(client)
    const records = recordsOf(text)
    expect(records[0]).toMatchObject({ type: 'header', format: 'sekha-export', format_version: 1 })
    const lines = text.trimEnd().split('\n')
    const sha256 = createHash('sha256')
      .update(`${lines.slice(0, -1).join('\n')}\n`)
      .digest('hex')
    expect(records.at(-1)).toEqual({ type: 'footer', conversations: 7, messages: 210, sha256 })
  })

  test('can be resumed from each of its checkpoints', async () => {
    const { client } = openController()
    await fill(client, 9, 200)
    const text = await exportText(client)
    const records = recordsOf(text)
    const places = records.flatMap((record, index) =>
      record.type === 'checkpoint' ? [{ after: record.checkpoint, index }] : [],
    )
    expect(places.length).toBeGreaterThan(2)
    for (const { after, index } of places) {
      const rest = contentOf(await exportText(client, { after }))
      const expected = records.slice(index).filter(({ type }) => type === 'conversation' || type === 'message')
      expect(rest).toEqual(expected)
    }
  })

  test('excludes data created after it began, even when resumed', async () => {
    const { client } = openController()
    await fill(client, 6, 200)
    const call = client.export.stream()
    const stream = call[Symbol.asyncIterator]()
    const first = await stream.next()
    await fill(client, 1, 1)
    let conversations = 0
    let after = ''
    for (let next = await stream.next(); next.done !== true; next = await stream.next()) {
      if (next.value.type === 'conversation') conversations++
      if (after === '') after = call.checkpoint ?? ''
    }
    expect(first.done).toBe(false)
    expect(conversations).toBe(6)
    const rest = contentOf(await exportText(client, { after }))
    expect(rest.filter(({ type }) => type === 'conversation').length).toBeLessThan(6)
  })

  test('of one conversation contains only that conversation', async () => {
    const { client } = openController()
    await fill(client, 3, 2)
    const { results } = await client.conversations.list()
    const records = await collect(client.export.stream({ conversation_id: results[1]?.id }))
    expect(records.map(({ type }) => type)).toEqual(['header', 'conversation', 'message', 'message', 'footer'])
  })

  test('of long messages can be resumed within a conversation', async () => {
    const { client } = openController()
    const contents = Array.from({ length: 12 }, (_, index) => `${index} ${'x'.repeat(1_500_000)}`)
    const { id } = await client.conversations.create({ label: 'Long', messages: [] })
    for (const content of contents) await client.conversations.messages.append(id, [say(content)])
    const records = recordsOf(await exportText(client))
    const at = records.findIndex(({ type }) => type === 'checkpoint')
    const before = records.slice(0, at).filter(({ type }) => type === 'message')
    expect(before).toHaveLength(1)
    const { checkpoint: after } = records[at] as { readonly checkpoint: string }
    const rest = await collect(client.export.stream({ after }))
    const messages = [...before, ...rest].flatMap((record) => (record.type === 'message' ? [record.content] : []))
    expect(messages).toEqual(contents)
  })

  test('aborts the stream when it fails midway, and reports the cause to onError', async () => {
    const cause = new Error('SQLITE_IOERR')
    const errors: unknown[] = []
    const engine = partialMemory({
      lastConversation: async () => 1,
      readExport: async () => {
        throw cause
      },
    })
    const { controller } = openController({
      services: [memory({ engine })],
      onError: (error, { operation }) => errors.push([operation, error]),
    })
    const response = await controller.fetch('http://127.0.0.1/api/v1/export')
    expect(response.status).toBe(200)
    const failure: unknown = await response.text().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
    expect(String(failure)).not.toContain('SQLITE')
    expect(errors).toEqual([['export.stream', cause]])
  })

  test('with an invalid filter is rejected before it begins', async () => {
    const { controller } = openController()
    const path = 'http://127.0.0.1/api/v1/export?date_from=2026-02-31T00:00:00Z'
    expect((await controller.fetch(path)).status).toBeGreaterThanOrEqual(400)
  })

  test.each(['', 'x', 'W10', 'WzIsMSwxLDFd', 'WzEsLTEsbnVsbCwxXQ'])('rejects the checkpoint %j', async (after) => {
    const { controller } = openController()
    expect((await controller.fetch(`http://127.0.0.1/api/v1/export?after=${after}`)).status).toBe(400)
  })

  test('does not block the server while it is not read', async () => {
    const { client } = openController()
    await fill(client, 4, 200)
    const stream = client.export.stream()[Symbol.asyncIterator]()
    await stream.next()
    await fill(client, 1, 1)
    expect(await client.conversations.count()).toBe(5)
    await stream.return?.()
  })
})

describe('an import', () => {
  test('restores ids, order, timestamps, pins and search results', async () => {
    const { client: from } = openController()
    await fill(from, 12, 60)
    const { results } = await from.conversations.list()
    await from.conversations.pin(results[0]?.id ?? '')
    await from.conversations.archive(results[1]?.id ?? '')
    const text = await exportText(from)
    const { client: to, controller } = openController()
    expect(await to.conversations.import(text)).toEqual({
      conversations: { created: 12, skipped: 0 },
      messages: { created: 720, skipped: 0 },
    })
    expect(contentOf(await exportText(to))).toEqual(contentOf(text))
    expect(await controller.verify()).toEqual([])
    expect((await to.query('quotes message', { limit: 1 })).total).toBe(720)
    await to.conversations.unpin(results[0]?.id ?? '')
    await from.conversations.unpin(results[0]?.id ?? '')
    const [ours, theirs] = await Promise.all([to, from].map((client) => client.conversations.get(results[0]?.id ?? '')))
    expect(ours?.importance_score).toBe(theirs?.importance_score)
  })

  test('is idempotent', async () => {
    const { client } = openController()
    await fill(client, 3, 20)
    const text = await exportText(client)
    expect(await client.conversations.import(text)).toEqual({
      conversations: { created: 0, skipped: 3 },
      messages: { created: 0, skipped: 60 },
    })
    expect(contentOf(await exportText(client))).toEqual(contentOf(text))
  })

  test('accepts both halves of a resumed export', async () => {
    const { client: from } = openController()
    await fill(from, 6, 200)
    const text = await exportText(from)
    const lines = text.trimEnd().split('\n')
    const at = lines.findIndex((line) => line.includes('"checkpoint"'))
    const { checkpoint } = JSON.parse(lines[at] ?? '') as { checkpoint: string }
    const joined = `${lines.slice(0, at + 1).join('\n')}\n${await exportText(from, { after: checkpoint })}`
    const { client: to } = openController()
    await to.conversations.import(joined)
    expect(contentOf(await exportText(to))).toEqual(contentOf(text))
  })

  test('of a truncated, changed or reordered stream is rejected with the line number, and the valid part before it is stored', async () => {
    const { client: from } = openController()
    await fill(from, 4, 400)
    const text = await exportText(from)
    const lines = text.trimEnd().split('\n')
    const damaged: Record<string, string> = {
      cut: `${lines.slice(0, -1).join('\n')}\n`,
      'cut in a line': text.slice(0, Math.floor(text.length / 2)),
      changed: text.replace('message 1 of 3', 'message 1 of X'),
      'without a header': lines.slice(1).join('\n'),
      'something after the footer': `${text}${lines[1]}\n`,
      'wrong counts': text.replace('"conversations":4', '"conversations":5'),
      'not JSON': text.replace('{"type":"message"', '{type:"message"'),
      'unknown record': text.replace('"type":"message"', '"type":"massage"'),
    }
    for (const [what, stream] of Object.entries(damaged)) {
      const { client: to, controller } = openController()
      const error: unknown = await to.conversations.import(stream).catch((reason: unknown) => reason)
      expect(error, what).toBeInstanceOf(ValidationError)
      expect((error as Error).message, what).toMatch(/line \d+/i)
      expect(await controller.verify(), what).toEqual([])
      for (const { message_count } of (await to.conversations.list()).results) expect(message_count, what).toBe(400)
    }
  })

  test.each([
    [
      'header',
      0,
      'Line 1: the stream must start with a header: {"type":"header","format":"sekha-export","format_version":1',
    ],
    ['footer', -1, 'the stream ends without its footer: it was cut off, or lacks the last line {"type":"footer"'],
  ])('without its %s is rejected with an example in the error', async (_, at, message) => {
    const { client } = openController()
    const lines = exportStream([exportedConversation(crypto.randomUUID())])
      .trimEnd()
      .split('\n')
    lines.splice(at, 1)
    await expect(client.conversations.import(`${lines.join('\n')}\n`)).rejects.toThrow(message)
  })

  test('rejects messages whose sequence contradicts their order in the stream', async () => {
    const { client } = openController()
    const id = crypto.randomUUID()
    const stream = (...sequences: readonly (number | undefined)[]): string =>
      exportStream([
        exportedConversation(id),
        ...sequences.map((sequence) => exportedMessage(id, { sequence, content: `message ${sequence}` })),
      ])
    for (const sequences of [
      [2, 1],
      [1, 3, 3],
    ])
      await expect(client.conversations.import(stream(...sequences))).rejects.toMatchObject({
        status: 422,
        message: expect.stringMatching(/Line \d+: sequence/),
      })
    expect(await client.conversations.count()).toBe(0)
    // The same applies to a long conversation that is stored in parts.
    const parts = Array.from({ length: 500 }, (_, index) => index + 1)
    await expect(client.conversations.import(stream(...parts, 400))).rejects.toMatchObject({ status: 422 })
    await client.conversations.delete(id)
    expect(await client.conversations.import(stream(3, 7, undefined))).toMatchObject({ messages: { created: 3 } })
  })

  test('rejects the importance to restore for a conversation that is not pinned', async () => {
    const { client } = openController()
    const stream = (importance: number): string =>
      exportStream([
        exportedConversation(crypto.randomUUID(), { importance_score: importance, importance_before_pin: 3 }),
      ])
    await expect(client.conversations.import(stream(5))).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('Line 2: importance_before_pin'),
    })
    expect(await client.conversations.import(stream(10))).toMatchObject({ conversations: { created: 1 } })
  })

  test('rejects messages of a conversation that does not exist', async () => {
    const { client } = openController()
    const header = { type: 'header', format: 'sekha-export', format_version: 1, created_at: '2026-01-01T00:00:00Z' }
    const message = {
      type: 'message',
      id: crypto.randomUUID(),
      conversation_id: crypto.randomUUID(),
      role: 'user',
      content: 'x',
      timestamp: '2026-01-01T00:00:00Z',
    }
    const body = [header, message].map((record) => `${JSON.stringify(record)}\n`).join('')
    const footer = {
      type: 'footer',
      conversations: 0,
      messages: 1,
      sha256: createHash('sha256').update(body).digest('hex'),
    }
    await expect(client.conversations.import(`${body}${JSON.stringify(footer)}\n`)).rejects.toMatchObject({
      status: 422,
    })
    expect(await client.conversations.count()).toBe(0)
  })
})

describe('an import of a long conversation', () => {
  interface Draft {
    readonly messages: number
    readonly length: number
  }

  /** A stream with one conversation per draft, and its expected data after import. */
  function streamOf(drafts: readonly Draft[]): { text: string; ids: string[] } {
    const at = '2026-01-02T03:04:05.000Z'
    const ids = drafts.map(() => crypto.randomUUID())
    const records: object[] = [{ type: 'header', format: 'sekha-export', format_version: 1, created_at: at }]
    for (const [index, { messages, length }] of drafts.entries()) {
      const conversation = { label: 'long', folder: '/', status: 'active', importance_score: 5 }
      records.push({ type: 'conversation', id: ids[index], ...conversation, created_at: at, updated_at: at })
      for (let sequence = 1; sequence <= messages; sequence++)
        records.push({
          type: 'message',
          id: crypto.randomUUID(),
          conversation_id: ids[index],
          sequence,
          role: 'user',
          content: `word${sequence} `.padEnd(length, 'x'),
          timestamp: at,
        })
    }
    const body = records.map((record) => `${JSON.stringify(record)}\n`).join('')
    const sha256 = createHash('sha256').update(body).digest('hex')
    const messages = drafts.reduce((sum, draft) => sum + draft.messages, 0)
    return {
      text: `${body}${JSON.stringify({ type: 'footer', conversations: drafts.length, messages, sha256 })}\n`,
      ids,
    }
  }

  /** A controller that records the messages and characters of each stored batch. */
  function openNoting(): { client: SekhaClient; batches: { messages: number; characters: number }[] } {
    const batches: { messages: number; characters: number }[] = []
    const engine = createLocalMemory(openSqliteStoreNow({ path: ':memory:' }))
    const store = engine.importConversations.bind(engine)
    engine.importConversations = async (scope, batch) => {
      const contents = batch.flatMap(({ messages }) => messages.map(({ content }) => content))
      batches.push({ messages: contents.length, characters: contents.reduce((sum, { length }) => sum + length, 0) })
      return store(scope, batch)
    }
    const { client } = openController({ services: [memory({ engine })] })
    return { client, batches }
  }

  test('stores parts of 500 messages in order, with the timestamps of the stream', async () => {
    const { client, batches } = openNoting()
    const { text, ids } = streamOf([
      { messages: 3, length: 10 },
      { messages: 1700, length: 10 },
      { messages: 2, length: 10 },
    ])
    expect(await client.conversations.import(text)).toEqual({
      conversations: { created: 3, skipped: 0 },
      messages: { created: 1705, skipped: 0 },
    })
    expect(batches.every(({ messages }) => messages <= 1000)).toBe(true)
    expect(batches.length).toBeGreaterThan(3)
    expect(contentOf(await exportText(client))).toEqual(contentOf(text))
    expect(await client.conversations.get(ids[1] ?? '')).toMatchObject({ message_count: 1700 })
    const found = await client.query('word1234', { limit: 1 })
    expect(found.data[0]?.content).toBe('word1234 x')
    expect(await client.conversations.import(text)).toEqual({
      conversations: { created: 0, skipped: 3 },
      messages: { created: 0, skipped: 1705 },
    })
  })

  test('holds at most a few megabytes of text at a time, in any number of conversations', async () => {
    const { client, batches } = openNoting()
    const mebi = 1024 * 1024
    const { text } = streamOf([
      { messages: 12, length: mebi },
      ...Array.from({ length: 12 }, () => ({ messages: 1, length: mebi })),
    ])
    expect(await client.conversations.import(text)).toMatchObject({ messages: { created: 24, skipped: 0 } })
    for (const { characters } of batches) expect(characters).toBeLessThanOrEqual(5 * mebi)
  })

  test('reports what is stored when it fails in the middle, and continues when the whole stream is sent again', async () => {
    const { client } = openController()
    const { text, ids } = streamOf([
      { messages: 2, length: 10 },
      { messages: 800, length: 10 },
    ])
    const broken = text.replace('word700 ', 'word700\u0000').replace('"sequence":700', '"sequence":"700"')
    const error: unknown = await client.conversations.import(broken).catch((reason: unknown) => reason)
    expect((error as Error).message).toContain(
      'Stored before it: 1 conversations and the first 499 messages of another one',
    )
    expect((await client.conversations.get(ids[1] ?? '')).message_count).toBe(499)
    await client.conversations.import(text)
    expect((await client.conversations.get(ids[1] ?? '')).message_count).toBe(800)
  })
})

describe('an import of a message whose id belongs to another conversation', () => {
  const [a, b, c] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()] as const
  const [taken, other] = [crypto.randomUUID(), crypto.randomUUID()] as const
  const many = (conversationId: string): object[] => Array.from({ length: 600 }, () => exportedMessage(conversationId))

  test.each([
    [
      'the store',
      [exportedConversation(b), exportedMessage(b), exportedMessage(b, { id: taken })],
      4,
      '0 conversations',
    ],
    [
      'the same batch',
      [
        exportedConversation(b),
        exportedMessage(b, { id: other }),
        exportedConversation(c),
        exportedMessage(c, { id: other }),
      ],
      5,
      '0 conversations',
    ],
    [
      'an earlier batch',
      [
        exportedConversation(b),
        exportedMessage(b, { id: other }),
        exportedConversation(c),
        ...many(c),
        exportedMessage(c, { id: other }),
      ],
      605,
      '1 conversations and the first 499 messages of another one',
    ],
    [
      'the store, where it continues a conversation',
      [exportedMessage(b, { id: taken.toUpperCase() })],
      2,
      '0 conversations',
    ],
  ])('is rejected with its line number and not dropped silently: in %s', async (_, records, line, stored) => {
    const { client } = openController()
    await client.conversations.import(exportStream([exportedConversation(a), exportedMessage(a, { id: taken })]))
    const error: unknown = await client.conversations.import(exportStream(records)).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ValidationError)
    const text = (error as Error).message
    expect(text).toMatch(new RegExp(`Line ${line}: id: a message \\S+ is already in conversation `))
    expect(text).toContain(`Stored before it: ${stored}`)
  })

  test('skips a message that belongs to the same conversation', async () => {
    const { client } = openController()
    const stream = exportStream([exportedConversation(a), exportedMessage(a, { id: taken })])
    await client.conversations.import(stream)
    expect(await client.conversations.import(stream)).toMatchObject({ messages: { created: 0, skipped: 1 } })
  })
})
