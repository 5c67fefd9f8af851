// Defects of the legacy server that this server does not have. Each title is the `server` sentence of a row in
// packages/core/test/quirks/sheet-rows.ts; the coverage test beside those rows compares the two.
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type ConversationsCountQuery, NotFoundError, type SearchFilters, SekhaClient } from '@sekha/core'
import { operations } from '@sekha/core/contract'
import { sekhaServerFile, startSekhaServer, temporaryDirectory } from 'sekha-test-kit'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createController } from '../src/controller.ts'
import type { Controller } from '../src/host/create-host.ts'
import type { ControllerOptions } from '../src/host/controller-options.ts'
import type { Memory } from '../src/services/memory/engine/memory.ts'
import { notYet } from '../src/services/memory/not-yet.ts'
import type { OperationId } from '@sekha/core/contract'
import { untilFinished } from './support/jobs.ts'
import { collect, listenController, openController, say } from './support/controller.ts'
import { jsonInit, missingId, validRequest } from './support/requests.ts'
import { scriptedModel } from './support/scripted-model.ts'
import { memory } from '../src/services/memory/service.ts'
import { partialMemory } from './support/partial-memory.ts'

const base = 'http://127.0.0.1:8080'
const key = 'a-key-of-more-than-thirty-two-characters'
const otherKey = 'another-key-of-thirty-two-characters-or-more'
const ids = (Object.keys(operations) as OperationId[]).filter((id) => operations[id].service === 'memory')

test('a configured key is required on every route', async () => {
  const { controller } = openController({ apiKey: key })
  for (const id of ids) {
    const { path, init } = validRequest(id, missingId)
    expect((await send(controller, path, init)).status, id).toBe(401)
    expect((await send(controller, path, withHeaders(init, { 'x-api-key': otherKey }))).status, id).toBe(401)
    expect((await send(controller, path, withHeaders(init, { 'x-api-key': key }))).status, id).not.toBe(401)
  }
  expect((await send(controller, '/nowhere')).status).toBe(401)
})

test('there is no built-in key, and a key of fewer than 32 characters is refused at the start', async () => {
  const { controller } = openController()
  await expect(controller.listen({ port: 0, host: '0.0.0.0' })).rejects.toThrow(TypeError)
  const fromElsewhere = { host: 'memory.example', authorization: `Bearer ${key}` }
  expect((await send(controller, '/health', { headers: fromElsewhere })).status).toBe(403)
  expect(() => createController({ apiKey: 'k'.repeat(31) })).toThrow(RangeError)
  expect(() => createController({ apiKey: '' })).toThrow(RangeError)
  expect(() => createController({ tenants: { other: 'k'.repeat(31) } })).toThrow(RangeError)
  await expect(openController({ apiKey: 'k'.repeat(32) }).client.health()).resolves.toMatchObject({ status: 'healthy' })
})

test('the rate limit counts by tenant and ignores X-Forwarded-For', async () => {
  const { controller } = openController({ apiKey: key, tenants: { other: otherKey }, rateLimit: 2, monotonic: () => 0 })
  const status = async (apiKey: string, address: string): Promise<number> => {
    const headers = {
      'x-api-key': apiKey,
      'x-forwarded-for': address,
      'x-real-ip': address,
      forwarded: `for=${address}`,
    }
    return (await send(controller, '/health', { headers })).status
  }
  const addresses = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4']
  const statuses: number[] = []
  for (const address of addresses) statuses.push(await status(key, address))
  expect(statuses).toEqual([200, 200, 429, 429])
  // A rejected address of one tenant does not affect another tenant.
  expect(await status(otherKey, '192.0.2.4')).toBe(200)
})

test('cross-origin headers are sent only to allowed origins, and without an API key also to this machine', async () => {
  const locked = { apiKey: key, allowedOrigins: ['https://app.example'] }
  const elsewhere = 'https://elsewhere.example'
  const crossOrigin = async (
    options: ControllerOptions,
    method: string,
    origin: string,
  ): Promise<readonly string[]> => {
    const { controller } = openController(options)
    const headers = { origin, 'x-api-key': key, 'access-control-request-method': 'GET' }
    const reply = await send(controller, '/health', { method, headers })
    return [...reply.headers.keys()].filter((name) => name.startsWith('access-control-'))
  }
  const sent: string[] = []
  for (const method of ['OPTIONS', 'GET']) {
    expect(await crossOrigin(locked, method, 'https://app.example')).toContain('access-control-allow-origin')
    expect(await crossOrigin({}, method, 'http://localhost:3000')).toContain('access-control-allow-origin')
    for (const origin of [elsewhere, 'https://app.example.elsewhere.example', 'http://localhost:3000', 'null'])
      sent.push(...(await crossOrigin(locked, method, origin)).map((name) => `${method} ${origin}: ${name}`))
    const withoutKey = await crossOrigin({}, method, elsewhere)
    sent.push(...withoutKey.map((name) => `${method} ${elsewhere} without a key: ${name}`))
  }
  expect(sent).toEqual([])
})

test('a 500 response reveals nothing about the database or the file system', async () => {
  const errors: unknown[] = []
  const { controller, client, alter, database } = await openFile({ onError: (error) => errors.push(error) })
  const { id } = await client.conversations.create({ label: 'kept', messages: [say('kept words')] })
  alter('ALTER TABLE conversations RENAME TO lost')
  const broken: readonly OperationId[] = [
    'conversations.get',
    'conversations.list',
    'conversations.create',
    'labels.list',
  ]
  for (const operation of broken) {
    const { path, init } = validRequest(operation, id)
    const response = await send(controller, path, init)
    const text = await response.text()
    expect(response.status, operation).toBe(500)
    expect(Object.keys(JSON.parse(text) as object).toSorted()).toEqual(['code', 'error', 'request_id'])
    for (const secret of ['conversations', 'no such table', 'SQL', database, tmpdir(), 'node:', '.ts'])
      expect(text).not.toContain(secret)
  }
  // The operator still receives the reason.
  expect(errors).toHaveLength(broken.length)
  for (const error of errors) expect(String(error)).toContain('no such table')
})

test('the list applies its filters: label, folder, pinned, archived and importance', async () => {
  const { client } = openController()
  await fillForFilters(client)
  const labels = async (filters: Parameters<SekhaClient['conversations']['list']>[0]): Promise<readonly string[]> =>
    (await client.conversations.list(filters)).results.map(({ label }) => label).toSorted()
  expect(await labels({ label: 'minor' })).toEqual(['minor'])
  expect(await labels({ folder: '/work' })).toEqual(['minor', 'pinned'])
  expect(await labels({ pinned: true })).toEqual(['pinned'])
  expect(await labels({ pinned: false })).toEqual(['archived', 'major', 'minor'])
  expect(await labels({ archived: true })).toEqual(['archived'])
  expect(await labels({ archived: false })).toEqual(['major', 'minor', 'pinned'])
  expect(await labels({ importance_min: 8 })).toEqual(['major', 'pinned'])
  expect(await labels({ importance_max: 7 })).toEqual(['archived', 'minor'])
  expect(await labels({ folder: '/work', pinned: false, importance_max: 7 })).toEqual(['minor'])
  expect(await labels({ label: 'nothing' })).toEqual([])
})

test('a list whose store fails is a 500', async () => {
  const { controller, client, alter } = await openFile()
  await client.conversations.create({ label: 'kept', messages: [] })
  alter('ALTER TABLE conversations RENAME TO lost')
  for (const query of ['', '?label=kept', '?page=2&archived=false']) {
    const response = await send(controller, `/api/v1/conversations${query}`)
    expect(response.status).toBe(500)
    expect(await response.json()).not.toHaveProperty('results')
  }
})

test('page 0 is refused with a 4xx that names the parameter', async () => {
  const { controller } = openController()
  const response = await send(controller, '/api/v1/conversations?page=0')
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    error: expect.stringContaining('page'),
    issues: [{ path: 'page' }],
  })
  expect((await send(controller, '/api/v1/conversations?page=1')).status).toBe(200)
})

test('a page of more than 100 is refused', async () => {
  const { controller } = openController()
  const list = (size: number): Promise<Response> => send(controller, `/api/v1/conversations?page_size=${size}`)
  const query = (path: string, limit: number): Promise<Response> =>
    send(controller, path, jsonInit('POST', { query: 'anything', limit }))
  expect((await list(100)).status).toBe(200)
  expect(await (await list(101)).json()).toMatchObject({ code: 400, issues: [{ path: 'page_size' }] })
  for (const path of ['/api/v1/query', '/api/v1/search/fts']) {
    expect((await query(path, 100)).status).toBe(200)
    expect(await (await query(path, 101)).json()).toMatchObject({ code: 422, issues: [{ path: 'limit' }] })
  }
})

test('a change of the folder keeps the label', async () => {
  const { client } = openController()
  const { id } = await client.conversations.create({ label: 'My notes', folder: '/before', messages: [] })
  await client.conversations.updateFolder(id, { folder: '/after' })
  expect(await client.conversations.get(id)).toMatchObject({ label: 'My notes', folder: '/after' })
})

test('a conversation with indexed messages can be deleted', async () => {
  const { client, controller } = openController()
  const { id } = await client.conversations.create({
    label: 'x',
    messages: [say('the first word'), say('a word more')],
  })
  expect((await client.query('word')).total).toBe(2)
  await client.conversations.delete(id)
  await expect(client.conversations.get(id)).rejects.toBeInstanceOf(NotFoundError)
  expect((await client.query('word')).total).toBe(0)
  expect(await controller.verify()).toEqual([])
})

test('deleted content is neither found nor stored', async () => {
  const { controller, client, directory } = await openFile()
  const secrets = ['the marmalade agreement', 'the saffron label', 'vermilion metadata', 'ochre attribute']
  const [content = '', label = '', ofConversation = '', ofMessage = ''] = secrets
  const body = {
    label,
    folder: '/secret',
    metadata: { note: ofConversation },
    messages: [{ ...say(content), metadata: { note: ofMessage } }],
  }
  const neighbours = Array.from({ length: 20 }, (_, index) => ({
    label: `n${index}`,
    messages: [say('about saffron')],
  }))
  for (const neighbour of neighbours.slice(0, 10)) await client.conversations.create(neighbour)
  const { id } = await client.conversations.create(body, { idempotencyKey: 'secret-1' })
  await client.conversations.update(id, { folder: '/secret/below' }, { idempotencyKey: 'secret-2' })
  for (const neighbour of neighbours.slice(10)) await client.conversations.create(neighbour)
  for (const secret of secrets) expect(await readAll(directory), secret).toContain(secret)

  await client.conversations.delete(id)
  expect((await client.query('marmalade')).total).toBe(0)
  expect(await client.search.fulltext('marmalade agreement')).toHaveLength(0)
  expect((await client.labels.list()).data.map(({ label }) => label)).not.toContain(label)
  expect((await client.folders.list()).data.map(({ folder }) => folder)).toEqual(['/'])
  expect(await controller.verify()).toEqual([])
  await controller.close()
  const left = await readAll(directory)
  expect(left).toContain('about saffron')
  for (const secret of secrets) expect(left.includes(secret), secret).toBe(false)
})

test('message_count of get, list and prune.dryRun is the number of stored messages', async () => {
  const clock = { now: 0 }
  const { client } = openController({ now: () => clock.now++ })
  const { id } = await client.conversations.create({ label: 'x', messages: [say('one'), say('two')] })
  const counts = async (): Promise<readonly (number | undefined)[]> => [
    (await client.conversations.get(id)).message_count,
    (await client.conversations.list()).results[0]?.message_count,
    (await client.prune.dryRun({ threshold_days: 0 })).suggestions[0]?.message_count,
    (await collect(client.conversations.messages.list(id))).length,
  ]
  expect(await counts()).toEqual([2, 2, 2, 2])
  await client.conversations.messages.append(id, [say('three')])
  expect(await counts()).toEqual([3, 3, 3, 3])
})

test('prune.dryRun computes estimates, recommendations and savings from the stored messages', async () => {
  const clock = { now: 0 }
  const { client } = openController({ now: () => clock.now++ })
  const long = 'The nightly export writes one signed file for each account. '
  const create = (label: string, importance: number, repetitions: number) =>
    client.conversations.create({
      label,
      importance_score: importance,
      messages: [say(long.repeat(repetitions))],
    })
  const { id } = await create('growing', 2, 10)
  await create('long and unimportant', 2, 700)
  await create('long and important', 8, 700)
  await create('short', 2, 10)
  const dryRun = async () => {
    const { suggestions, token_savings: savings } = await client.prune.dryRun({ threshold_days: 0 })
    return { savings, of: new Map(suggestions.map((each) => [each.label, each])) }
  }
  const { of, savings } = await dryRun()
  const recommended = [...of.values()].map(({ recommendation }) => recommendation)
  expect([...of.keys()]).toEqual(['growing', 'long and unimportant', 'long and important', 'short'])
  expect(recommended).toEqual(['keep', 'archive', 'keep', 'keep'])
  // Eleven words and a full stop are about twelve tokens of English.
  const estimates = [...of.values()].map(({ token_estimate: tokens }) => tokens)
  expect(estimates[0]).toBeGreaterThan(80)
  expect(estimates[0]).toBeLessThan(200)
  expect(estimates[3]).toBe(estimates[0])
  expect(estimates[1]).toBeGreaterThan(5000)
  expect(estimates[2]).toBe(estimates[1])
  expect(savings).toBe(estimates[1])

  await client.conversations.messages.append(id, [say(long.repeat(700))])
  const later = await dryRun()
  expect(later.of.get('growing')).toMatchObject({ message_count: 2, recommendation: 'archive' })
  expect(later.savings).toBe((estimates[1] ?? 0) + (later.of.get('growing')?.token_estimate ?? 0))
})

test('every filter narrows the hits of a query, as in the list', async () => {
  const { client } = openController()
  await fillForFilters(client)
  const filters: readonly ConversationsCountQuery[] = [
    { label: 'minor' },
    { folder: '/work' },
    { pinned: true },
    { pinned: false },
    { archived: true },
    { archived: false },
    { importance_min: 8 },
    { importance_max: 7 },
    { date_from: onDay(3) },
    { date_to: onDay(3) },
  ]
  const found = async (given: SearchFilters): Promise<readonly string[]> =>
    (await client.query('common', { limit: 100, filters: given })).data.map(({ label }) => label).toSorted()
  expect(await found({})).toEqual(['archived', 'major', 'minor', 'pinned'])
  for (const filter of filters) {
    const listed = (await client.conversations.list(filter)).results.map(({ label }) => label).toSorted()
    expect(await found(filter), JSON.stringify(filter)).toEqual(listed)
    expect(listed.length > 0 && listed.length < 4, JSON.stringify(filter)).toBe(true)
  }
  expect(await found({ status: 'archived' })).toEqual(['archived'])
  expect(await found({ role: 'assistant' })).toEqual(['major'])
})

test('an offset skips that many hits', async () => {
  const { client } = openController()
  await fillForRanks(client)
  const all = [...(await client.query('alpha beta', { limit: 100 }))]
  expect(all).toHaveLength(12)
  for (const offset of [0, 1, 7, 11, 12, 50])
    expect([...(await client.query('alpha beta', { limit: 5, offset }))]).toEqual(all.slice(offset, offset + 5))
})

test('scores are between 0 and 1, higher is better, and hits are in descending order', async () => {
  const { client } = openController()
  await fillForRanks(client)
  const hits = await client.query('alpha beta', { limit: 100 })
  const scores = hits.data.map(({ score }) => score)
  expect(scores).toEqual(scores.toSorted((a, b) => b - a))
  expect(scores.every((score) => score > 0 && score <= 1)).toBe(true)
  expect(hits.data[0]?.content).toBe('alpha beta')
  expect(scores[0]).toBeGreaterThan(scores.at(-1) ?? 1)
})

test('a search whose store fails is a 500', async () => {
  for (const table of ['messages', 'conversations']) {
    const { controller, client, alter } = await openFile()
    await client.conversations.create({ label: 'kept', messages: [say('kept words')] })
    alter(`ALTER TABLE ${table} RENAME TO lost`)
    for (const path of ['/api/v1/query', '/api/v1/search/fts']) {
      const response = await send(controller, path, jsonInit('POST', { query: 'words', filters: { label: 'kept' } }))
      expect(response.status, `${path} without ${table}`).toBe(500)
      expect(await response.json()).not.toHaveProperty('results')
    }
  }
})

test('total counts the hits of all pages', async () => {
  const { client } = openController()
  await fillForRanks(client)
  for (const offset of [0, 5, 10, 50])
    expect((await client.query('alpha', { limit: 5, offset })).total, `offset ${offset}`).toBe(12)
  const page = await client.search.fulltext('alpha', { limit: 5 }).withResponse()
  expect(page.data).toHaveLength(5)
  expect(page.data.total).toBe(12)
})

test('the first page of a search is 1', async () => {
  const { client } = openController()
  await fillForRanks(client)
  const page = async (offset: number): Promise<number> => (await client.query('alpha', { limit: 5, offset })).page
  expect([await page(0), await page(5), await page(10)]).toEqual([1, 2, 3])
})

test('any string is a valid full-text query, with punctuation and operators', async () => {
  const { client } = openController()
  await client.conversations.create({ label: 'x', messages: [say("what is C++? don't ask alpha@example.com")] })
  const acceptable = ['', ' ', '?', '*', '"', "'", '(', ')', '^', ':', '-', '\\', '\0', '%', '🎉', 'AND', 'NOT', 'OR']
  for (const text of acceptable) await expect(client.search.fulltext(text), text).resolves.toBeDefined()
  const findable = [
    'alpha?',
    "alpha's",
    'C++ alpha',
    'alpha@example.com',
    '"alpha',
    'alpha"',
    '(alpha',
    'alpha)',
    'alpha*',
    'content:alpha',
    '-alpha',
    '^alpha',
    'NOT alpha',
    'alpha AND',
    'alpha OR (example',
    'NEAR(alpha example, 1)',
    "alpha'; DROP TABLE messages; --",
  ]
  for (const text of findable) expect(await client.search.fulltext(text), text).toHaveLength(1)
})

test('full-text results are ordered by score, so that a limit keeps the best', async () => {
  const { client } = openController()
  await fillForRanks(client)
  const all = [...(await client.search.fulltext('alpha beta', { limit: 100 }))]
  expect(all).toHaveLength(12)
  const scores = all.map(({ score }) => score ?? Number.NaN)
  expect(scores).toEqual(scores.toSorted((a, b) => b - a))
  expect(scores[0]).toBeGreaterThan(scores.at(-1) ?? 1)
  for (const limit of [1, 3]) {
    const best = [...(await client.search.fulltext('alpha beta', { limit }))]
    expect(best).toEqual(all.slice(0, limit))
    expect(best[0]?.content).toBe('alpha beta')
  }
})

test('a create that fails leaves neither a conversation nor messages', async () => {
  const { controller, client, alter, rows } = await openFile()
  alter(`CREATE TRIGGER full BEFORE INSERT ON messages WHEN NEW.sequence = 3
    BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`)
  const body = { label: 'Half', messages: [say('first'), say('second'), say('third')] }
  const init = withHeaders(jsonInit('POST', body), { 'idempotency-key': 'half' })
  expect((await send(controller, '/api/v1/conversations', init)).status).toBe(500)
  expect(rows('conversations')).toBe(0)
  expect(rows('messages')).toBe(0)
  expect(rows('segments')).toBe(0)
  expect(await client.conversations.count()).toBe(0)
  expect((await client.query('first')).total).toBe(0)
  expect(await controller.verify()).toEqual([])
  // The key is still unused: the same request succeeds once there is space.
  alter('DROP TRIGGER full')
  expect((await send(controller, '/api/v1/conversations', init)).status).toBe(201)
  expect((await client.conversations.list()).results).toMatchObject([{ label: 'Half', message_count: 3 }])
})

test('a create whose caller disconnects is stored whole or not at all', async () => {
  const { controller, client, url } = await listenController({ database: (await temporary()).database })
  const messages = Array.from({ length: 300 }, (_, index) => say(`orphaned message ${index}`))
  const post = async (label: string, share: number, waitMs: number): Promise<void> => {
    const body = JSON.stringify({ label, messages })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    const head = `POST /api/v1/conversations HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`
    await new Promise<void>((resolve) => {
      const sent = body.slice(0, Math.floor(body.length * share))
      socket.write(`${head}content-length: ${body.length}\r\n\r\n${sent}`, () => resolve())
    })
    await new Promise((resolve) => setTimeout(resolve, waitMs))
    socket.destroy()
  }
  await Promise.all(Array.from({ length: 12 }, (_, index) => post('half sent', index / 12, index)))
  for (let waitMs = 0; waitMs < 24; waitMs++) await post('sent', 1, waitMs)
  while ((await client.conversations.count({ label: 'sent' })) === 0)
    await new Promise((resolve) => setImmediate(resolve))
  await client.conversations.create({ label: 'last', messages: [] })
  expect(await client.conversations.count({ label: 'half sent' })).toBe(0)
  for (const { id } of await collect(client.conversations.list({ label: 'sent' }))) {
    expect(await client.conversations.get(id)).toMatchObject({ message_count: 300 })
    expect(await collect(client.conversations.messages.list(id, { limit: 100 }))).toHaveLength(300)
  }
  expect(await controller.verify()).toEqual([])
})

test('a create that is repeated with its idempotency key is stored once', async () => {
  const { client } = openController()
  const body = { label: 'Once', messages: [say('one message')] }
  const create = async (): Promise<string> =>
    (await client.conversations.create(body, { idempotencyKey: 'one-key' })).id
  const first = await create()
  expect([await create(), await create()]).toEqual([first, first])
  expect(await client.conversations.count()).toBe(1)
  expect((await client.query('message')).total).toBe(1)
})

test('a hundred concurrent creates all finish', async () => {
  for (const worker of [false, true]) {
    const { client } = await listenController({ database: (await temporary()).database, worker })
    const created = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        client.conversations.create({ label: `${index}`, messages: [say(`together ${index}`), say('and more')] }),
      ),
    )
    expect(new Set(created.map(({ id }) => id)).size).toBe(100)
    expect(await client.conversations.count()).toBe(100)
    expect((await client.search.fulltext('together')).total).toBe(100)
  }
})

test('a long message of three-byte characters is returned whole, and previews cut no character', async () => {
  const clock = { now: 0 }
  const { client } = openController({ now: () => clock.now })
  // With 0, 1 and 2 bytes before it, every cut at a fixed number of bytes is inside a character of one of the texts.
  const contents = ['', 'a', 'ab'].map((start) => `${start}${'会'.repeat(100_000)} zeppelin`)
  const label = '議'.repeat(500)
  const { id } = await client.conversations.create({ label, messages: contents.map((content) => say(content)) })
  const messages = await collect(client.conversations.messages.list(id))
  expect(messages.map(({ content }) => content).every((content, at) => content === contents[at])).toBe(true)
  const hits = await client.query('zeppelin')
  expect(hits).toHaveLength(3)
  expect(hits.data.every(({ content }) => contents.includes(content))).toBe(true)
  expect((await client.conversations.list()).results).toMatchObject([{ label, content: label }])

  // Three bytes or four, one UTF-16 unit or two, with or without a clause within reach, at every offset.
  const texts = ['', 'a', 'ab', 'abc'].flatMap((start) => [
    `${start}${'会議は月曜日に変更、'.repeat(1000)}`,
    `${start}${'会議は月曜日に変更になりました。'.repeat(1000)}`,
    `${start}${'𠮷野家で会議、'.repeat(1000)}`,
  ])
  clock.now++
  for (const text of texts)
    await client.conversations.create({ label: Array.from(text).slice(0, 20).join(''), messages: [say(text)] })
  clock.now++
  const { suggestions } = await client.prune.dryRun({ threshold_days: 0 })
  const previews = suggestions.slice(1).map(({ preview }) => preview)
  expect(previews).toHaveLength(texts.length)
  for (const [at, preview] of previews.entries()) {
    const characters = new Set(texts[at])
    expect(preview).not.toBe('')
    expect(Array.from(preview).filter((character) => !/\s/.test(character) && !characters.has(character))).toEqual([])
  }
})

test('messages are returned in the order of the request, each with its sequence', async () => {
  const { client } = openController({ now: () => 1_000_000 })
  const contents = Array.from({ length: 60 }, (_, index) => `message ${index}`)
  const [first, second] = [contents.slice(0, 40), contents.slice(40)]
  const { id } = await client.conversations.create({ label: 'x', messages: first.map((content) => say(content)) })
  await client.conversations.messages.append(
    id,
    second.map((content) => say(content)),
  )
  const messages = await collect(client.conversations.messages.list(id, { limit: 7 }))
  expect(messages.map(({ content }) => content)).toEqual(contents)
  expect(messages.map(({ sequence }) => sequence)).toEqual(contents.map((_, index) => index + 1))
  // Their timestamps alone do not distinguish them.
  expect(new Set(messages.map(({ timestamp }) => Number(timestamp)))).toEqual(new Set([1_000_000]))
})

test('pin, archive, summarize, labels.suggest and prune.execute respond with 404 for an unknown id', async () => {
  const { controller, client } = openController()
  const { id: known } = await client.conversations.create({ label: 'x', messages: [say('known words')] })
  const operationsOfAnId = [
    'conversations.pin',
    'conversations.archive',
    'summarize',
    'labels.suggest',
    'prune.execute',
  ] as const
  for (const id of operationsOfAnId) {
    const { path, init } = validRequest(id, missingId)
    const response = await send(controller, path, init)
    expect(response.status, id).toBe(404)
    expect(await response.json(), id).toMatchObject({ code: 404, error: expect.stringContaining('conversation') })
  }
  const calls = [
    () => client.conversations.pin(missingId),
    () => client.conversations.archive(missingId),
    () => client.summarize(missingId, { level: 'daily' }),
    () => client.labels.suggest(missingId),
    () => client.prune.execute([known, missingId]),
  ]
  for (const call of calls) await expect(call()).rejects.toMatchObject({ status: 404, missing: 'resource' })
  // A missing conversation leaves the others unchanged.
  expect((await client.conversations.get(known)).status).toBe('active')
})

test('summaries are stored, and a weekly one covers more than a daily one', async () => {
  const clock = { now: Date.UTC(2026, 0, 20) }
  const { client, rows } = await openFile({ now: () => clock.now })
  const messages = [
    say('The shadow table caught up over night, and nine thousand balances agree.', onDay(5)),
    say('We decided to check the sums of the ledger on commit.', onDay(7)),
    say('The reads were switched to the new ledger today.', onDay(10)),
  ]
  const { id } = await client.conversations.create({ label: 'Ledger', messages })
  const summarize = (level: 'daily' | 'weekly') => client.summarize(id, { level })
  const daily = await summarize('daily')
  expect(rows('summaries')).toBe(1)
  const weekly = await summarize('weekly')
  expect(rows('summaries')).toBeGreaterThan(1)
  expect(daily.summary).toContain('reads were switched')
  expect(daily.summary).not.toContain('on commit')
  expect(weekly.summary).toContain('reads were switched')
  expect(weekly.summary).toContain('on commit')
  // A later call returns the stored summary, with the time of the first call.
  clock.now += 60_000
  expect(await summarize('daily')).toEqual(daily)
  expect(await summarize('weekly')).toEqual(weekly)
})

test('a model that never responds delays a response by modelTimeoutMs at most', async () => {
  const { model } = scriptedModel(() => 'never said')
  const modelTimeoutMs = 100
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const deaf = {
    ...model,
    doGenerate() {
      // Time passes only here, after the model is called.
      setImmediate(() => vi.advanceTimersByTime(modelTimeoutMs))
      return new Promise<never>(() => {})
    },
  }
  const { client } = openController({ services: [memory({ model: deaf, modelTimeoutMs })] })
  const messages = [say('We decided to check the sums of the ledger on commit.')]
  const { id } = await client.conversations.create({ label: 'Ledger', messages })
  expect(await client.summarize(id, { level: 'daily' })).toMatchObject({
    summary: messages[0]?.content,
    model: null,
  })
  expect((await client.labels.suggest(id)).length).toBeGreaterThan(0)
})

test('a threshold_days beyond its bound is refused, and the server keeps running', async () => {
  const { url } = await listenController()
  for (const id of ['prune.dryRun', 'mcp.memoryPrune'] as const) {
    const post = (days: number): Promise<Response> =>
      fetch(`${url}${operations[id].path}`, jsonInit('POST', { threshold_days: days }))
    for (const days of [36_501, 2 ** 31, 1e15, -1])
      expect(await (await post(days)).json(), `${id} ${days}`).toMatchObject({
        code: 422,
        issues: [{ path: 'threshold_days' }],
      })
    expect((await post(36_500)).status).not.toBe(422)
  }
  expect((await fetch(`${url}/health`)).status).toBe(200)
})

test('an empty label, folder or role is refused with an issue that names it', async () => {
  const { controller, client } = openController()
  const { id } = await client.conversations.create({ label: 'Before', folder: '/before', messages: [] })
  const messages = [{ role: '', content: 'x' }]
  const cases: readonly (readonly [OperationId, body: unknown, path: string])[] = [
    ['conversations.create', { label: '', folder: '/x', messages: [] }, 'label'],
    ['conversations.create', { label: 'x', folder: '', messages: [] }, 'folder'],
    ['conversations.create', { label: 'x', folder: '/x', messages }, 'messages[0].role'],
    ['conversations.messages.append', { messages }, 'messages[0].role'],
    ['conversations.update', { label: '' }, 'label'],
    ['conversations.update', { folder: '' }, 'folder'],
    ['conversations.updateLabel', { label: '' }, 'label'],
    ['conversations.updateLabel', { label: 'x', folder: '' }, 'folder'],
    ['conversations.updateFolder', { folder: '' }, 'folder'],
  ]
  for (const [operation, body, path] of cases) {
    const { path: url, init } = validRequest(operation, id)
    const response = await send(controller, url, jsonInit(init.method ?? '', body))
    expect(await response.json(), `${operation} ${path}`).toMatchObject({ code: 422, issues: [{ path }] })
  }
  expect(await client.conversations.count()).toBe(1)
  expect(await client.conversations.get(id)).toMatchObject({ label: 'Before', folder: '/before', message_count: 0 })
})

test('metrics count the stored conversations', async () => {
  const { client } = openController()
  const counts = async (): Promise<readonly string[]> =>
    (await client.metrics()).split('\n').filter((line) => /^sekha_conversations(_total|\{)/.test(line))
  const lines = (active: number, archived: number): readonly string[] => [
    `sekha_conversations_total ${active + archived}`,
    `sekha_conversations{status="active"} ${active}`,
    `sekha_conversations{status="archived"} ${archived}`,
  ]
  expect(await counts()).toEqual(lines(0, 0))
  const created = await Promise.all(
    Array.from({ length: 3 }, () => client.conversations.create({ label: 'x', messages: [] })),
  )
  expect(await counts()).toEqual(lines(3, 0))
  await client.conversations.archive(created[0]?.id ?? '')
  await client.conversations.delete(created[1]?.id ?? '')
  expect(await counts()).toEqual(lines(1, 1))
})

test('an unhealthy server responds with 503 and a body that names the failing check', async () => {
  const { controller, client, alter } = await openFile()
  expect((await send(controller, '/health')).status).toBe(200)
  alter('ALTER TABLE store RENAME TO lost')
  const response = await send(controller, '/health')
  expect(response.status).toBe(503)
  const { checks } = (await response.json()) as { checks: Record<string, { status: string; error?: string }> }
  expect(checks['database']).toEqual({ status: 'error', error: expect.any(String) })
  expect(await client.health()).toMatchObject({ status: 'unhealthy', checks: { database: { status: 'error' } } })

  const check: Memory['check'] = async () => ({ database: { ok: true }, index: { ok: false } })
  const withoutIndex = openController({ services: [memory({ engine: partialMemory({ check }) })] })
  expect(await withoutIndex.client.health()).toMatchObject({
    status: 'unhealthy',
    checks: { database: { status: 'ok' }, chroma: { status: 'error' } },
  })
})

test('an unknown setting is refused, and every accepted one has an effect', async () => {
  const { directory, database } = await temporary()
  const config = join(directory, 'sekha.json')
  const start = async (settings: object, ...flags: string[]): Promise<{ status: number | null; stderr: string }> => {
    await writeFile(config, JSON.stringify(settings))
    // A server that starts by mistake is killed, and its status is then null.
    return spawnSync(process.execPath, [sekhaServerFile, '--config', config, ...flags], {
      encoding: 'utf8',
      timeout: 30_000,
    })
  }
  const harmless = { port: 0, db: database }
  const unknownFlag = await start(harmless, '--retries', '3')
  expect(unknownFlag).toMatchObject({ status: 2, stderr: expect.stringContaining('--retries') })
  const refused = await start({ ...harmless, retries: 3 })
  expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('retries') })

  const settings = {
    port: await occupyPort(),
    host: '0.0.0.0',
    db: database,
    apiKey: key,
    tenants: { other: otherKey },
    metricsKey: 'm'.repeat(32),
    openTimeoutMs: 60_000,
    rateLimit: 3,
    allowedOrigins: ['https://app.example'],
    maxBodyBytes: 200,
    datacatDaemonPort: await findFreePort(),
    datacatDaemonTenant: 'other',
    // Tested with the command, in `cli.test.ts`.
    telemetryMaxAgeMs: 10 ** 9,
    telemetryMaxBytes: 2 ** 33,
  }
  // The error lists all settings, so each new setting must be tested below as well.
  const listed = /it takes (.+)/.exec(refused.stderr)?.[1]?.split(', ')
  expect(listed?.toSorted()).toEqual(Object.keys(settings).toSorted())
  expect((await start(settings)).stderr).toContain(`Port ${settings.port} on ${settings.host} is already in use`)

  // The thread of the store takes longer to start.
  const late = await start({ ...harmless, openTimeoutMs: 1 })
  expect(late).toMatchObject({ status: 1, stderr: expect.stringContaining('takes longer than 1 ms') })

  await writeFile(config, JSON.stringify(settings))
  const server = await startSekhaServer(['--config', config])
  onTestFinished(() => server.kill())
  expect(new URL(server.url).hostname).toBe(settings.host)
  const url = server.url.replace(settings.host, '127.0.0.1')
  const ours = { 'x-api-key': key, origin: 'https://app.example' }
  expect((await fetch(`${url}/health`)).status).toBe(401)
  const welcome = await fetch(`${url}/health`, { headers: ours })
  expect([welcome.status, welcome.headers.get('access-control-allow-origin')]).toEqual([200, ours.origin])
  const large = withHeaders(jsonInit('POST', { query: 'x'.repeat(200) }), ours)
  expect((await fetch(`${url}/api/v1/query`, large)).status).toBe(413)
  const client = new SekhaClient({ baseUrl: url, apiKey: otherKey })
  onTestFinished(() => client.close())
  await client.conversations.create({ label: 'theirs', messages: [] })
  const theirs = { headers: { 'x-api-key': otherKey } }
  const statuses: number[] = []
  for (let index = 0; index < 3; index++) statuses.push((await fetch(`${url}/health`, theirs)).status)
  expect(statuses).toEqual([200, 200, 429])
  const program = jsonInit('POST', { product: 'theirs', version: '1' })
  expect((await fetch(`http://127.0.0.1:${settings.datacatDaemonPort}/register`, program)).status).toBe(200)
  expect(await server.stop()).toBe(0)
  const file = new DatabaseSync(database)
  onTestFinished(() => file.close())
  const owner = 'SELECT name FROM tenants JOIN telemetry_sessions ON tenant = tenants.id'
  expect(file.prepare(owner).get()).toEqual({ name: settings.datacatDaemonTenant })
  expect(await readAll(directory, '.db')).toContain('theirs')
})

test('a rebuild runs as a job that says when it is done', async () => {
  const { client } = openController()
  await client.conversations.create({ label: 'x', messages: [say('hello')] })
  const { job_id: id = '' } = await client.embeddings.rebuild()
  expect(await untilFinished(client, id)).toMatchObject({ status: 'succeeded', done: 1, total: 1 })
})

test('every operation of the memory service responds', async () => {
  const { controller, client } = openController()
  for (const id of ids) {
    const { id: conversation } = await client.conversations.create({ label: 'x', messages: [say('hello')] })
    const { job_id: job = '' } = await client.embeddings.rebuild()
    const { path, init } = validRequest(id, id === 'jobs.get' ? job : conversation)
    const response = await send(controller, path, init)
    if ((notYet as readonly string[]).includes(id)) {
      expect(await response.json()).toMatchObject({ code: 501, error: expect.stringContaining(id) })
    } else {
      expect(response.ok, `${id} responses ${response.status}`).toBe(true)
      await response.text()
    }
  }
})

function send(controller: Controller, path: string, init?: RequestInit): Promise<Response> {
  return controller.fetch(`${base}${path}`, init)
}

function withHeaders(init: RequestInit, headers: Readonly<Record<string, string>>): RequestInit {
  return { ...init, headers: { ...(init.headers as Record<string, string>), ...headers } }
}

const onDay = (day: number): Date => new Date(Date.UTC(2026, 0, day))

/** Four conversations of one message each. Every filter passes some of them but not all. */
async function fillForFilters(client: SekhaClient): Promise<void> {
  const create = async (label: string, folder: string, importance: number, day: number, role = 'user') => {
    const messages = [{ role, content: 'common words', timestamp: onDay(day) }]
    return (await client.conversations.create({ label, folder, importance_score: importance, messages })).id
  }
  await create('minor', '/work/deep', 2, 1)
  await create('major', '/workshop', 9, 2, 'assistant')
  await client.conversations.pin(await create('pinned', '/work', 5, 3))
  await client.conversations.archive(await create('archived', '/', 5, 4))
}

/** Twelve messages with `alpha`. The best one for `alpha beta` is neither the first nor the last. */
async function fillForRanks(client: SekhaClient): Promise<void> {
  const messages = Array.from({ length: 12 }, (_, index) =>
    say(index === 6 ? 'alpha beta' : `alpha ${'and some other words '.repeat(index + 1)}`),
  )
  await client.conversations.create({ label: 'ranks', messages })
}

/** A database in a directory that is removed after the test. */
async function temporary(): Promise<{ readonly directory: string; readonly database: string }> {
  const directory = await temporaryDirectory()
  return { directory, database: join(directory, 'test.db') }
}

/** A controller on a file, and a function that changes that file in ways that no request can. */
async function openFile(options: ControllerOptions = {}) {
  const { directory, database } = await temporary()
  const opened = openController({ database, onError: () => {}, ...options })
  const withFile = <T>(use: (file: DatabaseSync) => T): T => {
    const file = new DatabaseSync(database)
    try {
      return use(file)
    } finally {
      file.close()
    }
  }
  return {
    ...opened,
    directory,
    database,
    alter: (statement: string): void => withFile((file) => file.exec(statement)),
    rows: (table: string): unknown =>
      withFile((file) => file.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count']),
  }
}

/** All bytes below a directory as a string, with ASCII unchanged. */
async function readAll(directory: string, ending = ''): Promise<string> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(ending))
  const files = await Promise.all(names.map((name) => readFile(join(directory, name), 'latin1')))
  return files.join('\n')
}

/** A port in use until the test ends. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function occupyPort(): Promise<number> {
  const server = createServer().listen(0, '0.0.0.0')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}
