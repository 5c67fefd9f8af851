import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  AuthenticationError,
  ClientError,
  type ContextMessage,
  type Conversation,
  createCaller,
  conversationsCount,
  conversationsCreate,
  type FolderCount,
  type Health,
  health as healthOf,
  type LabelSuggestion,
  NotFoundError,
  type Page,
  type PageCall,
  query,
  RateLimitError,
  type Searched,
  type SearchResult,
  SekhaClient,
  SekhaError,
  ServerError,
  type Summary,
  type TimestampInput,
  ValidationError,
} from './support/api.ts'
import { connect, ID } from './support/fixtures.ts'
import { sendJson, serve } from 'sekha-test-kit'

const at = '2026-01-16T21:09:09.123Z'
const conversation = {
  id: ID,
  label: 'API Design',
  folder: '/work',
  status: 'active',
  message_count: 2,
  created_at: at,
}
const hit = {
  id: ID,
  conversation_id: ID,
  message_id: ID,
  score: 0.87,
  content: 'x'.repeat(200),
  label: 'API Design',
  folder: '/work',
  timestamp: at,
  metadata: {},
}
const suggestion = {
  conversation_id: ID,
  label: 'Old',
  conversation_label: 'Old',
  last_accessed: at,
  message_count: 3,
  token_estimate: 100,
  importance_score: 2,
  preview: '…',
  recommendation: 'archive',
}

/** The responses of the guide's service. */
const responses: Readonly<Record<string, unknown>> = {
  'POST /api/v1/conversations': conversation,
  [`GET /api/v1/conversations/${ID}`]: conversation,
  'GET /api/v1/conversations': { results: [hit], total: 1, page: 1, page_size: 50 },
  'GET /api/v1/conversations/count': { count: 3 },
  'POST /api/v1/query': { results: [hit], total: 1, page: 1, page_size: 10 },
  'POST /api/v1/search/fts': { results: [{ ...hit, id: ID, role: 'user' }], total: 1 },
  'POST /api/v1/context/assemble': [{ role: 'user', content: 'Continue', timestamp: at }],
  'POST /api/v1/summarize': { conversation_id: ID, level: 'daily', summary: 'Short', generated_at: at },
  'POST /api/v1/prune/dry-run': { suggestions: [suggestion], total: 1 },
  'POST /api/v1/labels/suggest': {
    conversation_id: ID,
    suggestions: [{ label: 'API', confidence: 0.9, reason: 'words', is_existing: true }],
  },
  'POST /api/v1/rebuild-embeddings': { job_id: ID },
  'GET /health': { status: 'healthy', checks: { database: { status: 'ok' }, chroma: { status: 'ok' } } },
}

/** Every example of the guide, in its order, on our API. */
async function guide(client: SekhaClient): Promise<string[]> {
  const printed: string[] = []
  const print = (...parts: unknown[]): number => printed.push(parts.map(String).join(' '))

  const created = await client.conversations.create({
    label: 'API Design Discussion',
    folder: '/work/engineering',
    importance_score: 8,
    messages: [
      { role: 'user', content: 'How should we design the REST API?' },
      { role: 'assistant', content: 'Consider RESTful principles...' },
    ],
  })
  print(created.id, created.label, created.created_at.getUTCFullYear())
  await client.conversations.create({
    label: 'Async Conversation',
    messages: [{ role: 'user', content: 'Hello', timestamp: new Date() }],
  })

  const found = await client.conversations.get(ID)
  print(found.label, found.message_count, found.folder, found.status === 'active')

  const listed = await client.conversations.list({
    folder: '/work',
    pinned: true,
    archived: false,
    page: 1,
    page_size: 50,
  })
  print(`Total: ${listed.total}`, listed.page, listed.page_size)
  for (const item of listed.results) print(item.label, item.folder, item.id)

  await client.conversations.updateLabel(ID, { label: 'Updated Label', folder: '/new/folder' })
  await client.conversations.updateFolder(ID, { folder: '/work/archived' })
  await client.conversations.pin(ID)
  await client.conversations.archive(ID)
  await client.conversations.delete(ID)

  const total: number = await client.conversations.count()
  print(total, await client.conversations.count({ label: 'API Design' }))
  print(await client.conversations.count({ folder: '/work/engineering' }))

  const results = await client.query('How to implement authentication?', {
    limit: 10,
    offset: 0,
    filters: {
      folder: '/work/engineering',
      label: 'API Design',
      importance_min: 7,
      importance_max: 10,
      date_from: '2026-01-01T00:00:00Z',
      date_to: new Date(),
    },
  })
  print(`Found ${results.length} of ${results.total}`)
  for (const result of results) {
    print(`[${result.score.toFixed(2)}] ${result.label}`, result.folder, result.content.slice(0, 100))
    print(result.timestamp.toISOString(), result.conversation_id, result.id, Object.keys(result.metadata ?? {}))
  }

  for (const result of await client.search.fulltext('authentication oauth jwt', { limit: 20 })) print(result.content)

  const context = await client.context.assemble('Continue our API design discussion', {
    preferred_labels: ['API Design', 'Architecture'],
    context_budget: 8000,
    excluded_folders: ['/personal'],
  })
  const prompt = [
    { role: 'system', content: 'You are a helpful assistant.' },
    ...context,
    { role: 'user', content: 'What should we do next?' },
  ]
  print(prompt.length)

  for (const level of ['daily', 'weekly', 'monthly'] as const) {
    // oxlint-disable-next-line no-await-in-loop -- as the guide does
    const summary = await client.summarize(ID, { level })
    print(summary.summary, summary.generated_at.getTime())
  }

  const pruning = await client.prune.dryRun({ threshold_days: 90 })
  print(`Found ${pruning.total} candidates`)
  for (const one of pruning.suggestions)
    print(one.label, one.last_accessed.toISOString(), one.importance_score, one.recommendation)
  await client.prune.execute(
    pruning.suggestions.filter((one) => one.importance_score <= 3).map((one) => one.conversation_id),
  )

  for (const one of await client.labels.suggest(ID))
    print(`${one.label} (${Math.round(one.confidence * 100)} %)`, one.reason, one.is_existing)

  await client.embeddings.rebuild()

  const health = await client.health()
  print(health.status, Object.keys(health.checks ?? {}).join())
  const metrics: string = await client.metrics()
  print(metrics.length > 0)

  const many = await Promise.all([client.query('test'), client.conversations.get(ID), client.conversations.get(ID)])
  print(many.length)
  print((await client.query('slow query', {}, { timeoutMs: 120_000 })).length)
  print((await client.query('slow query', undefined, { timeoutMs: 120_000 })).length)

  const backup: object[] = []
  for await (const item of client.conversations.list({ page_size: 100 })) {
    const whole = await client.conversations.get(item.id)
    backup.push({ id: whole.id, created_at: whole.created_at.toISOString() })
  }
  print(JSON.stringify(backup))
  return printed
}

/** The error handling of the guide. */
function explain(error: unknown): string {
  if (error instanceof NotFoundError) return `Conversation not found: ${error.missing}`
  if (error instanceof AuthenticationError) return 'Invalid API key'
  if (error instanceof RateLimitError) return `Rate limited. Retry after ${(error.retryAfterMs ?? 0) / 1000} seconds`
  if (error instanceof ValidationError) return error.issues.map(({ path }) => path).join()
  if (error instanceof ServerError) return `Server error: ${error.message}`
  if (error instanceof SekhaError) return `Unknown error: ${error.code}`
  throw error
}

describe('the guide', () => {
  it('runs', async () => {
    const server = await serve((request, response) => {
      const key = `${request.method} ${request.url.split('?')[0]}`
      if (key === 'GET /metrics') return void response.end('sekha_conversations_total 0\n')
      // As the legacy server has it: done, and nothing to say.
      if (key === 'POST /api/v1/prune/execute') return void response.end()
      const reply = responses[key]
      return reply === undefined ? void response.writeHead(204).end() : sendJson(response, reply)
    })
    const printed = await guide(connect({ baseUrl: server.url, apiKey: 'k'.repeat(32), timeoutMs: 60_000 }))
    expect(printed).toMatchObject(
      expect.arrayContaining([
        `${ID} API Design 2026`,
        'Total: 1 1 50',
        '3 3',
        'Found 1 of 1',
        '[0.87] API Design /work ' + 'x'.repeat(100),
        'healthy database,chroma',
        'API (90 %) words true',
        JSON.stringify([{ id: ID, created_at: at }]),
      ]) as object,
    )
    const execute = server.received.find(({ url }) => url.endsWith('/prune/execute'))
    expect(execute?.body).toBe(JSON.stringify({ conversation_ids: [ID] }))
  })

  it.each([
    [404, {}, { error: 'x' }, 'Conversation not found: resource'],
    [401, {}, { error: 'x' }, 'Invalid API key'],
    [429, { 'retry-after': '7' }, { error: 'x' }, 'Rate limited. Retry after 7 seconds'],
    [422, {}, { error: 'x', issues: [{ path: 'label', message: 'too long' }] }, 'label'],
    [418, {}, { error: 'x' }, 'Unknown error: client'],
  ])('explains a %i', async (status, headers, body, text) => {
    const server = await serve((_, response) => sendJson(response, body, status, headers))
    expect(await connect({ baseUrl: server.url }).conversations.get(ID).catch(explain)).toBe(text)
  })

  it('has the hierarchy of errors', () => {
    for (const one of [AuthenticationError, NotFoundError, ValidationError, RateLimitError])
      expect(Object.getPrototypeOf(one)).toBe(ClientError)
    expect(Object.getPrototypeOf(ClientError)).toBe(Object.getPrototypeOf(ServerError))
    expect(Object.getPrototypeOf(Object.getPrototypeOf(ServerError))).toBe(SekhaError)
  })
})

describe('the types', () => {
  type Client = SekhaClient
  type Response<F extends (...given: never[]) => PromiseLike<unknown>> = Awaited<ReturnType<F>>

  it('have dates in responses', () => {
    expectTypeOf<Conversation['created_at']>().toEqualTypeOf<Date>()
    expectTypeOf<SearchResult['timestamp']>().toEqualTypeOf<Date>()
    expectTypeOf<Summary['generated_at']>().toEqualTypeOf<Date>()
    expectTypeOf<SearchResult['timestamp']>().toEqualTypeOf<Date>()
    expectTypeOf<ContextMessage['timestamp']>().toEqualTypeOf<Date>()
    expectTypeOf<Response<Client['conversations']['get']>>().toEqualTypeOf<Conversation>()
  })

  it('have dates or texts in requests', () => {
    expectTypeOf<TimestampInput>().toEqualTypeOf<Date | string>()
    type Filters = NonNullable<NonNullable<Parameters<Client['query']>[1]>['filters']>
    expectTypeOf<Date | string>().toExtend<Filters['date_from']>()
    type Listing = NonNullable<Parameters<Client['conversations']['list']>[0]>
    expectTypeOf<Date | string>().toExtend<Listing['date_to']>()
  })

  it('have the results that the guide promises', () => {
    expectTypeOf<Response<Client['conversations']['count']>>().toEqualTypeOf<number>()
    expectTypeOf<Response<Client['metrics']>>().toEqualTypeOf<string>()
    expectTypeOf<Response<Client['conversations']['pin']>>().toEqualTypeOf<void>()
    expectTypeOf<Response<Client['health']>>().toEqualTypeOf<Health>()
    expectTypeOf<Response<Client['labels']['suggest']>['data'][number]>().toEqualTypeOf<LabelSuggestion>()
    expectTypeOf<Response<Client['query']>['total']>().toEqualTypeOf<number>()
    expectTypeOf<Response<Client['query']>['data'][number]>().toEqualTypeOf<SearchResult>()
  })

  it('have a page for every list, with the other fields of its response', () => {
    type Query = Response<Client['query']>
    expectTypeOf<Query>().toExtend<Page<SearchResult>>()
    expectTypeOf<Query>().toExtend<Iterable<SearchResult>>()
    expectTypeOf<Query['searched']>().toEqualTypeOf<Searched | undefined>()
    expectTypeOf<Awaited<ReturnType<Query['nextPage']>>>().toEqualTypeOf<Query>()
    expectTypeOf<Response<Client['labels']['list']>['total']>().toEqualTypeOf<number>()
    expectTypeOf<Response<Client['prune']['dryRun']>['token_savings']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<Response<Client['context']['assemble']>>().toExtend<Page<ContextMessage>>()
    expectTypeOf<ReturnType<Client['conversations']['list']>>().toExtend<PageCall<{ label: string }>>()
    type ToArray = ReturnType<Client['folders']['list']>['toArray']
    expectTypeOf<Awaited<ReturnType<ToArray>>>().toEqualTypeOf<FolderCount[]>()
    // @ts-expect-error -- memory is bounded only with a limit
    expectTypeOf<ToArray>().toBeCallableWith()
    // @ts-expect-error -- a page is not an array
    expectTypeOf<Query>().toExtend<readonly SearchResult[]>()
  })

  it('are the same for flat functions', () => {
    const caller = createCaller({ baseUrl: 'http://127.0.0.1:1' })
    expectTypeOf(conversationsCreate).parameter(0).toEqualTypeOf(caller)
    expectTypeOf<Awaited<ReturnType<typeof conversationsCount>>>().toEqualTypeOf<number>()
    expectTypeOf<Awaited<ReturnType<typeof query>>>().toEqualTypeOf<Response<Client['query']>>()
    expectTypeOf<typeof healthOf>().returns.resolves.toEqualTypeOf<Health>()
  })

  it('refuse what is wrong', () => {
    const wrong = (client: SekhaClient): unknown[] => [
      // @ts-expect-error -- a label is needed
      client.conversations.create({ messages: [] }),
      // @ts-expect-error -- camelCase is not of the wire
      client.conversations.list({ pageSize: 5 }),
      // @ts-expect-error -- not a level
      client.summarize(ID, { level: 'yearly' }),
      // @ts-expect-error -- a message has a content
      client.conversations.create({ label: 'x', messages: [{ role: 'user' }] }),
      // @ts-expect-error -- an id is a text
      client.conversations.get(5),
      // @ts-expect-error -- an option of the client, not of a call
      client.health({ baseUrl: 'http://a' }),
      // @ts-expect-error -- one key, not two
      new SekhaClient({ apikey: 'x' }),
    ]
    expect(wrong).toBeTypeOf('function')
  })
})
