// All data that the server accepts round-trips through reads, lists, exports and imports.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Controller } from '../src/host/create-host.ts'
import { openController } from './support/controller.ts'
import { exportedConversation, exportedMessage, exportStream } from './support/export-stream.ts'
import { jsonInit } from './support/requests.ts'

const origin = 'http://127.0.0.1:8080/api/v1'

// JSON as a string, to include tokens that `JSON.stringify` never writes.
const stringToken = fc
  .array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.string({ unit: 'binary', maxLength: 6 }).map((text) => JSON.stringify(text).slice(1, -1)),
      },
      fc.stringMatching(/^\\u[\da-fA-F]{4}$/),
      fc.constantFrom(
        '\\u0000',
        '\\ud83d\\ude00',
        '\\ud800',
        '\\/',
        '\\n',
        '\\u2028',
        '__proto__',
        'e\\u0301',
        '\\ufeff',
      ),
    ),
    { maxLength: 4 },
  )
  .map((parts) => `"${parts.join('')}"`)
const numberToken = fc.oneof(
  fc.stringMatching(/^-?(0|[1-9]\d{0,24})(\.\d{1,20})?([eE][+-]?\d{1,3})?$/),
  fc.constantFrom('9007199254740993', '1e400', '1e-400', '-0', '1e21', '1152921504606847000', '0.1000000000000000055'),
)
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('null', 'true', '{}', '[]'),
    stringToken,
    numberToken,
    fc.array(tie('json'), { maxLength: 3 }).map((items) => `[${items.join()}]`),
    fc
      .array(fc.tuple(stringToken, tie('json')), { maxLength: 3 })
      .map((pairs) => `{${pairs.map(([name, value]) => `${name}:${value}`).join()}}`),
  ),
}))
const metadata = fc
  .array(fc.tuple(stringToken, json), { maxLength: 3 })
  .map((pairs) => `{${pairs.map(([name, value]) => `${name}:${value}`).join()}}`)

const timestamp = fc
  .oneof(
    fc
      .date({ min: new Date('0000-01-01'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    fc.constantFrom(
      '0000-01-01T00:00:00+23:59',
      '9999-12-31T23:59:59-00:01',
      '2016-12-31T23:59:60Z',
      '1969-12-31 23:59',
    ),
  )
  .map((text) => JSON.stringify(text))
const folder = fc
  .array(fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('a', '.', '..', ' ', '%2F')), {
    maxLength: 4,
  })
  .chain((names) => fc.constantFrom(`/${names.join('/')}`, `/${names.join('/')}/`))
  .map((text) => JSON.stringify(text))
const content = fc.oneof(
  { weight: 3, arbitrary: stringToken },
  fc
    .array(stringToken, { maxLength: 3 })
    .map((texts) => `[${texts.map((text) => `{"type":"text","text":${text}}`).join()}]`),
)

type Fields = Readonly<Record<string, string | undefined>>
const object = (fields: Fields): string =>
  `{${Object.entries(fields)
    .flatMap(([name, value]) => (value === undefined ? [] : [`"${name}":${value}`]))
    .join()}}`
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined })

const message = fc
  .record({
    role: fc.oneof({ weight: 5, arbitrary: fc.constantFrom('"user"', '"assistant"') }, stringToken),
    content,
    name: maybe(stringToken),
    timestamp: maybe(timestamp),
    metadata: maybe(metadata),
  })
  .map(object)
const messages = fc.array(message, { maxLength: 3 }).map((items) => `[${items.join()}]`)
const conversation = fc
  .record({
    label: fc.oneof({ weight: 3, arbitrary: fc.constant('"A label"') }, stringToken),
    folder: maybe(folder),
    importance_score: maybe(fc.integer({ min: 0, max: 11 }).map(String)),
    metadata: maybe(metadata),
    messages,
  })
  .map(object)

interface Message {
  readonly role: string
  readonly content: string | readonly { readonly text: string }[]
  readonly name?: string
  readonly timestamp?: string
  readonly metadata?: object
}

/** The expected message after a round trip. A negative zero becomes zero. */
const expected = ({ role, name, content: given, metadata: kept = {} }: Message): object => ({
  role,
  ...(name === undefined ? {} : { name }),
  content: typeof given === 'string' ? given : given.map(({ text }) => text).join(' '),
  metadata: JSON.parse(JSON.stringify(kept)) as unknown,
})

async function read(controller: Controller, path: string): Promise<Record<string, unknown>> {
  const response = await controller.fetch(`${origin}${path}`)
  expect(response.status).toBe(200)
  return (await response.json()) as Record<string, unknown>
}

/** The content lines of the export of one conversation. */
async function exportOf(controller: Controller, id: string): Promise<{ text: string; lines: readonly string[] }> {
  const response = await controller.fetch(`${origin}/export?conversation_id=${id}`)
  const text = await response.text()
  return { text, lines: text.split('\n').filter((line) => /^{"type":"(conversation|message)"/.test(line)) }
}

const importInto = (controller: Controller, body: string): Promise<Response> =>
  controller.fetch(`${origin}/import`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body })

async function expectSameElsewhere(from: Controller, to: Controller, id: string): Promise<void> {
  const { text, lines } = await exportOf(from, id)
  const imported = await importInto(to, text)
  expect([imported.status, await imported.text()]).toEqual([200, expect.any(String)])
  expect((await exportOf(to, id)).lines).toEqual(lines)
  // The server sets the revision and the last access itself.
  const own = { revision: expect.any(Number) as number, last_accessed: expect.any(String) as string }
  expect(await read(to, `/conversations/${id}`)).toEqual({ ...(await read(from, `/conversations/${id}`)), ...own })
  const { messages: theirs } = await read(to, `/conversations/${id}/messages?limit=100`)
  expect(theirs).toEqual((await read(from, `/conversations/${id}/messages?limit=100`))['messages'])
}

test('an accepted conversation round-trips through get, list, export and import', async () => {
  const { controller } = openController()
  const { controller: other } = openController()
  let accepted = 0
  await fc.assert(
    fc.asyncProperty(conversation, messages, async (body, appended) => {
      const created = await controller.fetch(`${origin}/conversations`, jsonInit('POST', body))
      expect([201, 400, 422]).toContain(created.status)
      if (created.status !== 201) return
      accepted++
      const { id } = (await created.json()) as { readonly id: string }
      const given = JSON.parse(body) as {
        readonly label: string
        readonly folder?: string
        readonly importance_score?: number
        readonly metadata?: object
        readonly messages: readonly Message[]
      }
      const path = (given.folder ?? '/').replace(/(.)\/$/s, '$1')
      expect(await read(controller, `/conversations/${id}`)).toMatchObject({
        label: given.label,
        folder: path,
        importance_score: given.importance_score ?? 5,
        metadata: JSON.parse(JSON.stringify(given.metadata ?? {})) as unknown,
      })
      const filter = new URLSearchParams({ label: given.label, folder: path, page_size: '1' })
      const { results } = await read(controller, `/conversations?${filter}`)
      expect(results).toMatchObject([{ conversation_id: id, label: given.label, folder: path }])

      const append = await controller.fetch(
        `${origin}/conversations/${id}/messages`,
        jsonInit('POST', `{"messages":${appended}}`),
      )
      const more = append.status === 201 ? (JSON.parse(appended) as readonly Message[]) : []
      const { messages: stored } = await read(controller, `/conversations/${id}/messages?limit=100`)
      expect(stored).toMatchObject([...given.messages, ...more].map(expected))
      await expectSameElsewhere(controller, other, id)
    }),
    { numRuns: 150 },
  )
  expect(accepted).toBeGreaterThan(0)
  expect(await controller.verify()).toEqual([])
  expect(await other.verify()).toEqual([])
})

test('an accepted hand-written import round-trips through export and import', async () => {
  const { controller } = openController()
  const { controller: other } = openController()
  const id = fc.uuid().chain((text) => fc.constantFrom(text, text.toUpperCase()))
  let accepted = 0
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        id,
        created_at: timestamp,
        updated_at: timestamp,
        label: stringToken,
        folder,
        metadata: maybe(metadata),
      }),
      fc.array(
        fc.record({
          id,
          role: stringToken,
          name: maybe(stringToken),
          content: stringToken,
          timestamp,
          metadata: maybe(metadata),
        }),
        { maxLength: 3 },
      ),
      async ({ id: conversationId, ...fields }, items) => {
        // The fields are JSON strings. Each replaces a field of the record.
        const line = (record: object, given: Fields): string => {
          const rest = Object.entries(record).map(([name, value]) => [name, JSON.stringify(value)] as const)
          return object({ ...Object.fromEntries(rest), ...given })
        }
        const lines = [
          line(exportedConversation(conversationId), fields),
          ...items.map(({ id: messageId, ...given }) =>
            line(exportedMessage(conversationId, { id: messageId }), given),
          ),
        ]
        const response = await importInto(controller, exportStream(lines))
        expect([200, 422]).toContain(response.status)
        if (response.status !== 200) return
        accepted++
        const stored = conversationId.toLowerCase()
        const { label, folder: path } = JSON.parse(lines[0]!) as { readonly label: string; readonly folder: string }
        expect(await read(controller, `/conversations/${conversationId}`)).toMatchObject({
          id: stored,
          label,
          folder: path.replace(/(.)\/$/s, '$1'),
        })
        await expectSameElsewhere(controller, other, stored)
      },
    ),
    { numRuns: 150 },
  )
  expect(accepted).toBeGreaterThan(0)
})
