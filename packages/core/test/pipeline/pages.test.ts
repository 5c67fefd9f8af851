import { describe, expect, it } from 'vitest'
import { ConnectionError, ProtocolError, ServerError } from '../../src/index.ts'
import { connect, ID } from './support/fixtures.ts'
import { type Loopback, rejection, sendJson, serve } from 'sekha-test-kit'

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(to - from, 0) }, (_, at) => from + at)

/** Lists `total` numbers, in pages. */
const listing = (total: number, most = 100): Promise<Loopback> =>
  serve((request, response) => {
    const query = new URL(request.url, 'http://a').searchParams
    const page = Number(query.get('page') ?? 1)
    const size = Math.min(Number(query.get('page_size') ?? 50), most)
    const results = range((page - 1) * size, Math.min(page * size, total)).map((n) => ({ label: `${n}` }))
    sendJson(response, { results, total, page, page_size: size })
  })

/** Responds to a query from `total` numbers, by offset. */
const querying = (total: number): Promise<Loopback> =>
  serve((request, response) => {
    const { offset = 0, limit = 10 } = JSON.parse(request.body) as { offset?: number; limit?: number }
    const results = range(offset, Math.min(offset + limit, total)).map((n) => ({ content: `${n}` }))
    sendJson(response, { results, total, page: 1, page_size: limit })
  })

/** Gives messages by cursor: one page for each entry. */
const cursors = (pages: readonly (readonly [next: unknown, count: number])[]): Promise<Loopback> =>
  serve((_, response, turn) => {
    const [next_cursor, count] = pages[turn - 1] ?? [null, 0]
    sendJson(response, { messages: range(0, count).map((n) => ({ content: `${turn}.${n}` })), next_cursor, total: 99 })
  })

describe('pages by number', () => {
  it.each([
    [0, 10, 1],
    [1, 10, 1],
    [10, 10, 1],
    [11, 10, 2],
    [30, 10, 3],
    [35, 10, 4],
    [250, 100, 3],
  ])('of %i items, %i a page, are %i requests, and every item comes once', async (total, page_size, requests) => {
    const server = await listing(total)
    const items = await collect(connect({ baseUrl: server.url }).conversations.list({ page_size, folder: '/é' }))
    expect(items.map(({ label }) => Number(label))).toEqual(range(0, total))
    expect(server.received).toHaveLength(requests)
    for (const { url } of server.received) expect(url).toContain(`page_size=${page_size}&folder=%2F%C3%A9`)
  })

  it('start at the requested position', async () => {
    const server = await listing(30)
    const items = await collect(connect({ baseUrl: server.url }).conversations.list({ page: 2, page_size: 10 }))
    expect(items).toHaveLength(20)
  })

  it('use the page size of the server, not the requested one', async () => {
    const server = await listing(25, 10)
    expect(await collect(connect({ baseUrl: server.url }).conversations.list({ page_size: 100 }))).toHaveLength(25)
  })

  it('end at an empty page, regardless of the total', async () => {
    const server = await serve((_, response, turn) =>
      sendJson(response, { results: turn < 3 ? [{}] : [], total: 1_000_000, page: turn, page_size: 1 }),
    )
    expect(await collect(connect({ baseUrl: server.url }).conversations.list())).toHaveLength(2)
    expect(server.received).toHaveLength(3)
  })

  it('can be taken page by page', async () => {
    const server = await listing(25)
    const pages = await collect(connect({ baseUrl: server.url }).conversations.list({ page_size: 10 }).pages())
    expect(pages.map(({ page, results }) => [page, results.length])).toEqual([
      [1, 10],
      [2, 10],
      [3, 5],
    ])
  })

  it('are one request when awaited, and no more when iterated afterwards', async () => {
    const server = await listing(5)
    const call = connect({ baseUrl: server.url }).conversations.list({ page: 1 })
    expect((await call).results).toHaveLength(5)
    expect(await collect(call)).toHaveLength(5)
    expect(server.received).toHaveLength(1)
  })

  it('are the fallback of an iteration when the server ignores cursors', async () => {
    const server = await listing(25)
    expect(await collect(connect({ baseUrl: server.url }).conversations.list({ page_size: 10 }))).toHaveLength(25)
    expect(server.received.map(({ url }) => url.split('?')[1])).toEqual([
      'cursor=start&page_size=10',
      'page=2&page_size=10',
      'page=3&page_size=10',
    ])
  })

  it('keep the original request when its object changes', async () => {
    const server = await listing(30)
    const query = { page_size: 10, folder: '/a' }
    for await (const _ of connect({ baseUrl: server.url }).conversations.list(query)) query.folder = '/b'
    expect(server.received.map(({ url }) => url.includes('%2Fa'))).toEqual([true, true, true])
  })

  it.each([
    [{ results: [{}] }, 'total'],
    [{ total: 5 }, 'results'],
    [{ results: 'x', total: 5 }, 'results'],
    [null, 'results'],
  ])('that are %j reject instead of ending the iteration', async (page, missing) => {
    const server = await serve((_, response) => sendJson(response, page))
    const error = await rejection(collect(connect({ baseUrl: server.url }).conversations.list()))
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ operation: 'conversations.list', attempts: [{ status: 200 }] })
    expect((error as Error).message).toContain(`The page has no ${missing}`)
  })
})

describe('pages by offset', () => {
  it.each([
    [0, 1],
    [10, 1],
    [11, 2],
    [35, 4],
  ])('of %i items are %i requests', async (total, requests) => {
    const server = await querying(total)
    const items = await collect(connect({ baseUrl: server.url }).query('x', { limit: 10 }))
    expect(items.map(({ content }) => Number(content))).toEqual(range(0, total))
    expect(server.received.map(({ body }) => (JSON.parse(body) as { query: string }).query)).toEqual(
      Array.from({ length: requests }, () => 'x'),
    )
  })

  it('start at the requested position', async () => {
    const server = await querying(30)
    const items = await collect(connect({ baseUrl: server.url }).query('x', { offset: 25 }))
    expect(items.map(({ content }) => content)).toEqual(['25', '26', '27', '28', '29'])
  })

  it('end when the total is the length of the page, as on a legacy server', async () => {
    const server = await serve((_, response) =>
      sendJson(response, { results: [{}, {}], total: 2, page: 0, page_size: 2 }),
    )
    expect(await collect(connect({ baseUrl: server.url }).query('x', { limit: 2 }))).toHaveLength(2)
    expect(server.received).toHaveLength(1)
  })

  it('end at the maximum offset, even if there are more items', async () => {
    const server = await querying(1_000_000)
    const items = await collect(connect({ baseUrl: server.url }).query('x', { limit: 100, offset: 99_850 }))
    expect(items.map(({ content }) => Number(content))).toEqual(range(99_850, 100_050))
  })
})

/** Lists conversations in the order of creation, from a list that a test may change between two pages. */
const walking = (items: number[], size: number): Promise<Loopback> =>
  serve((request, response) => {
    const cursor = new URL(request.url, 'http://a').searchParams.get('cursor')
    const before = cursor === 'start' ? Infinity : Number(cursor)
    const rest = items.toSorted((a, b) => b - a).filter((item) => item < before)
    const results = rest.slice(0, size).map((n) => ({ label: `${n}` }))
    const next_cursor = rest.length > size ? rest[size - 1] : null
    sendJson(response, {
      results,
      total: items.length,
      page: 1,
      page_size: size,
      next_cursor: next_cursor && `${next_cursor}`,
    })
  })

describe('pages by number that can be walked by cursor', () => {
  it('are walked by cursor when they are iterated', async () => {
    const server = await walking(range(0, 5), 2)
    const items = await collect(connect({ baseUrl: server.url }).conversations.list({ folder: '/a' }))
    expect(items.map(({ label }) => Number(label))).toEqual([4, 3, 2, 1, 0])
    expect(server.received.map(({ url }) => url.split('?')[1])).toEqual([
      'cursor=start&folder=%2Fa',
      'cursor=3&folder=%2Fa',
      'cursor=1&folder=%2Fa',
    ])
  })

  it('begin at the cursor that is given', async () => {
    const server = await walking(range(0, 5), 2)
    const items = await collect(connect({ baseUrl: server.url }).conversations.list({ cursor: '3' }))
    expect(items.map(({ label }) => Number(label))).toEqual([2, 1, 0])
    expect(server.received).toHaveLength(2)
  })

  it('reject when a cursor is missing in the middle instead of ending the iteration', async () => {
    const server = await serve((_, response, turn) =>
      sendJson(response, {
        results: [{}],
        total: 9,
        page: 1,
        page_size: 1,
        ...(turn === 1 ? { next_cursor: 'a' } : {}),
      }),
    )
    const error = await rejection(collect(connect({ baseUrl: server.url }).conversations.list()))
    expect(error).toBeInstanceOf(ProtocolError)
    expect((error as Error).message).toContain('The page has no next_cursor')
    expect(server.received).toHaveLength(2)
  })

  it('are requested by number when the call is awaited', async () => {
    const server = await listing(5)
    await connect({ baseUrl: server.url }).conversations.list({ page_size: 2 })
    expect(server.received.map(({ url }) => url.split('?')[1])).toEqual(['page_size=2'])
  })
})

describe('pages by cursor', () => {
  it.each([null, ''])('end at a cursor that is %j', async (last) => {
    const server = await cursors([
      ['a b&c', 2],
      ['c2', 0],
      [last, 1],
    ])
    const items = await collect(connect({ baseUrl: server.url }).conversations.messages.list(ID, { limit: 2 }))
    expect(items.map(({ content }) => content)).toEqual(['1.0', '1.1', '3.0'])
    expect(server.received.map(({ url }) => url.split('?')[1])).toEqual([
      'limit=2',
      'cursor=a%20b%26c&limit=2',
      'cursor=c2&limit=2',
    ])
  })

  it.each([
    [
      'the same again',
      [
        ['a', 1],
        ['a', 1],
        ['a', 1],
      ],
      2,
    ],
    [
      'one of before',
      [
        ['a', 1],
        ['b', 1],
        ['a', 1],
        ['b', 1],
      ],
      3,
    ],
  ] as const)('that are %s are a ProtocolError', async (_, pages, requests) => {
    const server = await cursors(pages)
    const items: unknown[] = []
    const error = await rejection(
      (async () => {
        for await (const item of connect({ baseUrl: server.url }).conversations.messages.list(ID)) items.push(item)
      })(),
    )
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ operation: 'conversations.messages.list' })
    expect((error as Error).message).toContain('same cursor twice')
    expect(items).toHaveLength(requests)
    expect(server.received).toHaveLength(requests)
  })

  it('that return to the first cursor are a cycle, too', async () => {
    const server = await cursors([
      ['b', 1],
      ['start', 1],
    ])
    const call = connect({ baseUrl: server.url }).conversations.messages.list(ID, { cursor: 'start' })
    expect(await rejection(collect(call))).toBeInstanceOf(ProtocolError)
  })
})

describe('a page without its cursor', () => {
  it('is a ProtocolError, not the last page', async () => {
    const server = await cursors([[undefined, 2]])
    const error = await rejection(collect(connect({ baseUrl: server.url }).conversations.messages.list(ID)))
    expect(error).toBeInstanceOf(ProtocolError)
    expect((error as Error).message).toContain('The page has no next_cursor')
  })
})

describe('an iteration over pages', () => {
  it('that ends early fetches nothing more', async () => {
    const server = await listing(100)
    let count = 0
    for await (const _ of connect({ baseUrl: server.url }).conversations.list({ page_size: 10 }))
      if ((count += 1) === 10) break
    // A page that was fetched ahead would arrive before this.
    await fetch(`${server.url}/next`)
    expect(server.received.map(({ url }) => url.split('?')[0])).toEqual(['/api/v1/conversations', '/next'])
  })

  it('fetches pages on demand', async () => {
    const server = await listing(20)
    const items = connect({ baseUrl: server.url }).conversations.list({ page_size: 10 })[Symbol.asyncIterator]()
    for (let n = 0; n < 10; n += 1)
      // oxlint-disable-next-line no-await-in-loop -- one by one
      await items.next()
    expect(server.received).toHaveLength(1)
    await items.next()
    expect(server.received).toHaveLength(2)
  })

  it.each([
    [
      'a failure',
      ServerError,
      (response: import('node:http').ServerResponse) => sendJson(response, { error: 'x' }, 500),
    ],
    ['a lost connection', ConnectionError, (response: import('node:http').ServerResponse) => response.destroy()],
  ])('throws %s on the second page, after the items of the first', async (_, type, second) => {
    const server = await serve((__, response, turn) =>
      turn === 1 ? sendJson(response, { results: [{ n: 1 }], total: 5, page: 1, page_size: 1 }) : second(response),
    )
    const items: unknown[] = []
    const error = await rejection(
      (async () => {
        for await (const item of connect({ baseUrl: server.url }).conversations.list()) items.push(item)
      })(),
    )
    expect(error).toBeInstanceOf(type)
    expect(error).toMatchObject({ operation: 'conversations.list', attempts: [{ attempt: 1 }] })
    expect(items).toEqual([{ n: 1 }])
  })
})
