import { describe, expect, test } from 'vitest'
import { openController } from './support/controller.ts'
import { exportedConversation, exportStream } from './support/export-stream.ts'
import { jsonInit } from './support/requests.ts'

const base = 'http://127.0.0.1'
const message = { role: 'user', content: 'Hello' }
const part = { type: 'text', text: 'Hello' }

async function post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const { controller } = openController()
  const response = await controller.fetch(`${base}${path}`, jsonInit('POST', body))
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item)

describe('an array with more items than the contract allows', () => {
  test.each([
    ['messages', '/api/v1/conversations', { label: 'x', messages: times(5001, {}) }, 'messages', 5000],
    [
      'parts',
      '/api/v1/conversations',
      { label: 'x', messages: [message, { role: 'user', content: times(1001, {}) }] },
      'messages[1].content',
      1000,
    ],
    [
      'preferred labels',
      '/api/v1/context/build',
      { query: 'x', preferred_labels: times(101, 1) },
      'preferred_labels',
      100,
    ],
    [
      'excluded folders',
      '/api/v1/context/assemble',
      { query: 'x', excluded_folders: times(101, '') },
      'excluded_folders',
      100,
    ],
  ])('is rejected by its length alone: %s', async (_, path, body, field, most) => {
    const outcome = await post(path, body)
    expect(outcome.status).toBe(422)
    const text = `At most ${most} items are allowed, got ${most + 1}`
    expect(outcome.body['issues']).toEqual([{ path: field, message: text, code: 'too_big' }])
    expect(outcome.body['error']).toBe(`Invalid body: ${field}: ${text}`)
  })

  test('is accepted up to its bound', async () => {
    expect((await post('/api/v1/conversations', { label: 'x', messages: times(5000, message) })).status).toBe(201)
    const parts = { role: 'user', content: times(1000, part) }
    expect((await post('/api/v1/conversations', { label: 'x', messages: [message, parts] })).status).toBe(201)
  })
})

describe('a JSON text with too many parts', () => {
  const metadata = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 0]))
  const text = 'There are more than 100000 objects, arrays and property names'

  test('is rejected as a body, with the bound', async () => {
    const body = { label: 'x', messages: [message], metadata: metadata(100_000) }
    const outcome = await post('/api/v1/conversations', body)
    expect(outcome.status).toBe(422)
    expect(outcome.body['issues']).toMatchObject([{ message: text, code: 'too_many' }])
  })

  test('is rejected as a line of an import, with the line number', async () => {
    const { controller } = openController()
    const record = exportedConversation(crypto.randomUUID(), { metadata: metadata(100_000) })
    const response = await controller.fetch(`${base}/api/v1/import`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: exportStream([record]),
    })
    expect(response.status).toBe(422)
    expect(((await response.json()) as { error: string }).error).toMatch(new RegExp(`^Line 2: .*${text}`))
  })
})

describe('a body with many wrong items', () => {
  test.each([
    [3, ', and 2 more', 3],
    [60, ', and 59 more', 20],
    [4999, ', and at least 100 more', 20],
  ])('with %i wrong items gets an error that names the first 20 and counts the rest', async (count, more, named) => {
    const wrong = { role: 'user', content: 'x', name: '' }
    const { status, body } = await post('/api/v1/conversations', {
      label: 'x',
      messages: [message, ...times(count, wrong)],
    })
    expect(status).toBe(422)
    expect(body['issues']).toHaveLength(named)
    expect(body['issues']).toMatchObject([{ path: 'messages[1].name' }, ...times(named - 1, {})])
    expect(body['error']).toMatch(new RegExp(`^Invalid body: messages\\[1\\]\\.name: .*${more}$`))
  })

  test('is checked up to a hundred issues, in any part of the body', async () => {
    const parts = { role: 'user', content: times(10, {}) }
    const { status, body } = await post('/api/v1/conversations', { label: 'x', messages: times(4000, parts) })
    expect(status).toBe(422)
    expect(body['issues']).toHaveLength(20)
    expect(body['error']).toMatch(/, and at least 100 more$/)
  })
})

describe('the bounds of a query', () => {
  const words = Array.from({ length: 201 }, (_, at) => `w${at}x`).join(' ')
  const phrases = times(33, '"a b"').join(' ')

  test.each([
    ['/api/v1/query', { query: phrases, phrases: true }, 'At most 32 quoted phrases are allowed, got 33'],
    ['/api/v1/search/fts', { query: phrases, phrases: true }, 'At most 32 quoted phrases are allowed, got 33'],
    [
      '/api/v1/query',
      { query: words, explain: true },
      'With explain, at most 200 different words are allowed, got 201',
    ],
    [
      '/api/v1/search/fts',
      { query: words, explain: true },
      'With explain, at most 200 different words are allowed, got 201',
    ],
  ])('reject too many phrases or words on %s (%#)', async (path, body, message) => {
    const outcome = await post(path, body)
    expect(outcome.status).toBe(422)
    expect(outcome.body['issues']).toEqual([{ path: 'query', message, code: 'too_big' }])
  })

  test.each([
    ['more phrases without the phrases option', { query: phrases }],
    ['more words without an explanation', { query: words }],
    ['the maximum number of phrases', { query: phrases.slice(6), phrases: true }],
    ['the maximum number of words', { query: words.slice(words.indexOf(' ')), explain: true }],
  ])('accept %s', async (_, body) => {
    expect((await post('/api/v1/query', body)).status).toBe(200)
  })
})
