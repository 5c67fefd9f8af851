import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type Call, Page, ProtocolError } from '../../src/index.ts'
import { connect, ID, wireConversation } from './support/fixtures.ts'
import { collectUnhandledRejections, nextTurn, rejection, sendJson, serve, serveJson, serveRaw } from 'sekha-test-kit'

describe('withResponse()', () => {
  it('resolves with the status, the headers, the request id and the attempts', async () => {
    const server = await serve((_, response) => sendJson(response, wireConversation, 201, { 'X-Request-Id': 'r-7' }))
    const client = connect({ baseUrl: server.url })
    const call = client.conversations.create({ label: 'Plans', messages: [] })
    const { data, response } = await call.withResponse()
    expect(data.id).toBe(ID)
    expect(response.status).toBe(201)
    expect(response.requestId).toBe('r-7')
    expect(response.headers.get('Content-Type')).toBe('application/json')
    expect([...response.headers]).toContainEqual(['x-request-id', 'r-7'])
    expect(response.attempts).toEqual([
      {
        attempt: 1,
        status: 201,
        requestId: 'r-7',
        startedAt: expect.any(Date) as Date,
        durationMs: expect.any(Number) as number,
        waitMs: 0,
        reason: 'responded',
      },
    ])
    expect(await call).toBe(data)
    expect(server.received).toHaveLength(1)
  })

  it('has no request id if the server sent none', async () => {
    const server = await serveJson({ status: 'healthy' })
    const { response } = await connect({ baseUrl: server.url }).health().withResponse()
    expect(response.requestId).toBeUndefined()
  })
})

describe('a call', () => {
  const failing = (): Call<unknown> =>
    connect({ baseUrl: 'http://a', transport: async () => Promise.reject(new Error('down')) }).health()

  it('is a promise', async () => {
    const server = await serveJson({ status: 'healthy' })
    const client = connect({ baseUrl: server.url })
    const call = client.health()
    const seen: unknown[] = []
    expect(await call.then(({ status }) => status)).toBe('healthy')
    expect(await call.finally(() => seen.push('finally')).then(({ status }) => status)).toBe('healthy')
    expect(await call.catch(() => 'never')).toEqual({ status: 'healthy' })
    expect(await Promise.all([call, call])).toHaveLength(2)
    expect(await Promise.resolve(call)).toEqual({ status: 'healthy' })
    expect(seen).toEqual(['finally'])
    expect(Object.prototype.toString.call(call)).toBe('[object Call]')
    expect(server.received).toHaveLength(1)
  })

  it('causes one unhandled rejection if it is not awaited', async () => {
    const unhandled = collectUnhandledRejections()
    failing()
    await nextTurn()
    expect(unhandled).toHaveLength(1)
  })

  it('causes one unhandled rejection if it is a list that is not awaited', async () => {
    const unhandled = collectUnhandledRejections()
    connect({ baseUrl: 'http://a', transport: async () => Promise.reject(new Error('down')) }).conversations.list()
    await nextTurn()
    expect(unhandled).toHaveLength(1)
  })

  it.each([
    ['catch', (call: Call<unknown>) => call.catch(() => {})],
    ['then', (call: Call<unknown>) => call.then(undefined, () => {})],
    ['withResponse', (call: Call<unknown>) => call.withResponse().catch(() => {})],
    ['finally and catch', (call: Call<unknown>) => call.finally(() => {}).catch(() => {})],
    ['allSettled', (call: Call<unknown>) => Promise.allSettled([call])],
  ])('causes no unhandled rejection if %s handles it', async (_, take) => {
    const unhandled = collectUnhandledRejections()
    await take(failing())
    await nextTurn()
    expect(unhandled).toEqual([])
  })

  it('causes one unhandled rejection if its finally() is not awaited', async () => {
    const unhandled = collectUnhandledRejections()
    void failing().finally(() => {})
    await nextTurn()
    expect(unhandled).toHaveLength(1)
  })
})

describe('a response', () => {
  it('has Dates', async () => {
    const server = await serveJson(wireConversation)
    const { created_at, updated_at } = await connect({ baseUrl: server.url }).conversations.get(ID)
    expect(created_at).toEqual(new Date('2026-01-16T21:09:09.123Z'))
    expect(updated_at).toEqual(new Date('2026-01-17T08:00:00Z'))
  })

  it('has Dates within lists and objects', async () => {
    const timestamp = '2026-01-16T21:09:09Z'
    const server = await serve((request, response) => {
      if (request.url.includes('assemble'))
        sendJson(response, [
          { role: 'user', content: 'x', timestamp, metadata: { citation: { timestamp } } },
          { role: 'user', content: 'y', metadata: {} },
          { role: 'user', content: 'z', timestamp: null, metadata: { citation: null, timestamp } },
        ])
      else
        sendJson(response, {
          success: true,
          data: { conversation: { created_at: timestamp }, messages: [{ timestamp }] },
        })
    })
    const client = connect({ baseUrl: server.url })
    const [first, second, third] = await client.context.assemble('x')
    const at = new Date(timestamp)
    expect(first).toMatchObject({ timestamp: at, metadata: { citation: { timestamp: at } } })
    expect(second).not.toHaveProperty('timestamp')
    expect(third).toMatchObject({ timestamp: null, metadata: { citation: null, timestamp } })
    const exported = await client.mcp.memoryExport({ conversation_id: ID })
    expect(exported).toMatchObject({ conversation: { created_at: at }, messages: [{ timestamp: at }] })
  })

  it('rejects with an invalid date and names the field', async () => {
    const server = await serveJson({ ...wireConversation, created_at: 'PRIVATE' })
    const error = await rejection(connect({ baseUrl: server.url }).conversations.get(ID))
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ operation: 'conversations.get', attempts: [{ status: 200 }] })
    expect((error as Error).message).toContain('created_at')
    expect((error as Error).message).not.toContain('PRIVATE')
  })

  it('is a number if it is a count', async () => {
    const server = await serve((request, response) =>
      sendJson(response, request.url.includes('label') ? { error: 'bad label' } : { count: 0, error: null }),
    )
    const client = connect({ baseUrl: server.url })
    expect(await client.conversations.count()).toBe(0)
    const error = await rejection(client.conversations.count({ label: 'x' }))
    expect((error as Error).message).toBe(
      'conversations.count was refused with status 200: bad label. Correct the arguments.',
    )
  })

  it('is a result for health with 503, with and without a body', async () => {
    const sick = { status: 'unhealthy', checks: { database: { status: 'error' } }, timestamp: '2026-01-16T21:09:09Z' }
    const server = await serve((_, response, turn) =>
      turn === 1 ? sendJson(response, sick, 503) : response.writeHead(503).end(),
    )
    const client = connect({ baseUrl: server.url })
    const { data, response } = await client.health().withResponse()
    expect(data).toEqual({ ...sick, timestamp: new Date(sick.timestamp) })
    expect(response.status).toBe(503)
    const again = await client.health()
    expect(again).toEqual({ status: 'unhealthy', checks: {} })
    again.status = 'changed'
    expect(await client.health()).toEqual({ status: 'unhealthy', checks: {} })
  })

  it('is an error for health with 502', async () => {
    const server = await serveJson({}, 502)
    expect(await rejection(connect({ baseUrl: server.url }).health())).toMatchObject({ code: 'server', status: 502 })
  })

  it('is undefined if it is empty, with any status of success', async () => {
    const server = await serve((_, response, turn) =>
      turn === 1 ? response.writeHead(204).end() : response.writeHead(200).end('OK'),
    )
    const client = connect({ baseUrl: server.url })
    expect(await client.conversations.pin(ID)).toBeUndefined()
    expect(await client.conversations.delete(ID)).toBeUndefined()
  })

  it('is a string for metrics', async () => {
    const text = '# HELP sekha_conversations_total é\nsekha_conversations_total 0\n'
    const server = await serve((_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(text))
    expect(await connect({ baseUrl: server.url }).metrics()).toBe(text)
  })

  it('may begin with a byte order mark', async () => {
    const server = await serveRaw((socket) => {
      const body = '\uFEFF{"status":"healthy"}'
      socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
    })
    expect(await connect({ baseUrl: server.url }).health()).toEqual({ status: 'healthy' })
  })

  it.each([[null], [5], ['text'], [[]], [{ total: 1 }]])('%j without the result rejects', async (value) => {
    const server = await serveJson(value)
    const error = await rejection(connect({ baseUrl: server.url }).labels.list())
    expect(error).toBeInstanceOf(ProtocolError)
    expect((error as Error).message).toBe('labels.list: the response has no labels. Does baseUrl point at the service?')
  })
})

describe('a page', () => {
  const hit = (n: number): object => ({
    message_id: n,
    score: 0.5,
    content: `c${n}`,
    timestamp: '2026-01-01T00:00:00Z',
  })

  it('has the items as data and the other fields of the response', async () => {
    const server = await serveJson({ results: [hit(1), hit(2)], total: 40, page: 1, page_size: 2, limit: 2 })
    const page = await connect({ baseUrl: server.url }).query('x', { limit: 2 })
    expect(page).toBeInstanceOf(Page)
    expect(page).toHaveLength(2)
    expect(page).toMatchObject({ total: 40, hasNextPage: true, page: 1, page_size: 2, limit: 2 })
    expect([...page].map(({ content }) => content)).toEqual(['c1', 'c2'])
    expect(page.data.map(({ timestamp }) => timestamp.getTime())).toEqual([Date.UTC(2026), Date.UTC(2026)])
    expect(server.received[0]?.body).toBe('{"limit":2,"query":"x"}')
  })

  it('has the items under the names that the guide uses', async () => {
    const server = await serve((request, response) =>
      sendJson(response, request.url.includes('prune') ? { suggestions: [{}], total: 1 } : { results: [{}], total: 1 }),
    )
    const client = connect({ baseUrl: server.url })
    const found = await client.query('x')
    expect(found.results).toBe(found.data)
    const idle = await client.prune.dryRun({ threshold_days: 90 })
    expect(idle.suggestions).toBe(idle.data)
    expect(idle.total).toBe(1)
  })

  it('loses nothing as JSON, as a spread, as a clone and when printed', async () => {
    const fields = { total: 3, page: 1, page_size: 1, searched: { terms: ['x'] } }
    const server = await serveJson({ results: [hit(1)], ...fields })
    const page = await connect({ baseUrl: server.url }).query('x', { limit: 1 })
    const whole = { data: page.data, hasNextPage: true, ...fields }
    expect(page.toJSON()).toEqual(whole)
    expect(Object.assign({}, page)).toEqual(whole)
    expect(structuredClone(page)).toEqual(whole)
    expect(JSON.parse(JSON.stringify(page))).toEqual(JSON.parse(JSON.stringify(whole)))
    const printed = inspect(page)
    expect(printed).toMatch(/^Page \{/)
    for (const part of ["content: 'c1'", 'total: 3', 'hasNextPage: true', "terms: [ 'x' ]"])
      expect(printed).toContain(part)
    expect(printed).not.toContain('results')
  })

  it('is the same for any other fields of the response', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(
        '{"results":[1,2],"total":2,"length":99,"nextPage":"x","data":5,"7":"y","__proto__":{"polluted":1},"constructor":null}',
      )
    })
    const page = await connect({ baseUrl: server.url }).search.fulltext('x')
    expect(page).toHaveLength(2)
    expect(page.data).toEqual([1, 2])
    expect(page.total).toBe(2)
    expect(page.constructor).toBe(Page)
    expect(page.hasNextPage).toBe(false)
    expect(await rejection(page.nextPage())).toBeInstanceOf(RangeError)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('may be empty', async () => {
    const server = await serveJson({ results: [], total: 0 })
    const page = await connect({ baseUrl: server.url }).search.fulltext('x')
    expect([page.length, page.total, page.hasNextPage, [...page]]).toEqual([0, 0, false, []])
  })

  it('has the number of its items as the total if the list has no pages', async () => {
    const server = await serve((request, response) =>
      sendJson(response, request.url.includes('assemble') ? [{}, {}] : { labels: [{ label: 'a', count: 1 }] }),
    )
    const client = connect({ baseUrl: server.url })
    const labels = await client.labels.list()
    expect(labels).toMatchObject({ data: [{ label: 'a', count: 1 }], total: 1, hasNextPage: false })
    const context = await client.context.assemble('x')
    expect(context).toMatchObject({ data: [{}, {}], total: 2, hasNextPage: false })
    expect([{ role: 'system' }, ...context]).toHaveLength(3)
    const found: string[] = []
    for await (const { label } of client.labels.list()) found.push(label)
    expect(found).toEqual(['a'])
  })

  it('rejects with something other than a list', async () => {
    const server = await serveJson({ messages: [] })
    const error = await rejection(connect({ baseUrl: server.url }).context.assemble('x'))
    expect(error).toBeInstanceOf(ProtocolError)
    expect((error as Error).message).toBe(
      'context.assemble: the response has no list. Does baseUrl point at the service?',
    )
  })
})
