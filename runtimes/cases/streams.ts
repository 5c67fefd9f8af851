import { ConnectionError, NotFoundError, ProtocolError, SekhaError, type SekhaClient } from '@sekha/core'
import { type Case, type CaseContext, feature } from './case.ts'
import { collect, failure, ok, pause, same, until } from './check.ts'
import { connect, connectFaulty, ownFolder } from './connect.ts'

const messages = Array.from({ length: 30 }, (_, index) => ({
  role: index % 2 === 0 ? 'user' : 'assistant',
  content: `Zeile ${index}: ${'größer als ein Stück 🌍 '.repeat(20)}`,
}))

/** Creates a conversation in a separate folder. */
async function fill(client: SekhaClient): Promise<{ readonly folder: string; readonly id: string }> {
  const folder = ownFolder()
  const { id } = await client.conversations.create({ label: 'Exported', folder, messages })
  return { folder, id }
}

async function exportText(client: SekhaClient, folder: string): Promise<string> {
  const decoder = new TextDecoder()
  const chunks = await collect(client.export.stream({ folder }).bytes())
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('')
}

/** Exports a folder, deletes it and imports it again through `upload`. */
async function roundTrip(
  context: CaseContext,
  upload: (text: string) => Parameters<SekhaClient['conversations']['import']>[0],
) {
  const client = connect(context)
  const { folder, id } = await fill(client)
  const text = await exportText(client, folder)
  await client.conversations.delete(id)
  await failure(client.conversations.get(id), NotFoundError, 'the deleted conversation')
  const report = await client.conversations.import(upload(text))
  same([report.conversations.created, report.messages.created], [1, messages.length], 'created')
  same((await client.conversations.get(id)).message_count, messages.length, 'messages')
}

export const streamCases: readonly Case[] = [
  ...feature('export streams', {
    'an export yields header, conversation, messages and footer as records': async (context) => {
      const client = connect(context)
      const { folder, id } = await fill(client)
      const records = await collect(client.export.stream({ folder }))
      same(records[0]?.type, 'header', 'the first record')
      same(records.at(-1)?.type, 'footer', 'the last record')
      const contents = records.flatMap((record) => (record.type === 'message' ? [record.content] : []))
      same(
        contents,
        messages.map(({ content }) => content),
        'contents',
      )
      ok(
        records.some((record) => record.type === 'conversation' && record.id === id),
        'the conversation',
      )
    },
    'batches and bytes contain the same records': async (context) => {
      const client = connect(context)
      const { folder } = await fill(client)
      const batches = await collect(client.export.stream({ folder }).batches())
      const lines = (await exportText(client, folder)).trimEnd().split('\n')
      same(
        batches.flat().map(({ type }) => type),
        lines.map((line) => (JSON.parse(line) as { type: string }).type),
        'types',
      )
    },
    'slow chunks that split lines and characters yield complete records': async (context) => {
      const { client } = connectFaulty(context, 'slow-records')
      const records: unknown[] = await collect(client.export.stream())
      same(
        records.map((record) => (record as { text: string }).text),
        ['größer', '🌍🌍', 'end'],
        'texts',
      )
    },
    'a truncated last line is a ProtocolError with the last checkpoint': async (context) => {
      const { client } = connectFaulty(context, 'cut-records')
      const error = await failure(collect(client.export.stream()), ProtocolError, 'half a record')
      same([error.code, error.checkpoint], ['incomplete_stream', 'c1'], 'code and checkpoint')
    },
  }),
  ...feature('ending a stream early', {
    'break releases the connection': async (context) => {
      const { client, released } = connectFaulty(context, 'endless-records')
      let count = 0
      for await (const _ of client.export.stream()) if (++count === 3) break
      await released()
    },
    'close releases the connection': async (context) => {
      const { client, released } = connectFaulty(context, 'endless-records')
      const { data } = await client.export.stream().withResponse()
      await data.close()
      await released()
    },
  }),
  ...feature('import uploads', {
    'an import accepts a string': (context) => roundTrip(context, (text) => text),
    'an import accepts bytes': (context) => roundTrip(context, (text) => new TextEncoder().encode(text)),
    'an import accepts a stream, on runtimes that send streams': async (context) => {
      const pieces = async function* pieces(text: string): AsyncGenerator<string> {
        for (let at = 0; at < text.length; at += 1000) yield text.slice(at, at + 1000)
      }
      if (context.runtime !== 'chromium') return roundTrip(context, pieces)
      // Chromium sends streams only over HTTP/2. The call must reject with an explanation.
      await failure(connect(context).conversations.import(pieces('{}')), SekhaError, 'a stream over HTTP/1.1')
    },
  }),
  {
    name: 'an upload is sent while it is produced',
    feature: 'import uploads',
    only: ['node20', 'node22', 'node24', 'node26', 'bun', 'deno', 'workerd'],
    run: async (context) => {
      const { client, seen } = connectFaulty(context, 'upload')
      const report = await client.conversations.import(
        (async function* source() {
          yield 'x'.repeat(100_000)
          await until('the first piece arrives before the second is made', seen, ({ bytes }) => bytes > 0)
          yield 'y'.repeat(100_000)
        })(),
      )
      same(report.conversations.created, 200_000, 'bytes that arrived')
    },
  },
  ...feature('import uploads', {
    'an upload whose connection breaks is a ConnectionError': async (context) => {
      const { client } = connectFaulty(context, 'reset')
      const upload = client.conversations.import(
        (async function* source() {
          for (let piece = 0; piece < 50; piece++) {
            yield 'x'.repeat(1000)
            await pause(2)
          }
        })(),
      )
      await failure(upload, ConnectionError, 'the upload')
    },
  }),
]
