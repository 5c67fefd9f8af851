// Unknown fields are never dropped silently. Operations of the legacy API report them; all others reject them.
import { contractDocument } from '@sekha/core/contract'
import { describe, expect, test } from 'vitest'
import { openController, say } from './support/controller.ts'
import { exportedConversation, exportedMessage, exportHeader, exportStream } from './support/export-stream.ts'
import { jsonInit, missingId } from './support/requests.ts'

const origin = 'http://127.0.0.1:8080/api/v1'
const toolCall = { role: 'assistant', content: '', tool_calls: [{ id: 'call_1', function: { name: 'f' } }] }
const part = { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }

interface DeclaredResponse {
  readonly headers?: Readonly<Record<string, unknown>>
  readonly 'x-expected-status'?: boolean
}

/** A member of a path item. Only operations have an id. */
interface DeclaredOperation {
  readonly operationId?: string
  readonly responses?: Readonly<Record<string, DeclaredResponse>>
  readonly 'x-extension'?: boolean
}

interface Refusal {
  readonly error: string
  readonly issues: readonly { readonly path: string; readonly message: string; readonly code: string }[]
}

describe('an operation of the legacy API', () => {
  const create = async (body: unknown, query = ''): Promise<string | null> => {
    const { controller } = openController()
    const response = await controller.fetch(`${origin}/conversations${query}`, jsonInit('POST', body))
    expect(response.status).toBe(201)
    return response.headers.get('sekha-ignored-fields')
  }

  test.each([
    ['nothing', {}, null],
    ['a field of the body', { pinned: true }, '/pinned'],
    ['a field of a message', { messages: [say('x'), toolCall] }, '/messages/1/tool_calls'],
    ['a field of a part', { messages: [{ role: 'user', content: [part] }] }, '/messages/0/content/0/cache_control'],
    ['a field that is null', { session: null }, '/session'],
    ['nothing inside metadata', { metadata: { a: { b: 1 } }, messages: [{ ...say('x'), metadata: { c: 1 } }] }, null],
    ['a name that is invalid in a header', { 'né/w~x, y\n': 1 }, '/n%C3%A9~1w~0x%2C%20y%0A'],
    ['an empty name', { '': 1 }, '/'],
  ])('lists ignored fields in a header: %s', async (_, body, expected) => {
    expect(await create({ label: 'x', messages: [], ...body })).toBe(expected)
  })

  test('lists ignored query parameters and filter fields too', async () => {
    const { controller } = openController()
    const list = await controller.fetch(`${origin}/conversations?folders=/a&page=1&x=1&x=2`)
    expect([list.status, list.headers.get('sekha-ignored-fields')]).toEqual([200, '?folders, ?x'])
    const { id } = (await (
      await controller.fetch(`${origin}/conversations`, jsonInit('POST', { label: 'x', messages: [] }))
    ).json()) as { id: string }
    const get = await controller.fetch(`${origin}/conversations/${id}?expand=messages`)
    expect(get.headers.get('sekha-ignored-fields')).toBe('?expand')
    const found = await controller.fetch(
      `${origin}/query?q=1`,
      jsonInit('POST', { query: 'x', filters: { folders: '/a', label: 'b' } }),
    )
    expect([found.status, found.headers.get('sekha-ignored-fields')]).toEqual([200, '?q, /filters/folders'])
  })

  test('declares the header in the contract for every result, and other operations do not', () => {
    const paths = contractDocument.paths as Readonly<Record<string, Readonly<Record<string, DeclaredOperation>>>>
    const operations = Object.values(paths).flatMap((path) => Object.values(path))
    const declaring = operations.flatMap(({ operationId: id, responses, 'x-extension': isOwn = false }) => {
      const results = Object.entries(responses ?? {}).filter(
        ([status, it]) => status.startsWith('2') || it['x-expected-status'] === true,
      )
      return { id, isOwn, declares: results.map(([, { headers = {} }]) => 'Sekha-Ignored-Fields' in headers) }
    })
    expect(declaring.length).toBeGreaterThan(30)
    for (const { id, isOwn, declares } of declaring) expect(declares, id).toEqual(declares.map(() => !isOwn))
  })

  test('lists query parameters even if it has none itself', async () => {
    const { controller } = openController()
    const health = await controller.fetch('http://127.0.0.1:8080/health?verbose=1')
    expect(health.headers.get('sekha-ignored-fields')).toBe('?verbose')
  })

  test('keeps the header short for any request, and counts the fields it does not list', async () => {
    const many = await create({ label: 'x', messages: Array.from({ length: 5_000 }, () => toolCall) })
    expect(many).toMatch(/^\/messages\/0\/tool_calls, .+\/messages\/19\/tool_calls, 4980 more$/)
    const long = await create({ label: 'x', messages: [], ['k'.repeat(100_000)]: 1, ['é'.repeat(100_000)]: 1, z: 1 })
    expect(long?.length).toBeLessThan(1_100)
    expect(long).toMatch(/^\/k{60}, /)
  })

  test('repeats the header for a repeated request, and exposes it to allowed origins', async () => {
    const { controller } = openController({ allowedOrigins: ['https://app.example'], apiKey: 'k'.repeat(32) })
    const { headers, ...init } = jsonInit('POST', { label: 'x', messages: [toolCall] })
    const send = () =>
      controller.fetch(`${origin}/conversations`, {
        ...init,
        headers: {
          ...(headers as Record<string, string>),
          'idempotency-key': 'one',
          authorization: `Bearer ${'k'.repeat(32)}`,
          origin: 'https://app.example',
        },
      })
    await send()
    const again = await send()
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.headers.get('sekha-ignored-fields')).toBe('/messages/0/tool_calls')
    expect(again.headers.get('access-control-expose-headers')).toContain('Sekha-Ignored-Fields')
  })
})

describe('an operation that extends the legacy API', () => {
  test.each([
    ['POST', '/messages', { messages: [say('x')], lable: 1 }, ['lable']],
    ['POST', '/messages', { messages: [say('x'), toolCall] }, ['messages[1].tool_calls']],
    ['POST', '/messages', { messages: [{ role: 'user', content: [part] }] }, ['messages[0].content[0].cache_control']],
    ['PATCH', '', { label: 'x', importance: 3, pinned: true }, ['importance', 'pinned']],
  ])('rejects unknown fields at every depth, by name: %s %s', async (method, path, body, expected) => {
    const { controller, client } = openController()
    const { id } = await client.conversations.create({ label: 'before', messages: [] })
    const response = await controller.fetch(`${origin}/conversations/${id}${path}`, jsonInit(method, body))
    expect(response.status).toBe(422)
    const { issues, error } = (await response.json()) as Refusal
    expect(issues.map((issue) => issue.path)).toEqual(expected)
    expect(error).toContain(expected[0])
    expect(await client.conversations.get(id)).toMatchObject({ label: 'before', message_count: 0 })
  })

  test('suggests the intended field, rejects unknown filters, and repeats no value', async () => {
    const { controller } = openController()
    const body = { query: 'x', filters: { folders: 'SECRET' } }
    const response = await controller.fetch(`${origin}/context/build`, jsonInit('POST', body))
    expect(response.status).toBe(422)
    const text = await response.text()
    expect((JSON.parse(text) as Refusal).issues).toEqual([
      {
        path: 'filters.folders',
        message: 'Unknown field: did you mean folder?',
        code: 'unrecognized_keys',
      },
    ])
    expect(text).not.toContain('SECRET')
  })

  test('lists a bounded number of unknown fields in a bounded text', async () => {
    const { controller } = openController()
    const body = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${'k'.repeat(1_000)}${index}`, 1]))
    const response = await controller.fetch(`${origin}/context/build`, jsonInit('POST', body))
    const text = await response.text()
    expect(text.length).toBeLessThan(5_000)
    expect(JSON.parse(text)).toMatchObject({ error: expect.stringContaining('and 499 more') })
  })

  test.each([
    ['a header', { ...exportHeader, generator: 'x' }, 'line 1: generator'],
    ['a conversation', exportedConversation(missingId, { pinned: true }), 'line 2: pinned'],
    ['a message', exportedMessage(missingId, { tool_calls: [] }), 'line 2: tool_calls'],
    ['a checkpoint', { type: 'checkpoint', checkpoint: 'x', at: 1 }, 'line 2: at'],
  ])('rejects unknown fields of an imported record with the line number: %s', async (what, record, path) => {
    const { controller } = openController()
    const body = what === 'a header' ? `${JSON.stringify(record)}\n` : exportStream([record])
    const init = { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body }
    const response = await controller.fetch(`${origin}/import`, init)
    expect(response.status).toBe(422)
    expect(((await response.json()) as Refusal).issues).toMatchObject([{ path, code: 'unrecognized_keys' }])
  })
})

describe('an unsupported content part', () => {
  const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }

  test.each(['image_url', 'input_audio', 'tool_use', 'text '])('is rejected by name: %s', async (type) => {
    const { controller, client } = openController()
    const { id } = await client.conversations.create({ label: 'x', messages: [] })
    const messages = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          { ...image, type },
        ],
      },
    ]
    for (const path of ['', `/${id}/messages`]) {
      const response = await controller.fetch(
        `${origin}/conversations${path}`,
        jsonInit('POST', path === '' ? { label: 'x', messages } : { messages }),
      )
      expect(response.status).toBe(422)
      const paths = ((await response.json()) as Refusal).issues.map((issue) => issue.path)
      expect(paths.every((place) => place.startsWith('messages[0].content[1]'))).toBe(true)
    }
    const stream = exportStream([exportedConversation(missingId), exportedMessage(missingId, { content: [image] })])
    const init = { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: stream }
    expect((await controller.fetch(`${origin}/import`, init)).status).toBe(422)
    expect(await client.conversations.count()).toBe(1)
  })
})
