// Runs every example of the guide against a real server, chapter by chapter, and checks the results that it documents.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AuthenticationError,
  ClientError,
  NotFoundError,
  RateLimitError,
  SekhaClient,
  SekhaError,
  ServerError,
  TimeoutError,
  ValidationError,
} from '@sekha/core'
import { createManualClock, type ManualClock } from '@sekha/core/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { backUp } from '../src/backup.ts'
import { getConcurrently, queryConcurrently, querySequentially } from '../src/concurrency.ts'
import { assembleContext, buildPrompt } from '../src/context.ts'
import {
  archive,
  countConversations,
  createConversation,
  deleteConversation,
  getConversation,
  listConversations,
  listLabels,
  listPage,
  pin,
  updateFolder,
  updateLabelAndFolder,
} from '../src/conversations.ts'
import { rebuildEmbeddings } from '../src/embeddings.ts'
import { explain, getOrExplain } from '../src/errors.ts'
import { streamExport } from '../src/export.ts'
import { checkHealth, readMetrics } from '../src/health.ts'
import { suggestLabels } from '../src/labels.ts'
import {
  initializeWithOptions,
  slowQuery,
  withClientTimeout,
  withLogging,
  withoutCertificateCheck,
  withRetries,
} from '../src/options.ts'
import { archiveLowPriority, describeCandidates, findCandidates } from '../src/pruning.ts'
import { asyncClient, createFirstConversation, initialize, searchSemantically } from '../src/quick-start.ts'
import { fulltextSearch, queryAuthentication, queryLabels, queryPage } from '../src/search.ts'
import { storeStandup } from '../src/standup.ts'
import { summarizeDay, summarizeMonth, summarizeWeek } from '../src/summaries.ts'
import { reviewWeek } from '../src/weekly-review.ts'
import { apiKey, openServer, store } from './support/open-server.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const unknownId = '550e8400-e29b-41d4-a716-446655440000'
const dayMs = 24 * 60 * 60 * 1000

describe('Quick Start', () => {
  test('creates a conversation and finds it', async () => {
    const { url } = await openServer()
    await using client = initialize(url, apiKey)
    expect(await createFirstConversation(client)).toMatch(/^Created: [0-9a-f-]{36}$/)
    const lines = await searchSemantically(client)
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(line).toMatch(/^My First Conversation: [01]\.\d\d$/)
  })

  test('creates and finds a conversation without a folder with the async client', async () => {
    const { url, client } = await openServer()
    expect(await asyncClient(url, apiKey)).toBe('Found 1 results')
    const { results } = await client.conversations.list()
    expect(results).toMatchObject([{ label: 'Async Conversation', folder: '/' }])
  })
})

describe('Conversations', () => {
  test('are created with an id, a label, a folder, a status, a count and a timestamp', async () => {
    const { client } = await openServer()
    const before = Date.now()
    const conversation = await createConversation(client)
    expect(conversation.id).toMatch(uuid)
    expect(conversation.label).toBe('API Design Discussion')
    expect(conversation.folder).toBe('/work/engineering')
    expect(conversation.status).toBe('active')
    expect(conversation.message_count).toBe(2)
    expect(conversation.created_at).toBeInstanceOf(Date)
    expect(conversation.created_at.getTime()).toBeGreaterThanOrEqual(before)
    expect(conversation.created_at.getTime()).toBeLessThanOrEqual(Date.now())
    expect(conversation.importance_score).toBe(8)
  })

  test('are read by their id', async () => {
    const { client } = await openServer()
    const { id } = await createConversation(client)
    expect(await getConversation(client, id)).toEqual(['API Design Discussion', '2'])
  })

  test('are listed', async () => {
    const { client } = await openServer()
    const { id } = await createConversation(client)
    await store(client, 'Not pinned', [], { folder: '/work' })
    await store(client, 'Elsewhere', [], { folder: '/workshop' })
    await client.conversations.pin(id)
    expect(await listConversations(client)).toEqual(['Total: 1', 'API Design Discussion - /work/engineering'])
  })

  test('are listed by label, folder, pinned and archived', async () => {
    const { client } = await openServer()
    const pinned = await store(client, 'Pinned', [], { folder: '/work/engineering' })
    const archived = await store(client, 'Archived', [], { folder: '/work' })
    await store(client, 'Plain', [], { folder: '/home' })
    await client.conversations.pin(pinned)
    await client.conversations.archive(archived)
    expect(await listLabels(client, { label: 'Plain' })).toEqual(['Plain'])
    expect(await listLabels(client, { folder: '/work' })).toEqual(['Archived', 'Pinned'])
    expect(await listLabels(client, { pinned: true })).toEqual(['Pinned'])
    expect(await listLabels(client, { pinned: false })).toEqual(['Archived', 'Plain'])
    expect(await listLabels(client, { archived: true })).toEqual(['Archived'])
    expect(await listLabels(client, { archived: false })).toEqual(['Pinned', 'Plain'])
  })

  test('are listed in pages counted from 1, of 50 by default and at most 100', async () => {
    const { client } = await openServer()
    for (let number = 1; number <= 5; number++) await store(client, `Number ${number}`, [])
    expect(await listPage(client, 1, 2)).toBe('2 of 5, page 1 of size 2')
    expect(await listPage(client, 3, 2)).toBe('1 of 5, page 3 of size 2')
    expect(await client.conversations.list()).toMatchObject({ page: 1, page_size: 50 })
    expect(await listPage(client, 1, 100)).toBe('5 of 5, page 1 of size 100')
    await expect(listPage(client, 1, 101)).rejects.toThrow(/page_size/)
  })

  test('can change their label, their folder, or both', async () => {
    const { client } = await openServer()
    const { id } = await createConversation(client)
    await updateLabelAndFolder(client, id)
    expect(await client.conversations.get(id)).toMatchObject({ label: 'Updated Label', folder: '/new/folder' })
    await updateFolder(client, id)
    expect(await client.conversations.get(id)).toMatchObject({ label: 'Updated Label', folder: '/work/archived' })
  })

  test('are pinned, which sets the importance to 10, and archived', async () => {
    const { client } = await openServer()
    const { id } = await createConversation(client)
    await pin(client, id)
    expect((await client.conversations.get(id)).importance_score).toBe(10)
    await archive(client, id)
    expect((await client.conversations.get(id)).status).toBe('archived')
  })

  test('are deleted', async () => {
    const { client } = await openServer()
    const { id } = await createConversation(client)
    await deleteConversation(client, id)
    await expect(getConversation(client, id)).rejects.toBeInstanceOf(NotFoundError)
  })

  test('are counted: all, by label, by folder', async () => {
    const { client } = await openServer()
    await store(client, 'API Design', [], { folder: '/work/engineering' })
    await store(client, 'API Design', [], { folder: '/home' })
    await store(client, 'Other', [], { folder: '/work/engineering' })
    await store(client, 'Other', [], { folder: '/home' })
    expect(await countConversations(client)).toEqual([4, 2, 2])
  })
})

/** Stores conversations about authentication that differ in every filterable property. */
async function storeAuthentication(client: SekhaClient): Promise<void> {
  const content = 'We implement authentication with OAuth, and every JWT lives for an hour.'
  const engineering = '/work/engineering'
  await store(client, 'Auth', [content], { folder: engineering, importance_score: 8, at: new Date('2026-03-01') })
  await store(client, 'Minor', [content], { folder: engineering, importance_score: 3, at: new Date('2026-03-01') })
  await store(client, 'Private', [content], { folder: '/personal', importance_score: 8, at: new Date('2026-03-01') })
  await store(client, 'Old', [content], { folder: engineering, importance_score: 8, at: new Date('2025-03-01') })
}

describe('Semantic Query', () => {
  test('finds messages that match the filters, with a score from 0 to 1', async () => {
    const { client } = await openServer()
    await storeAuthentication(client)
    const [line, ...more] = await queryAuthentication(client)
    expect(line).toMatch(/^\[[01]\.\d\d\] Auth\n {2}Folder: \/work\/engineering\n {2}Content: We implement auth/)
    expect(more).toEqual([])
  })

  test('supports the six filters of the guide', async () => {
    const { client } = await openServer()
    await storeAuthentication(client)
    const find = async (filters: Parameters<typeof queryLabels>[1]) => (await queryLabels(client, filters)).toSorted()
    expect(await find({})).toEqual(['Auth', 'Minor', 'Old', 'Private'])
    expect(await find({ folder: '/work/engineering' })).toEqual(['Auth', 'Minor', 'Old'])
    expect(await find({ label: 'Minor' })).toEqual(['Minor'])
    expect(await find({ importance_min: 7 })).toEqual(['Auth', 'Old', 'Private'])
    expect(await find({ importance_max: 7 })).toEqual(['Minor'])
    expect(await find({ date_from: '2026-01-01T00:00:00Z' })).toEqual(['Auth', 'Minor', 'Private'])
    expect(await find({ date_to: '2026-01-01T00:00:00Z' })).toEqual(['Old'])
  })

  test('takes an offset and a limit, which is 10 by default', async () => {
    const { client } = await openServer()
    for (let number = 1; number <= 12; number++)
      await store(client, `Number ${number}`, [`authentication${' again'.repeat(number)}`])
    const all = await queryPage(client, 100, 0)
    expect(all).toHaveLength(12)
    expect(await queryPage(client, 5, 0)).toEqual(all.slice(0, 5))
    expect(await queryPage(client, 5, 5)).toEqual(all.slice(5, 10))
    expect(await client.query('authentication')).toHaveLength(10)
  })

  test('returns every documented field of a result', async () => {
    const { client } = await openServer()
    const { id, message_ids: [messageId] = [] } = await client.conversations.create({
      label: 'Auth',
      folder: '/work',
      messages: [
        {
          role: 'user',
          content: 'authentication',
          timestamp: new Date('2026-03-01T09:00:00Z'),
          metadata: { source: 'chat' },
        },
      ],
    })
    const [result] = await queryPage(client, 10, 0)
    expect(result).toMatchObject({
      id: messageId,
      conversation_id: id,
      content: 'authentication',
      label: 'Auth',
      folder: '/work',
      timestamp: new Date('2026-03-01T09:00:00Z'),
      metadata: { source: 'chat' },
    })
    expect(result?.score).toBeGreaterThan(0)
    expect(result?.score).toBeLessThanOrEqual(1)
  })
})

describe('Full-Text Search', () => {
  test('finds the messages that contain the words', async () => {
    const { client } = await openServer()
    await store(client, 'Auth', ['OAuth it is.', 'Lunch?', 'A JWT for authentication by OAuth.'])
    expect(await fulltextSearch(client)).toEqual(['A JWT for authentication by OAuth.', 'OAuth it is.'])
  })
})

describe('Context Assembly', () => {
  test('returns messages ready for a prompt', async () => {
    const { client } = await openServer()
    await store(client, 'API Design', ['We version the API by date.'], { folder: '/work' })
    await store(client, 'Diary', ['My API design discussion with the neighbour.'], { folder: '/personal' })
    const context = await assembleContext(client)
    expect(context.data.map(({ content }) => content)).toEqual(['We version the API by date.'])
    expect(buildPrompt(context)).toEqual([
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: 'We version the API by date.' },
      { role: 'user', content: 'What should we do next?' },
    ])
  })

  test('prefers the given labels and stays within the budget', async () => {
    const { client } = await openServer()
    // Either of them fits into the budget of 8000 tokens, but not both.
    await store(client, 'API Design', ['Continue our API design discussion about paths. '.repeat(500)])
    await store(client, 'Something else', ['Continue our API design discussion about verbs. '.repeat(500)])
    const context = await assembleContext(client)
    expect(context).toHaveLength(1)
    expect(context.data[0]?.content).toContain('about paths')
    expect(context.data[0]?.metadata?.citation?.label).toBe('API Design')
  })
})

describe('Summarization', () => {
  test('returns daily, weekly and monthly summaries, each of a longer window', async () => {
    const { client } = await openServer()
    const newest = Date.parse('2026-03-10T09:00:00Z')
    const say = (content: string, daysBefore: number) => ({
      role: 'user',
      content,
      timestamp: new Date(newest - daysBefore * dayMs),
    })
    const { id } = await client.conversations.create({
      label: 'Ledger',
      messages: [
        say('The ledger migration needs a shadow table for the postings.', 20),
        say('We decided to check the sums of the ledger on every commit.', 4),
        say('Today the reads were switched to the new ledger.', 0),
      ],
    })
    const day = await summarizeDay(client, id)
    expect(day).toMatchObject({ conversation_id: id, level: 'daily' })
    expect(day.summary).toBe('Today the reads were switched to the new ledger.')
    expect(day.generated_at).toBeInstanceOf(Date)
    const week = await summarizeWeek(client, id)
    expect(week.level).toBe('weekly')
    expect(week.summary).toContain('on every commit')
    expect(week.summary).not.toContain('shadow table')
    const month = await summarizeMonth(client, id)
    expect(month.level).toBe('monthly')
    expect(month.summary).toContain('shadow table')
  })
})

describe('Pruning', () => {
  test('lists candidates, then archives those of low priority', async () => {
    const clock = { now: Date.parse('2026-01-01T00:00:00Z') }
    const { client } = await openServer({ now: () => clock.now })
    const unimportant = await store(client, 'Small talk', ['Nice weather.'], { importance_score: 2 })
    const important = await store(client, 'Decision', ['We decided on dates.'], { importance_score: 8 })
    clock.now += 60 * dayMs
    await store(client, 'Recent', ['Just now.'], { importance_score: 2 })
    clock.now += 31 * dayMs

    const candidates = await findCandidates(client)
    expect(describeCandidates(candidates)).toEqual([
      'Found 2 candidates for pruning',
      'Small talk\n  Last accessed: 2026-01-01T00:00:00.000Z\n  Importance: 2\n  Recommendation: keep',
      'Decision\n  Last accessed: 2026-01-01T00:00:00.000Z\n  Importance: 8\n  Recommendation: keep',
    ])
    expect(candidates.suggestions.map(({ conversation_id: id }) => id)).toEqual([unimportant, important])

    await archiveLowPriority(client, candidates)
    expect((await client.conversations.get(unimportant)).status).toBe('archived')
    expect((await client.conversations.get(important)).status).toBe('active')
  })
})

describe('Label Suggestions', () => {
  test('have a confidence, a reason, and whether the label exists', async () => {
    const { client } = await openServer()
    for (let number = 1; number <= 3; number++)
      await store(client, 'Payments', [`The payment gateway retries card payments, part ${number}.`])
    const id = await store(client, 'New', ['Why does the payment gateway retry card payments twice?'])
    const suggestions = await suggestLabels(client, id)
    expect(suggestions.length).toBeGreaterThan(0)
    for (const suggestion of suggestions)
      expect(suggestion).toMatch(/^.+ \(\d{1,3}%\)\n {2}Reason: .+\n {2}Existing: (true|false)$/)
    expect(suggestions.find((suggestion) => suggestion.startsWith('Payments ('))).toContain('Existing: true')
  })
})

describe('Rebuild Embeddings', () => {
  test('starts a job that finishes, and search still finds the message', async () => {
    const { client } = await openServer()
    await createConversation(client)
    const before = (await client.query('API design')).total
    expect(await rebuildEmbeddings(client)).toBe('Embedding rebuild finished: succeeded')
    expect(before).toBeGreaterThan(0)
    expect((await client.query('API design')).total).toBe(before)
  })
})

describe('Health & Stats', () => {
  test('return a status with its checks, and metrics as Prometheus text', async () => {
    const { client } = await openServer()
    await createConversation(client)
    expect(await checkHealth(client)).toEqual(['healthy', 'ok', 'ok'])
    const metrics = await readMetrics(client)
    expect(metrics).toContain('# TYPE sekha_conversations_total gauge')
    expect(metrics).toMatch(/^sekha_conversations_total 1$/m)
  })
})

describe('Error Handling', () => {
  test('identifies each failure by the class of its error', async () => {
    const { url, client } = await openServer()
    const { id } = await createConversation(client)
    expect(await getOrExplain(client, id)).toBe('API Design Discussion')
    expect(await getOrExplain(client, unknownId)).toBe('Conversation not found')
    await using stranger = initialize(url, 'another-key-of-at-least-thirty-two-characters')
    expect(await getOrExplain(stranger, id)).toBe('Invalid API key')
    const invalid = await client.conversations.create({ label: '', messages: [] }).catch(explain)
    expect(invalid).toBe('Invalid: label')
    expect(await client.mcp.memoryStats({}).catch(explain)).toMatch(/^Server error: .*501/)
    await client.close()
    expect(await getOrExplain(client, id)).toMatch(/^Unknown error: /)
  })

  test('exposes the delay after too many requests', async () => {
    const { client } = await openServer({ rateLimit: 1, now: () => 0 })
    expect(await getOrExplain(client, unknownId)).toBe('Conversation not found')
    expect(await getOrExplain(client, unknownId)).toBe('Rate limited. Retry after 60 seconds')
  })

  test('has the hierarchy of the guide', () => {
    for (const special of [AuthenticationError, NotFoundError, ValidationError, RateLimitError])
      expect(parentOf(special)).toBe(ClientError)
    // ApiError, which has the status, is between them.
    for (const half of [ClientError, ServerError]) expect(parentOf(parentOf(half))).toBe(SekhaError)
  })
})

describe('Async Client', () => {
  test('sends several requests at once and returns the responses in the order of the requests', async () => {
    const { client } = await openServer()
    const ids = [await store(client, 'One', []), await store(client, 'Two', []), await store(client, 'Three', [])]
    const conversations = await getConcurrently(client, ids)
    expect(conversations.map(({ label }) => label)).toEqual(['One', 'Two', 'Three'])
  })

  test('returns the same results concurrently and sequentially', async () => {
    const { client } = await openServer()
    await store(client, 'Async Test', ['This is a test.'])
    const sequential = await querySequentially(client)
    expect(sequential).toHaveLength(10)
    for (const results of sequential) expect(results.data[0]?.content).toBe('This is a test.')
    expect(await queryConcurrently(client)).toEqual(sequential)
  })
})

describe('Client Initialization', () => {
  test('takes a URL, a key of at least 32 characters and a timeout', async () => {
    const { url } = await openServer()
    await using client = initializeWithOptions(url, apiKey)
    expect((await client.health()).status).toBe('healthy')
    expect(() => initializeWithOptions(url, 'k'.repeat(31))).toThrow(/32 or more characters/)
    expect(() => initializeWithOptions('not a URL', apiKey)).toThrow(/baseUrl/)
  })
})

describe('Retry Configuration', () => {
  test('retries as often as configured', async () => {
    let requests = 0
    const busy = createServer((_, response) => {
      requests++
      response.writeHead(503, { 'retry-after-ms': '1' }).end()
    })
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(busy.address() as AddressInfo).port}`
    await using three = initializeWithOptions(url, apiKey)
    await using five = withRetries(url, apiKey)
    await expect(three.conversations.count()).rejects.toMatchObject({ status: 503 })
    expect(requests).toBe(4)
    await expect(five.conversations.count()).rejects.toBeInstanceOf(ServerError)
    expect(requests).toBe(4 + 6)
    await new Promise((resolve) => busy.close(resolve))
  })
})

describe('SSL verification', () => {
  test('can be disabled without other effects', async () => {
    const { url } = await openServer()
    const unchecked = withoutCertificateCheck(url, apiKey)
    expect((await unchecked.client.health()).status).toBe('healthy')
    await unchecked.close()
  })
})

describe('Custom Timeout', () => {
  test('is that of the client unless a request overrides it', async () => {
    const { url } = await openServer()
    await using patient = withClientTimeout(url, apiKey)
    expect(await patient.query('slow query')).toHaveLength(0)
    // The timeout of this client is shorter than the delay of the server.
    const clock = createManualClock()
    await using hasty = patient.withOptions({ timeoutMs: 50, fetch: slowFetch(clock), clock })
    const late = expect(hasty.query('slow query')).rejects.toBeInstanceOf(TimeoutError)
    await clock.advance(50)
    await late
    const found = slowQuery(hasty)
    await clock.advance(200)
    expect(await found).toHaveLength(0)
  })
})

describe('Logging', () => {
  test('contains URL, headers and status or error of each attempt, and never the key', async () => {
    const { url } = await openServer()
    const lines: string[] = []
    const calls: string[] = []
    const write =
      (to: string[]) =>
      (...parts: unknown[]): void =>
        void to.push(parts.map((part) => JSON.stringify(part)).join(' '))
    const other = write(calls)
    await using client = withLogging(url, apiKey, { debug: write(lines), info: other, warn: other, error: other })
    await client.health()
    await client.conversations.get(unknownId).catch(() => {})
    expect(lines).toHaveLength(2)
    expect(lines[0]).toContain(`"url":"${url}/health"`)
    expect(lines[0]).toContain('"status":200')
    expect(lines[0]).toContain('"requestHeaders"')
    expect(lines[1]).toContain('"status":404')
    expect(lines[1]).toContain('"attempt":1')
    expect(calls.map((line) => line.split('" ')[0])).toEqual(['"health 200', '"conversations.get 404'])
    expect([...lines, ...calls].join('\n')).not.toContain(apiKey)
  })
})

describe('Streaming Responses', () => {
  test('process an export record by record', async () => {
    const { client } = await openServer()
    const { id } = await createConversation(client)
    await store(client, 'Another', ['Not exported'])
    const lines: string[] = []
    await streamExport(client, id, (line) => lines.push(line))
    expect(lines).toEqual(['user: How should we design the REST API?', 'assistant: Consider RESTful principles...'])
  })
})

describe('Examples', () => {
  test('Store Daily Standup stores a conversation', async () => {
    const { client } = await openServer()
    const standup = await storeStandup(client)
    expect(standup.label).toMatch(/^Standup \d{4}-\d\d-\d\d$/)
    expect(standup).toMatchObject({ folder: '/work/meetings/standup', importance_score: 5, message_count: 1 })
    const [found] = await client.search.fulltext('rate limiting')
    expect(found?.conversation_id).toBe(standup.id)
  })

  test('Weekly Review finds the important conversations of the week', async () => {
    const { client } = await openServer()
    const content = 'An important decision, with two action items.'
    const now = Date.now()
    await store(client, 'This week', [content], { importance_score: 8, at: new Date(now - dayMs) })
    await store(client, 'Last month', [content], { importance_score: 8, at: new Date(now - 30 * dayMs) })
    await store(client, 'Unimportant', [content], { importance_score: 5, at: new Date(now - dayMs) })
    expect(await reviewWeek(client)).toEqual(['Found 1 important conversations', '- This week'])
  })

  test('Backup Conversations exports all conversations', async () => {
    const { client } = await openServer()
    for (let number = 0; number < 101; number++) await store(client, `Number ${number}`, [], { folder: '/work' })
    const directory = await mkdtemp(join(tmpdir(), 'sekha-guide-'))
    onTestFinished(() => rm(directory, { recursive: true }))
    const path = join(directory, 'backup.json')
    await backUp(client, path)
    const backup = JSON.parse(await readFile(path, 'utf8')) as unknown[]
    // More than one page.
    expect(backup).toHaveLength(101)
    expect(backup[0]).toEqual({
      id: expect.stringMatching(uuid),
      label: 'Number 100',
      folder: '/work',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.+Z$/),
    })
  })
})

const parentOf = (constructor: unknown): unknown => Object.getPrototypeOf(constructor)

/** Simulates a network with an extra delay of 200 ms. */
function slowFetch(clock: ManualClock): typeof fetch {
  return async (input, init) => {
    await new Promise<void>((resolve) => void clock.setTimeout(resolve, 200))
    return fetch(input, init)
  }
}
