// Values that cannot be stored exactly are rejected by name in every request.
import { describe, expect, test } from 'vitest'
import type { Controller } from '../src/host/create-host.ts'
import { maxJsonDepth } from '../src/host/request/json-fault.ts'
import { openController, say } from './support/controller.ts'
import { exportedConversation, exportedMessage, exportStream } from './support/export-stream.ts'
import { jsonInit, missingId } from './support/requests.ts'

const origin = 'http://127.0.0.1:8080/api/v1'

interface Refusal {
  readonly error: string
  readonly issues: readonly { readonly path: string; readonly code: string }[]
}

/** A placeholder message in a body, to be replaced with a JSON string. */
const hole = '"HOLE"'
const fill = (body: unknown, json: string): string => JSON.stringify(body).replace(hole, () => json)
const lineOf = (records: readonly object[], json: string): string =>
  exportStream(records.map((record) => fill(record, json)))

/** The requests that accept metadata, and the location that the error names. */
const ways: Readonly<
  Record<string, (controller: Controller, id: string, json: string) => Promise<[Response, string]>>
> = {
  create: async (controller, _, json) => [
    await controller.fetch(
      `${origin}/conversations`,
      jsonInit('POST', fill({ label: 'x', messages: [{ role: 'user', content: 'x', metadata: 'HOLE' }] }, json)),
    ),
    'messages[0].metadata',
  ],
  append: async (controller, id, json) => [
    await controller.fetch(
      `${origin}/conversations/${id}/messages`,
      jsonInit('POST', fill({ messages: [{ role: 'user', content: 'x', metadata: 'HOLE' }] }, json)),
    ),
    'messages[0].metadata',
  ],
  update: async (controller, id, json) => [
    await controller.fetch(`${origin}/conversations/${id}`, jsonInit('PATCH', fill({ metadata: 'HOLE' }, json))),
    'metadata',
  ],
  'import of a conversation': async (controller, _, json) => [
    await sendImport(controller, lineOf([exportedConversation(missingId, { metadata: 'HOLE' })], json)),
    'line 2: metadata',
  ],
  'import of a message': async (controller, _, json) => [
    await sendImport(
      controller,
      lineOf([exportedConversation(missingId), exportedMessage(missingId, { metadata: 'HOLE' })], json),
    ),
    'line 3: metadata',
  ],
}

const sendImport = (controller: Controller, body: string): Promise<Response> =>
  controller.fetch(`${origin}/import`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body,
  })

async function createOne(controller: Controller): Promise<string> {
  const body = { label: 'A label', messages: [say('Hello')] }
  const response = await controller.fetch(`${origin}/conversations`, jsonInit('POST', body))
  return ((await response.json()) as { id: string }).id
}

const nested = (depth: number): string => '{"a":'.repeat(depth - 1) + '{}' + '}'.repeat(depth - 1)

describe.each(Object.keys(ways))('metadata that cannot be stored, in %s,', (way) => {
  test.each([
    [String.raw`{"k":"\udc00"}`, 'k', 'lone_surrogate'],
    [String.raw`{"k":["\ud83d"]}`, 'k[0]', 'lone_surrogate'],
    ['{"k":1e400}', 'k', 'inexact_number'],
    ['{"k":1e-400}', 'k', 'inexact_number'],
    ['{"k":9007199254740993}', 'k', 'inexact_number'],
    ['{"k":1,"k":2}', 'k', 'duplicate_name'],
    ['{"__proto__":{}}', '__proto__', 'forbidden_name'],
  ])('is rejected by name: %s', async (json, place, code) => {
    const { controller } = openController()
    const id = await createOne(controller)
    const [response, prefix] = await ways[way]!(controller, id, json)
    expect(response.status).toBe(422)
    const { error, issues } = (await response.json()) as Refusal
    expect(issues).toEqual([{ path: `${prefix}.${place}`, message: expect.any(String), code }])
    expect(error).toContain(place)
    expect(error).not.toMatch(/9007199254740993|udc00/)
  })

  test('is rejected when it nests deeper than the documented limit, even extremely deep', async () => {
    const { controller } = openController()
    const id = await createOne(controller)
    for (const depth of [maxJsonDepth, 1_800, 300_000]) {
      const [response] = await ways[way]!(controller, id, nested(depth))
      expect(response.status, `${depth} levels`).toBe(422)
      expect(((await response.json()) as Refusal).issues).toEqual([
        { path: expect.any(String), message: expect.stringContaining(`${maxJsonDepth} levels`), code: 'too_deep' },
      ])
    }
  })
})

test('metadata at the depth limit is read, listed, exported and imported again, with a worker too', async () => {
  const { client, controller } = openController({ worker: true })
  // The body and its list of messages are two of the levels.
  const metadata = JSON.parse(nested(maxJsonDepth - 3)) as Record<string, unknown>
  const { id } = await client.conversations.create({
    label: 'Deep',
    metadata: JSON.parse(nested(maxJsonDepth - 1)) as Record<string, unknown>,
    messages: [{ ...say('Hello'), metadata }],
  })
  const { messages } = await client.conversations.messages.list(id)
  expect(messages[0]?.metadata).toEqual(metadata)
  const text = await (await controller.fetch(`${origin}/export`)).text()
  const { client: to, controller: other } = openController({ worker: true })
  expect((await sendImport(other, text)).status).toBe(200)
  expect((await to.conversations.get(id)).metadata).toEqual((await client.conversations.get(id)).metadata)
})

test('a JSON body with extreme nesting anywhere is rejected by every operation', async () => {
  const errors: unknown[] = []
  const { controller } = openController({ onError: (error) => errors.push(error) })
  const deep = '['.repeat(500_000)
  for (const body of [`{"proto__":${deep}`, deep, `{"query":"x","filters":{"a":${deep}${']'.repeat(500_000)}}}`])
    expect((await controller.fetch(`${origin}/query`, jsonInit('POST', body))).status).toBe(422)
  expect(errors).toEqual([])
})

test.each([
  ['label', '{"label":"\\ud800","messages":[]}'],
  ['folder', '{"label":"x","folder":"/\\udfff","messages":[]}'],
  ['messages[0].role', '{"label":"x","messages":[{"role":"\\ud800","content":"x"}]}'],
  ['messages[0].name', '{"label":"x","messages":[{"role":"user","content":"x","name":"a\\udc00"}]}'],
  ['messages[0].content', '{"label":"x","messages":[{"role":"user","content":"\\ud83d"}]}'],
])('a lone surrogate in %s is rejected by name', async (path, body) => {
  const { controller } = openController()
  const response = await controller.fetch(`${origin}/conversations`, jsonInit('POST', body))
  expect(response.status).toBe(422)
  expect(((await response.json()) as Refusal).issues).toMatchObject([{ path, code: 'lone_surrogate' }])
})

test('numbers and strings at the limits of storage are returned unchanged', async () => {
  const { controller } = openController()
  const kept = String.raw`{"a":[9007199254740991,-9007199254740992,1152921504606847000,1e21,5e-324,0.1],"b":"\ud83d\ude00\u0000\u0001"}`
  const created = await controller.fetch(
    `${origin}/conversations`,
    jsonInit('POST', `{"label":"x","messages":[],"metadata":${kept}}`),
  )
  expect(created.status).toBe(201)
  const { id } = (await created.json()) as { id: string }
  const text = await (await controller.fetch(`${origin}/conversations/${id}`)).text()
  expect(JSON.parse(text)).toMatchObject({ metadata: JSON.parse(kept) as unknown })
  expect(text).toContain('[9007199254740991,-9007199254740992,1152921504606847000,1e+21,5e-324,0.1]')
})

test('a query string that is not UTF-8 is rejected', async () => {
  const { controller } = openController()
  for (const [query, status] of [
    ['label=%ED%B0%80', 400],
    ['label=%ff', 400],
    ['label=100%25+%F0%9F%98%80', 200],
    ['label=%EF%BF%BD', 200],
    ['label=50%', 200],
  ] as const)
    expect((await controller.fetch(`${origin}/conversations?${query}`)).status, query).toBe(status)
})
