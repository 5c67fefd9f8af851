import { assert, asyncProperty, integer } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConnectionError, type PageCall, ProtocolError, ServerError, type Transport } from '../../src/index.ts'
import { connect, ID } from './support/fixtures.ts'
import { collectUnhandledRejections, type Loopback, rejection, roundTrip, sendJson, serve, until } from 'sekha-test-kit'

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
  ])('give each of %i items, %i a page, once, from %i requests', async (total, page_size, requests) => {
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
    [{ results: [{}] }, 'The page has no total'],
    [{ total: 5 }, 'conversations.list: the response has no results'],
    [{ results: 'x', total: 5 }, 'conversations.list: the response has no results'],
    [null, 'conversations.list: the response has no results'],
  ])('reject when they are %j instead of ending the iteration', async (page, message) => {
    const server = await serve((_, response) => sendJson(response, page))
    const error = await rejection(collect(connect({ baseUrl: server.url }).conversations.list()))
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ operation: 'conversations.list', attempts: [{ status: 200 }] })
    expect((error as Error).message).toContain(message)
  })
})

describe('pages by offset', () => {
  it.each([
    [0, 1],
    [10, 1],
    [11, 2],
    [35, 4],
  ])('give %i items from %i requests', async (total, requests) => {
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

  it('are a cycle when they return to the first cursor, too', async () => {
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
  it('fetches nothing more when it ends early', async () => {
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

describe('nextPage()', () => {
  it('fetches the page that follows, with the fields of the original request', async () => {
    const server = await listing(25)
    const first = await connect({ baseUrl: server.url }).conversations.list({ page_size: 10, folder: '/a' })
    const second = await first.nextPage()
    const third = await second.nextPage()
    expect([first, second, third].map(({ page, length, hasNextPage }) => [page, length, hasNextPage])).toEqual([
      [1, 10, true],
      [2, 10, true],
      [3, 5, false],
    ])
    expect(server.received.map(({ url }) => url.split('?')[1])).toEqual([
      'page_size=10&folder=%2Fa',
      'page=2&page_size=10&folder=%2Fa',
      'page=3&page_size=10&folder=%2Fa',
    ])
  })

  it('rejects on the last page and sends nothing', async () => {
    const server = await listing(3)
    const page = await connect({ baseUrl: server.url }).conversations.list()
    expect(page.hasNextPage).toBe(false)
    const error = await rejection(page.nextPage())
    expect(error).toBeInstanceOf(RangeError)
    expect((error as Error).message).toBe('This is the last page: check hasNextPage before nextPage()')
    expect(server.received).toHaveLength(1)
  })

  it('can be called again after a failure', async () => {
    const server = await serve((_, response, turn) =>
      turn === 2
        ? sendJson(response, { error: 'x' }, 500)
        : sendJson(response, { messages: [{}], next_cursor: turn === 1 ? 'a' : null, total: 2 }),
    )
    const first = await connect({ baseUrl: server.url }).conversations.messages.list(ID)
    expect(await rejection(first.nextPage())).toBeInstanceOf(ServerError)
    expect((await first.nextPage()).hasNextPage).toBe(false)
    expect((await first.nextPage()).hasNextPage).toBe(false)
    expect(server.received.slice(1).map(({ url }) => url.split('?')[1])).toEqual(['cursor=a', 'cursor=a', 'cursor=a'])
  })

  it('uses the options of the original call, apart from the given ones', async () => {
    const server = await listing(30)
    const client = connect({ baseUrl: server.url })
    const headers = { 'x-first': '1' }
    const first = await client.conversations.list({ page_size: 10 }, { headers })
    const second = await first.nextPage({ signal: new AbortController().signal })
    await second.nextPage({ headers: { 'x-third': '3' } })
    expect(server.received.map((request) => [request.headers['x-first'], request.headers['x-third']])).toEqual([
      ['1', undefined],
      ['1', undefined],
      [undefined, '3'],
    ])
    const reason = new Error('enough')
    expect(await rejection(first.nextPage({ signal: AbortSignal.abort(reason) }))).toBe(reason)
    for (const options of [{ limit: 5 }, 5, null, AbortSignal.abort(reason)])
      expect(await rejection(first.nextPage(options as object))).toBeInstanceOf(TypeError)
    expect(server.received).toHaveLength(3)
  })

  it.each([
    ['the same cursor twice', 'a', 'same cursor twice'],
    ['no cursor', undefined, 'The page has no next_cursor'],
  ])('rejects when the server sends %s, after the items of that page', async (_, next_cursor, message) => {
    const server = await serve((__, response, turn) =>
      sendJson(response, { messages: [{}], next_cursor: turn === 1 ? 'a' : next_cursor, total: 9 }),
    )
    const first = await connect({ baseUrl: server.url }).conversations.messages.list(ID)
    const second = await first.nextPage()
    expect(second).toMatchObject({ length: 1, hasNextPage: true })
    const error = await rejection(second.nextPage())
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ operation: 'conversations.messages.list', attempts: [{ status: 200 }] })
    expect((error as Error).message).toContain(message)
  })
})

describe('a page', () => {
  it('is iterable over its own items, and asynchronously over those of all later pages', async () => {
    const server = await querying(25)
    const client = connect({ baseUrl: server.url })
    const second = await (await client.query('x', { limit: 10 })).nextPage()
    expect([...second].map(({ content }) => Number(content))).toEqual(range(10, 20))
    expect((await collect(second)).map(({ content }) => Number(content))).toEqual(range(10, 25))
    expect(server.received).toHaveLength(3)
  })
})

describe('a limit', () => {
  it('ends a loop, and is independent of the page size', async () => {
    const server = await listing(100)
    const client = connect({ baseUrl: server.url })
    const items = await collect(client.conversations.list({ page_size: 10 }).take(25))
    expect(items.map(({ label }) => Number(label))).toEqual(range(0, 25))
    expect(server.received).toHaveLength(3)
    expect(await client.query('x').take(3).next()).toMatchObject({ done: false })
  })

  it('fetches no further page when it is the end of a page', async () => {
    const server = await listing(100)
    expect(await collect(connect({ baseUrl: server.url }).conversations.list({ page_size: 10 }).take(20))).toHaveLength(
      20,
    )
    await fetch(`${server.url}/next`)
    expect(server.received).toHaveLength(3)
  })

  it('bounds the array of toArray()', async () => {
    const server = await querying(30)
    const items = await connect({ baseUrl: server.url }).query('x', { limit: 10 }).toArray({ limit: 15 })
    expect(items.map(({ content }) => Number(content))).toEqual(range(0, 15))
    expect(await connect({ baseUrl: server.url }).query('x').toArray({ limit: 1000 })).toHaveLength(30)
  })

  it.each([
    [0, 'limit must be an integer from 1 to 9007199254740991, got 0'],
    [1.5, 'limit must be an integer from 1 to 9007199254740991, got 1.5'],
    [Infinity, 'limit must be an integer from 1 to 9007199254740991, got Infinity'],
    ['5', 'limit must be an integer from 1 to 9007199254740991, got string'],
    [undefined, 'limit is required: the maximum number of items'],
  ])('is refused when it is %j', async (limit, message) => {
    const server = await listing(1)
    const call = connect({ baseUrl: server.url }).conversations.list()
    expect(() => call.take(limit as number)).toThrow(message)
    expect(await rejection(call.toArray({ limit: limit as number }))).toMatchObject({ message })
  })

  it.each([
    [undefined, 'limit is required: the maximum number of items'],
    [5, 'toArray(): options must be an object, got number'],
    [{ limits: 5 }, 'toArray(): unknown option "limits"; it takes limit'],
  ])('is refused in toArray(%j)', async (options, message) => {
    const server = await listing(1)
    const call = connect({ baseUrl: server.url }).conversations.list()
    expect(await rejection(call.toArray(options as never))).toMatchObject({ message })
  })
})

describe('every way through the pages', () => {
  /** A client of `total` items, in pages of `size`, by offset, number, cursor or an alternative cursor. */
  const open = (kind: Kind, total: number, size: number) => {
    let requests = 0
    const transport: Transport = async ({ url, body }) => {
      requests += 1
      const query = new URL(url).searchParams
      const given = typeof body === 'string' ? (JSON.parse(body) as { offset?: number }) : {}
      const cursor = query.get('cursor')
      const start =
        given.offset ??
        (cursor === null ? (Number(query.get('page') ?? 1) - 1) * size : Number(cursor.replace('start', '0')))
      const items = range(start, Math.min(start + size, total)).map((n) => ({ metadata: { n } }))
      const next = start + size < total ? `${start + size}` : null
      const fields = { results: items, messages: items, total, page: start / size + 1, page_size: size }
      const isByCursor = kind === 'cursor' || cursor !== null
      const text = JSON.stringify(isByCursor ? { ...fields, next_cursor: next } : fields)
      return {
        status: 200,
        headers: new Headers(),
        text: async () => text,
        // oxlint-disable-next-line require-yield -- not a stream
        async *stream() {},
        cancel: async () => {},
      }
    }
    const client = connect({ baseUrl: 'http://a', transport })
    const list = (): PageCall<Item> => {
      if (kind === 'offset') return client.query('x', { limit: size })
      if (kind === 'cursor') return client.conversations.messages.list(ID)
      return client.conversations.list(kind === 'number' ? { page: 1 } : {})
    }
    return { list, countRequests: () => requests }
  }
  interface Item {
    readonly metadata?: Readonly<Record<string, unknown>> | undefined
  }
  const kinds = ['offset', 'number', 'walk', 'cursor'] as const
  type Kind = (typeof kinds)[number]

  it.each(kinds)('yields every item once, in order, in as few requests as there are pages: %s', async (kind) => {
    await assert(
      asyncProperty(
        integer({ min: 0, max: 40 }),
        integer({ min: 1, max: 12 }),
        integer({ min: 1, max: 50 }),
        async (total, size, limit) => {
          const pages = Math.max(1, Math.ceil(total / size))
          const numbers = (items: readonly Item[]): number[] => items.map(({ metadata }) => metadata?.['n'] as number)

          const loop = open(kind, total, size)
          expect(numbers(await collect(loop.list()))).toEqual(range(0, total))
          expect(loop.countRequests()).toBe(pages)

          const hand = open(kind, total, size)
          let page = await hand.list()
          const found = [...page]
          for (let number = 1; page.hasNextPage; number += 1) {
            expect([page.length, page.total, number < pages]).toEqual([size, total, true])
            page = await page.nextPage()
            found.push(...page)
          }
          expect(numbers(found)).toEqual(range(0, total))
          expect(hand.countRequests()).toBe(pages)

          const bounded = open(kind, total, size)
          expect(numbers(await bounded.list().toArray({ limit }))).toEqual(range(0, Math.min(limit, total)))
          expect(bounded.countRequests()).toBe(Math.max(1, Math.ceil(Math.min(limit, total) / size)))

          const rest = await open(kind, total, size).list()
          expect(numbers(await collect(rest))).toEqual(range(0, total))
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('a loop that starts after its call', () => {
  it('leaves no unhandled rejection of the page that it does not read', async () => {
    const unhandled = collectUnhandledRejections()
    const server = await serve((_, response) => sendJson(response, { error: 'no' }, 500))
    const list = connect({ baseUrl: server.url }).conversations.list()
    await Promise.resolve()
    expect(await rejection(list.toArray({ limit: 5 }))).toBeInstanceOf(ServerError)
    await until('both requests have failed', () => server.received.length === 2)
    await roundTrip()
    expect(unhandled).toEqual([])
  })

  it.each([[{}], [5], [true], [['c']]])(
    'rejects with a ProtocolError when the server names the cursor %j',
    async (next) => {
      const server = await serve((_, response) => sendJson(response, { results: [], total: 9, next_cursor: next }))
      const error = await rejection(connect({ baseUrl: server.url }).conversations.list().toArray({ limit: 5 }))
      expect(error).toBeInstanceOf(ProtocolError)
      expect(server.received).toHaveLength(1)
    },
  )
})
