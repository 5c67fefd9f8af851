import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, existsSync } from 'node:fs'
import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SekhaClient } from '@sekha/core'
import { type SekhaServer, startSekhaServer } from 'sekha-test-kit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openController } from './support/controller.ts'
import { exportedConversation, exportedMessage, exportStream } from './support/export-stream.ts'
import { exportToFile } from './support/export-to-file.ts'

const conversations = 12
const messagesEach = 400
const script = new URL('support/export-program.ts', import.meta.url).pathname

/** Records that are too many for the buffers of a connection. */
function manyRecords(): string {
  return exportStream(
    Array.from({ length: conversations }, (_, index) => {
      const id = crypto.randomUUID()
      return [
        exportedConversation(id, { label: `Label ${index}` }),
        ...Array.from({ length: messagesEach }, (__, at) =>
          exportedMessage(id, { sequence: at + 1, content: `${at} ${'ü🎉 words '.repeat(150)}` }),
        ),
      ]
    }).flat(),
  )
}

async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sekha-export-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  return directory
}

async function startServer(args: readonly string[]): Promise<SekhaServer> {
  const server = await startSekhaServer(args)
  onTestFinished(() => server.kill())
  return server
}

const contentOf = (text: string): string[] =>
  text.split('\n').filter((line) => /"type":"(conversation|message)"/.test(line))

async function exportText(client: SekhaClient): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of client.export.stream().bytes()) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Imports the file into another server, and compares what both have. */
async function expectSameAfterImport(path: string, from: SekhaClient): Promise<void> {
  const { client: to, controller } = openController()
  const report = await to.conversations.import(createReadStream(path))
  expect(report.conversations.created).toBe(conversations)
  expect(report.messages.created).toBe(conversations * messagesEach)
  expect(contentOf(await exportText(to))).toEqual(contentOf(await exportText(from)))
  expect(await controller.verify()).toEqual([])
}

describe('an export to a file', () => {
  test('can be imported after the server was killed and restarted in the middle', async () => {
    const directory = await makeDirectory()
    const args = ['--db', join(directory, 'sekha.db')]
    const path = join(directory, 'export.ndjson')
    let server = await startServer(args)
    const client = new SekhaClient({ baseUrl: server.url })
    onTestFinished(() => client.close())
    await client.conversations.import(manyRecords())
    const stream = client.export.stream()
    let batches = 0
    let footer: unknown
    for await (const batch of stream.batches()) {
      await appendFile(path, batch.map((record) => `${JSON.stringify(record)}\n`).join(''))
      footer = batch.at(-1)
      batches += 1
      if (batches !== 2) continue
      await server.kill()
      server = await startServer([...args, '--port', new URL(server.url).port])
    }
    expect(stream.resumes).toBeGreaterThan(0)
    expect(footer).toEqual({ type: 'footer', conversations, messages: conversations * messagesEach })
    const lines = contentOf(await readFile(path, 'utf8'))
    expect(lines).toHaveLength(conversations * (messagesEach + 1))
    await expectSameAfterImport(path, client)
  })

  test('can be imported after its process was killed and a second one continued', async () => {
    const directory = await makeDirectory()
    const path = join(directory, 'export.ndjson')
    const server = await startServer(['--db', join(directory, 'sekha.db')])
    const client = new SekhaClient({ baseUrl: server.url })
    onTestFinished(() => client.close())
    await client.conversations.import(manyRecords())
    const run = async (...chunks: readonly string[]): Promise<unknown> => {
      const child = spawn(process.execPath, [script, server.url, path, ...chunks], { stdio: 'inherit' })
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
      return signal ?? code
    }
    // The second process stops as well, before its first checkpoint or after it.
    for (const chunks of ['30', '1', '40']) {
      expect(await run(chunks)).toBe('SIGKILL')
      await appendFile(path, '{"type":"mess')
    }
    const { size } = await stat(path)
    expect(size).toBeGreaterThan(1_000_000)
    expect(await run()).toBe(0)
    expect(existsSync(`${path}.progress`)).toBe(false)
    const text = await readFile(path, 'utf8')
    // Each record once, with a header for each process that brought some.
    expect(contentOf(text)).toEqual(contentOf(await exportText(client)))
    expect(text.match(/"type":"header"/g)?.length).toBeGreaterThan(1)
    await expectSameAfterImport(path, client)
  })

  test('starts over when the first one is complete', async () => {
    const { client } = openController()
    await client.conversations.create({ label: 'One', messages: [{ role: 'user', content: 'Hello' }] })
    const path = join(await makeDirectory(), 'export.ndjson')
    await exportToFile(client, path)
    const { size } = await stat(path)
    await exportToFile(client, path)
    expect((await stat(path)).size).toBe(size)
  })

  test('that repeats records can be imported: a loop that saves the checkpoint and is stopped at any record', async () => {
    const { client } = openController()
    await client.conversations.import(manyRecords())
    const all = contentOf(await exportText(client))
    let text = ''
    let saved: string | undefined
    for (const stopAfter of [700, 3, 1300, 501, Infinity]) {
      const stream = client.export.stream({ after: saved })
      let count = 0
      for await (const record of stream) {
        text += `${JSON.stringify(record)}\n`
        if (stream.checkpoint !== undefined) saved = stream.checkpoint
        if (++count === stopAfter) break
      }
    }
    expect(new Set(contentOf(text))).toEqual(new Set(all))
    expect(contentOf(text).length).toBeGreaterThan(all.length)
    const { client: to } = openController()
    expect(await to.conversations.import(text)).toMatchObject({
      conversations: { created: conversations },
      messages: { created: conversations * messagesEach },
    })
    expect(contentOf(await exportText(to))).toEqual(all)
  })

  test('has a checkpoint after at most 500 records', async () => {
    const { client } = openController()
    await client.conversations.import(manyRecords())
    const lines = (await exportText(client)).split('\n')
    let records = 0
    for (const line of lines) {
      records = line.includes('"type":"checkpoint"') ? 0 : records + Number(/"type":"(conv|mess)/.test(line))
      expect(records).toBeLessThanOrEqual(500)
    }
  })
})
