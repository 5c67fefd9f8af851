import { join } from 'node:path'
import { SekhaClient } from '@sekha/core'
import { startSekhaServer, temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { collect, openController, say } from './support/controller.ts'

async function temporaryDatabase(): Promise<string> {
  const directory = await temporaryDirectory()
  return join(directory, 'test.db')
}

describe('64 concurrent writers', () => {
  test('lose no write and get no lock error from a real server with a file', async () => {
    const database = await temporaryDatabase()
    const server = await startSekhaServer(['--db', database])
    const client = new SekhaClient({ baseUrl: server.url })
    const { id } = await client.conversations.create({ label: 'shared', messages: [] })
    const writer = async (number: number): Promise<void> => {
      for (let round = 0; round < 5; round++) {
        await client.conversations.create({ label: `writer ${number}`, messages: [say(`own ${number} ${round}`)] })
        await client.conversations.messages.append(id, [say(`shared ${number} ${round}`), say('and its second')])
        await client.conversations.update(id, { metadata: { number, round } })
      }
    }
    await Promise.all(Array.from({ length: 64 }, (_, number) => writer(number)))
    expect(await client.conversations.count()).toBe(1 + 64 * 5)
    const messages = await collect(client.conversations.messages.list(id, { limit: 100 }))
    expect(messages).toHaveLength(64 * 5 * 2)
    expect(messages.map(({ sequence }) => sequence)).toEqual(messages.map((_, index) => index + 1))
    // Messages appended in one call stay adjacent.
    for (let index = 0; index < messages.length; index += 2) expect(messages[index + 1]?.content).toBe('and its second')
    expect((await client.conversations.get(id)).revision).toBe(1 + 64 * 5)
    await client.close()
    expect(await server.stop()).toBe(0)
    const { controller } = openController({ database })
    expect(await controller.verify()).toEqual([])
  })

  test('with one idempotency key create one conversation', async () => {
    const { client } = openController()
    const body = { label: 'one', messages: [say('x')] }
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, () => client.conversations.create(body, { idempotencyKey: 'same' })),
    )
    const ids = new Set(outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.id] : [])))
    const statuses = new Set(
      outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' ? [(outcome.reason as { status: number }).status] : [],
      ),
    )
    expect(ids.size).toBe(1)
    expect([...statuses].every((status) => status === 409)).toBe(true)
    expect(await client.conversations.count()).toBe(1)
  })
})

describe('two processes on one file', () => {
  test("see each other's writes in lists and searches", async () => {
    const database = await temporaryDatabase()
    const server = await startSekhaServer(['--db', database])
    const theirs = new SekhaClient({ baseUrl: server.url })
    const { client: ours, controller } = openController({ database })
    await ours.conversations.create({ label: 'ours', messages: [say('written here first')] })
    expect((await theirs.query('written')).total).toBe(1)
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await theirs.conversations.create({ label: 'theirs', messages: [say(`written there ${index}`)] })
        await ours.conversations.create({ label: 'ours', messages: [say(`written here ${index}`)] })
      }),
    )
    expect((await ours.query('written', { limit: 100 })).total).toBe(41)
    expect((await theirs.query('written', { limit: 100 })).total).toBe(41)
    await theirs.close()
    await server.stop()
    expect(await controller.verify()).toEqual([])
  })
})

describe('a long read', () => {
  test('blocks neither writes nor the event loop of the server', async () => {
    const database = await temporaryDatabase()
    const server = await startSekhaServer(['--db', database])
    const client = new SekhaClient({ baseUrl: server.url })
    onTestFinished(() => client.close())
    // The export exceeds the buffers of both ends, so the read lasts as long as its reader pauses.
    const messages = Array.from({ length: 2000 }, (_, index) =>
      say(`long read number ${index} with some words to make it longer ${'x'.repeat(800)}`),
    )
    for (let index = 0; index < 10; index++) await client.conversations.create({ label: 'long', messages })
    const written = Promise.withResolvers<void>()
    const reading = (async () => {
      let records = 0
      for await (const batch of client.export.stream().batches()) {
        records += batch.length
        // A write that waited for the end of the read would never finish.
        await written.promise
      }
      return records
    })()
    const searching = Promise.all(Array.from({ length: 20 }, () => client.query('long read words', { limit: 100 })))
    for (let index = 0; index < 10; index++) {
      await client.conversations.create({ label: 'meanwhile', messages: [say('short')] })
    }
    written.resolve()
    expect(await reading).toBeGreaterThan(20_000)
    await searching
    expect((await client.health()).status).toBe('healthy')
    expect(await server.stop()).toBe(0)
  })
})

test('deleting in one process what another appended removes it from the index', async () => {
  const database = await temporaryDatabase()
  const a = openController({ database })
  const b = openController({ database })
  const { id } = await a.client.conversations.create({ label: 'x', messages: [say('first words')] })
  expect((await a.client.query('first')).total).toBe(1)
  expect((await b.client.query('first')).total).toBe(1)
  await b.client.conversations.messages.append(id, [say('zeppelin')])
  await a.client.conversations.delete(id)
  expect(await a.controller.verify()).toEqual([])
  expect(await b.controller.verify()).toEqual([])
  expect((await a.client.query('zeppelin')).total).toBe(0)
  expect((await b.client.query('zeppelin')).total).toBe(0)
})
