// Requests on which server and contract once disagreed. A fuzzer generates more of them (`npm run fuzz`).
import { describe, expect, test } from 'vitest'
import { openController, say } from './support/controller.ts'
import { jsonInit } from './support/requests.ts'

const base = 'http://127.0.0.1:8080'
const day = '2026-01-01T00:00:00Z'

const queries: readonly (readonly [path: string, status: number])[] = [
  '/api/v1/conversations',
  '/api/v1/conversations/count',
  '/api/v1/export',
].flatMap((path) =>
  (
    [
      ['date_from=2026-02-30T00:00:00Z', 400],
      ['date_to=2025-02-29T00:00:00Z', 400],
      ['date_from=2026-13-01T00:00:00Z', 400],
      ['date_from=2026-01-01T24:00:00Z', 400],
      ['date_from=2026-01-01T00:00:60Z', 400],
      ['date_from=2026-01-01T00:00:00%2B24:00', 400],
      ['date_from=2024-02-29%2000:00', 200],
      ['date_from=2000-02-29T23:59:59.123456789-0330', 200],
      ['importance_max=11', 400],
      ['importance_min=-1', 400],
      [`importance_max=${'9'.repeat(40)}`, 400],
      ['importance_min=0&importance_max=10', 200],
    ] as const
  ).map(([query, status]) => [`${path}?${query}`, status] as const),
)

describe('a query', () => {
  test.each<readonly [path: string, status: number]>([
    ...queries,
    ['/api/v1/conversations?page=4294967295&page_size=100', 200],
    ['/api/v1/conversations?page=4294967296', 400],
    ['/api/v1/conversations?page=4169298689418998', 400],
  ])('%s gets %d', async (path, status) => {
    const { controller } = openController()
    const response = await controller.fetch(`${base}${path}`)
    const text = await response.text()
    expect(response.status).toBe(status)
    if (status === 400) expect(JSON.parse(text)).toMatchObject({ code: 400, issues: expect.any(Array) })
  })

  test('with too large a number gets an error with the maximum', async () => {
    const { controller } = openController()
    const response = await controller.fetch(`${base}/api/v1/conversations?page=${'9'.repeat(40)}`)
    expect(await response.json()).toMatchObject({
      issues: expect.arrayContaining([
        expect.objectContaining({ path: 'page', message: expect.stringContaining('4294967295') }),
      ]),
    })
  })
})

const filtered = (filters: object): object => ({ query: 'x', filters })
const storing = (message: object): object => ({ label: 'x', messages: [{ role: 'user', content: 'x', ...message }] })

describe('a body', () => {
  test.each<[path: string, body: object, status: number]>([
    ['/api/v1/query', filtered({ status: 'active', archived: true }), 422],
    ['/api/v1/query', filtered({ status: 'archived', archived: false }), 422],
    ['/api/v1/query', filtered({ status: 'archived', archived: true }), 200],
    ['/api/v1/query', filtered({ status: null, archived: true }), 200],
    ['/api/v1/query', filtered({ date_from: '2026-02-30T00:00:00Z' }), 422],
    ['/api/v1/query', filtered({ date_from: null, importance_max: null, role: null, label: null, folder: null }), 200],
    ['/api/v1/query', { query: 'x', explain: null, snippets: null, phrases: null, prefix: null, limit: null }, 200],
    ['/api/v1/query', { query: null }, 422],
    ['/api/v1/search/fts', { query: 'x', explain: null, filters: null, limit: null }, 200],
    ['/api/v1/context/assemble', { query: 'x', excluded_folders: null, preferred_labels: null }, 200],
    ['/api/v1/context/assemble', { query: 'x', context_budget: 1e9 }, 200],
    ['/api/v1/context/assemble', { query: 'x', context_budget: 1e9 + 1 }, 422],
    ['/api/v1/context/assemble', { query: 'x', preferred_labels: [null] }, 422],
    ['/api/v1/context/build', { query: 'x', context_budget: 2 ** 60 }, 422],
    ['/api/v1/context/build', { query: 'x', excluded_folders: null }, 422],
    ['/api/v1/context/build', filtered({ label: null }), 200],
    ['/api/v1/conversations', storing({ metadata: null, name: null, timestamp: null }), 201],
    ['/api/v1/conversations', storing({ content: null }), 422],
    ['/api/v1/conversations', storing({ timestamp: '2026-02-30T00:00:00Z' }), 422],
    ['/api/v1/conversations', { label: 'x', messages: [], metadata: null, folder: null, importance_score: null }, 201],
    ['/api/v1/prune/dry-run', { threshold_days: 0, limit: null, importance_threshold: null }, 200],
    ['/api/v1/prune/dry-run', { threshold_days: null }, 422],
  ])('to %s of %j gets %d', async (path, body, status) => {
    const { controller } = openController()
    const response = await controller.fetch(`${base}${path}`, jsonInit('POST', body))
    expect(response.status).toBe(status)
    await response.text()
  })

  test('without a folder, or with null, relabels a conversation without moving it', async () => {
    const { controller, client } = openController()
    const { id } = await client.conversations.create({
      label: 'x',
      folder: '/work',
      messages: [say('x', new Date(day))],
    })
    for (const body of [{ label: 'y' }, { label: 'z', folder: null }]) {
      const response = await controller.fetch(`${base}/api/v1/conversations/${id}/label`, jsonInit('PUT', body))
      expect(response.status).toBe(200)
    }
    expect(await client.conversations.get(id)).toMatchObject({ label: 'z', folder: '/work' })
  })
})

describe('a method that a path does not support', () => {
  test.each([
    ['PATCH', '/api/v1/conversations/count', 'GET'],
    ['DELETE', '/api/v1/conversations/count', 'GET'],
    ['POST', '/api/v1/conversations/count', 'GET'],
    ['PUT', '/api/v1/conversations', 'POST, GET'],
    ['PUT', '/api/v1/conversations/00000000-0000-7000-8000-000000000000', 'GET, PATCH, DELETE'],
    ['TRACE', '/health', 'GET'],
  ])('%s %s gets 405 with the supported methods', async (method, path, allow) => {
    const { controller } = openController()
    // `Request` rejects TRACE, but a socket accepts it.
    const request = new Proxy(new Request(`${base}${path}`, { method: method === 'TRACE' ? 'PUT' : method }), {
      get: (target, name) => (name === 'method' ? method : (Reflect.get(target, name, target) as unknown)),
    })
    const response = await controller.app.fetch(request)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')?.split(', ').toSorted()).toEqual(allow.split(', ').toSorted())
  })
})
