import { ConnectionError, ProtocolError, type SekhaClient } from '../../../src/index.ts'
import { legacyServer } from '../../../src/legacy/index.ts'
import type { Exchange, Quirk } from '../quirk.ts'
import {
  AT,
  CONVERSATIONS,
  hit,
  hits,
  json,
  KEY,
  list,
  listed,
  M1,
  M2,
  M3,
  message,
  original,
  resultOf,
  SPACED,
  WRITTEN,
  X,
  Y,
  Z,
} from '../wire.ts'

type QueryFilters = NonNullable<NonNullable<Parameters<SekhaClient['query']>[1]>['filters']>

const asking = (limit: number, query = 'RAG'): Exchange['expect'] => ({
  method: 'POST',
  path: '/api/v1/query',
  body: { query, limit },
})
const finding = (query: string, limit: number): Exchange['expect'] => ({
  method: 'POST',
  path: '/api/v1/search/fts',
  body: { query, limit },
})
const wholeList = { method: 'GET', path: `${CONVERSATIONS}?page=1&page_size=1000` }

/** Hits in three conversations; the list tells more of the first two. */
const found = hits(
  [
    hit(X, { message: M1, score: 0.1 }),
    hit(Y, { message: M2, score: 0.2, label: 'RAG notes', folder: '/work/notes', role: 'assistant' }),
    hit(Z, { message: M3, score: 0.3, folder: '/workshop' }, '2026-02-01 00:00:00'),
  ],
  44,
)
const known = list([
  listed(X, { importance: 10 }),
  listed(Y, { label: 'RAG notes', folder: '/work/notes', status: 'archived', importance: 7 }),
])

function filtered(id: string, what: string, filters: QueryFilters, ids: readonly string[], looksUp = false): Quirk {
  const search: Exchange = { expect: asking(44), response: found }
  return {
    id: `query.by-${id}`,
    section: '4.1',
    profile: 'both',
    what,
    options: original(),
    call: async (client) => (await client.query('RAG', { filters })).data.map((it) => it.id),
    exchange: looksUp ? [{ expect: wholeList, response: known }, search] : [search],
    expected: { value: ids },
  }
}

function quoted(id: string, what: string, given: string, sent: string): Quirk {
  return {
    id: `fulltext.${id}`,
    section: '4.8',
    profile: 'both',
    what,
    options: original(),
    call: async (client) => (await client.search.fulltext(given)).length,
    exchange: [{ expect: finding(sent, 10), response: json(200, { results: [message(M1)], total: 1 }) }],
    expected: { value: 1 },
  }
}

const assembling = (body: object): Exchange['expect'] => ({ method: 'POST', path: '/api/v1/context/assemble', body })
const cited = (id: string, folder: string, timestamp: unknown = WRITTEN, citedAt: unknown = SPACED): object =>
  message(id, { metadata: { citation: { label: 'RAG', folder, timestamp: citedAt } } }, timestamp)

/** A suggestion of the dry run, as the server sends it. */
const suggested = {
  conversation_id: X,
  conversation_label: 'RAG',
  last_accessed: WRITTEN,
  message_count: 0,
  token_estimate: 0,
  importance_score: 5,
  preview: 'About RAG',
  recommendation: 'keep',
}

/** Search and context, for a client that knows the server. */
export const legacySearchQuirks: readonly Quirk[] = [
  {
    id: 'query.names',
    section: '1.4',
    profile: 'both',
    what: 'hits have the names of a message, and keep those of the server',
    options: original(),
    call: async (client) => [...(await client.query('RAG', { limit: 1 }))],
    exchange: [{ expect: asking(2), response: hits([hit(X, { role: 'assistant' })], 2) }],
    expected: { value: [{ ...resultOf(hit(X, { role: 'assistant' }, AT)), score: 0.75 }] },
  },
  {
    id: 'dryRun.names',
    section: '1.4',
    profile: 'both',
    what: 'suggestions have a label, and keep the name that the server gives it',
    options: original(),
    call: async (client) => [...(await client.prune.dryRun({ threshold_days: 90 }))],
    exchange: [
      {
        expect: { method: 'POST', path: '/api/v1/prune/dry-run', body: { threshold_days: 90 } },
        response: json(200, { suggestions: [suggested], total: 1 }),
      },
    ],
    expected: { value: [{ ...suggested, label: 'RAG', last_accessed: AT }] },
  },
  {
    id: 'memoryPrune.names',
    section: '2.2',
    profile: 'both',
    what: 'suggestions of the memory tool have a label, too',
    options: { apiKey: KEY, ...original() },
    call: async (client) => (await client.mcp.memoryPrune({})).suggestions.map(({ label }) => label),
    exchange: [
      {
        expect: { method: 'POST', path: '/mcp/tools/memory_prune', body: {} },
        response: json(200, {
          success: true,
          data: {
            threshold_days: 30,
            importance_threshold: 5,
            total_suggestions: 1,
            estimated_token_savings: 0,
            suggestions: [suggested],
          },
          error: null,
        }),
      },
    ],
    expected: { value: ['RAG'] },
  },
  {
    id: 'query.score',
    section: '4.1',
    profile: 'both',
    what: 'the score is 1 less the distance, never below 0 or above 1, and the first page is 1',
    options: original(),
    call: async (client) => {
      const page = await client.query('RAG', { limit: 4 })
      return { scores: page.data.map(({ score }) => score), page: page.page, size: page.page_size, total: page.total }
    },
    exchange: [
      {
        expect: asking(5),
        response: hits(
          [-0.01, 0, 0.25, 1.75].map((score, at) => hit(X, { score, message: [M1, M2, M3, X][at] ?? X })),
          5,
        ),
      },
    ],
    expected: { value: { scores: [1, 1, 0.75, 0], page: 1, size: 4, total: 4 } },
  },
  {
    id: 'query.offset',
    section: '1.4',
    profile: 'both',
    what: 'an offset, which the server ignores, is applied by the client',
    options: original(),
    call: async (client) => {
      const page = await client.query('RAG', { limit: 1, offset: 1 })
      return { ids: page.data.map((it) => it.id), page: page.page, total: page.total }
    },
    exchange: [
      {
        expect: asking(3),
        response: hits([hit(X, { message: M1 }), hit(X, { message: M2 }), hit(X, { message: M3 })], 3),
      },
    ],
    expected: { value: { ids: [M2], page: 2, total: 3 } },
  },
  {
    id: 'query.pages',
    section: '1.4',
    profile: 'both',
    what: 'a loop over query continues to the last page',
    options: original(),
    call: async (client) => {
      const ids: string[] = []
      for await (const it of client.query('RAG', { limit: 2 })) ids.push(it.id)
      return ids
    },
    exchange: [
      {
        expect: asking(3),
        response: hits([hit(X, { message: M1 }), hit(X, { message: M2 }), hit(X, { message: M3 })], 3),
      },
      {
        expect: asking(5),
        response: hits([hit(X, { message: M1 }), hit(X, { message: M2 }), hit(X, { message: M3 })], 5),
      },
    ],
    expected: { value: [M1, M2, M3] },
  },
  {
    id: 'query.no-text',
    section: '1.4',
    profile: 'both',
    what: 'an empty query finds nothing and sends no request',
    options: original(),
    call: async (client) => {
      const page = await client.query('  ')
      return { length: page.length, total: page.total, page: page.page }
    },
    exchange: [],
    expected: { value: { length: 0, total: 0, page: 1 } },
  },
  filtered('folder', 'query by folder finds what is in it and below it', { folder: '/work' }, [M1, M2]),
  filtered('label', 'query by label finds exactly that label', { label: 'RAG notes' }, [M2]),
  filtered('role', 'query by role looks at the metadata of the hit', { role: 'assistant' }, [M2]),
  filtered(
    'date-from',
    'query by date_from takes timestamps in the two forms of the server',
    { date_from: '2026-02-01T00:00:00Z' },
    [M3],
  ),
  filtered(
    'date-to',
    'query by date_to leaves out that timestamp itself',
    { date_to: new Date('2026-02-01T00:00:00Z') },
    [M1, M2],
  ),
  filtered('importance', 'query by importance looks it up in the list', { importance_min: 8 }, [M1], true),
  filtered('status', 'query by status looks it up in the list', { status: 'archived' }, [M2], true),
  filtered(
    'pinned',
    'query by pinned looks it up, and leaves out what is not in the list',
    { pinned: false },
    [M2],
    true,
  ),
  {
    id: 'query.by-nothing',
    section: '4.1',
    profile: 'both',
    what: 'query with empty filters requests no more hits than without',
    options: original(),
    call: async (client) => (await client.query('RAG', { filters: {} })).length,
    exchange: [{ expect: asking(11), response: found }],
    expected: { value: 3 },
  },
  {
    id: 'query.contradiction',
    section: '4.1',
    profile: 'both',
    what: 'contradictory filters are rejected before anything is sent',
    options: original(),
    call: (client) => client.query('RAG', { filters: { status: 'active', archived: true } }),
    exchange: [],
    expected: { error: { is: TypeError, message: /status and archived contradict each other: pass only one/ } },
  },
  {
    id: 'query.bad-date',
    section: '4.1',
    profile: 'both',
    what: 'a date filter with an invalid timestamp is rejected before anything is sent',
    options: original(),
    call: (client) => client.query('RAG', { filters: { date_from: 'yesterday' } }),
    exchange: [],
    expected: { error: { is: RangeError, message: /date_from must be a Date/ } },
  },
  {
    id: 'query.asks-for-more',
    section: '4.1',
    profile: 'both',
    what: 'a filtered query requests more hits until enough pass',
    options: original(),
    call: async (client) =>
      (await client.query('RAG', { limit: 1, filters: { label: 'rare' } })).data.map((it) => it.label),
    exchange: [
      {
        expect: asking(8),
        response: hits(
          Array.from({ length: 8 }, () => hit(X)),
          8,
        ),
      },
      {
        expect: asking(32),
        response: hits(
          [...Array.from({ length: 30 }, () => hit(X)), hit(Y, { label: 'rare' }), hit(Z, { label: 'rare' })],
          32,
        ),
      },
    ],
    expected: { value: ['rare'] },
  },
  {
    id: 'query.gives-up',
    section: '4.1',
    profile: 'both',
    what: 'a filtered query requests at most maxCandidates hits',
    options: { use: [legacyServer({ maxCandidates: 10 })] },
    call: async (client) => (await client.query('RAG', { limit: 1, filters: { label: 'rare' } })).length,
    exchange: [
      {
        expect: asking(8),
        response: hits(
          Array.from({ length: 8 }, () => hit(X)),
          8,
        ),
      },
      {
        expect: asking(10),
        response: hits(
          Array.from({ length: 10 }, () => hit(X)),
          10,
        ),
      },
    ],
    expected: { value: 0 },
  },
  {
    id: 'query.foreign-response',
    section: '1.4',
    profile: 'both',
    what: 'a response without results, from another kind of server, is a ProtocolError',
    options: original(),
    call: (client) => client.query('RAG'),
    exchange: [{ expect: asking(11), response: json(200, '{"hits":[]}') }],
    expected: { error: { is: ProtocolError, message: /has no results/ } },
  },
  {
    id: 'query.no-json',
    section: '1.4',
    profile: 'both',
    what: 'a response that is not JSON is a ProtocolError that does not quote it',
    options: original(),
    call: (client) => client.query('RAG'),
    exchange: [{ expect: asking(11), response: json(200, '<html>secret</html>') }],
    expected: { error: { is: ProtocolError, message: /^(?!.*secret).*is not JSON/ } },
  },
  {
    id: 'query.panic',
    section: '1.1',
    profile: 'both',
    what: 'a connection that is closed within a rewritten call is a ConnectionError of that call',
    options: original(),
    call: (client) => client.query('RAG'),
    exchange: [{ expect: asking(11), response: 'closed' }],
    expected: { error: { is: ConnectionError, has: { operation: 'query' } } },
  },
  {
    id: 'tools.search',
    section: '2.2',
    profile: 'both',
    what: 'memorySearch skips, filters and scores as query does',
    options: { apiKey: KEY, ...original() },
    call: async (client) => {
      const { results, ...rest } = await client.mcp.memorySearch({
        query: 'RAG',
        limit: 1,
        offset: 1,
        filters: { folder: '/work' },
      })
      return { ...rest, results: results.map(({ id, score, timestamp }) => [id, score, timestamp]) }
    },
    exchange: [
      {
        expect: { method: 'POST', path: '/mcp/tools/memory_search', body: { query: 'RAG', limit: 12 } },
        response: json(200, {
          success: true,
          data: {
            query: 'RAG',
            total_results: 3,
            limit: 12,
            results: [
              hit(X, { message: M1 }, SPACED),
              hit(Z, { message: M3, folder: '/home' }, SPACED),
              hit(Y, { message: M2, score: 0.5 }, SPACED),
            ],
          },
          error: null,
        }),
      },
    ],
    expected: { value: { query: 'RAG', total_results: 2, limit: 1, results: [[M2, 0.5, AT]] } },
  },
  quoted('question-mark', 'a question mark is no syntax', 'what is RAG?', '"what" "is" "RAG?"'),
  quoted('apostrophe', 'an apostrophe is no syntax', "don't", '"don\'t"'),
  quoted('plus', 'a plus sign is no syntax', 'c++', '"c++"'),
  quoted('hyphen', 'a hyphen is no syntax', 'a-b', '"a-b"'),
  quoted('address', 'an address is no column filter', 'user@x label:x', '"user@x" "label:x"'),
  quoted('quote', 'an unbalanced quote is doubled', 'say "hi', '"say" """hi"'),
  quoted(
    'operators',
    'operators are words',
    'cats AND NOT dogs NEAR(x) y* ^z',
    '"cats" "AND" "NOT" "dogs" "NEAR(x)" "y*" "^z"',
  ),
  quoted(
    'scripts',
    'words of any script are kept, and other characters are omitted',
    '日本語 — 🙂 ok',
    '"日本語" "ok"',
  ),
  quoted('controls', 'control characters and halves of characters separate words', 'a\u0000b\ud800c', '"a" "b" "c"'),
  ...['', '   ', '?!', '" \u0000 *'].map((given, at): Quirk => ({
    id: `fulltext.no-words-${at + 1}`,
    section: '4.8',
    profile: 'both',
    what: `a query without a word (${JSON.stringify(given)}) finds nothing and sends no request`,
    options: original(),
    call: async (client) => {
      const page = await client.search.fulltext(given)
      return { length: page.length, total: page.total }
    },
    exchange: [],
    expected: { value: { length: 0, total: 0 } },
  })),
  {
    id: 'fulltext.by-role-and-folder',
    section: '4.8',
    profile: 'both',
    what: 'fulltext with filters takes the role from the hit and the folder from the list',
    options: original(),
    call: async (client) => {
      const page = await client.search.fulltext('RAG', { limit: 5, filters: { role: 'user', folder: '/work' } })
      return { ids: page.data.map(({ id }) => id), total: page.total }
    },
    exchange: [
      { expect: wholeList, response: known },
      {
        expect: finding('"RAG"', 20),
        response: json(200, {
          results: [message(M1), message(M2, { role: 'assistant' }), message(M3, { conversation_id: Z })],
          total: 3,
        }),
      },
    ],
    expected: { value: { ids: [M1], total: 1 } },
  },
  {
    id: 'fulltext.by-date',
    section: '4.8',
    profile: 'both',
    what: 'fulltext by date needs no list',
    options: original(),
    call: async (client) =>
      (await client.search.fulltext('RAG', { filters: { date_to: AT } })).data.map(({ id }) => id),
    exchange: [
      {
        expect: finding('"RAG"', 40),
        response: json(200, { results: [message(M1, {}, '2026-01-16T21:09:09.122'), message(M2)], total: 2 }),
      },
    ],
    expected: { value: [M1] },
  },
  {
    id: 'fulltext.limit',
    section: '4.8',
    profile: 'both',
    what: 'fulltext with filters returns at most its limit and counts the hits it found',
    options: original(),
    call: async (client) => {
      const page = await client.search.fulltext('RAG', { limit: 1, filters: { role: 'user' } })
      return { ids: page.data.map(({ id }) => id), total: page.total }
    },
    exchange: [{ expect: finding('"RAG"', 4), response: json(200, { results: [message(M1), message(M2)], total: 2 }) }],
    expected: { value: { ids: [M1], total: 2 } },
  },
  {
    id: 'assemble.defaults',
    section: '1.7',
    profile: 'both',
    what: 'context.assemble sends the labels and the budget that the server requires',
    options: original(),
    call: async (client) => [...(await client.context.assemble('RAG'))],
    exchange: [
      {
        expect: assembling({ query: 'RAG', preferred_labels: [], context_budget: 8000 }),
        response: json(200, [cited(M1, '/work')]),
      },
    ],
    expected: { value: [cited(M1, '/work', AT, AT)] },
  },
  {
    id: 'assemble.nulls',
    section: '1.1',
    profile: 'both',
    what: 'context.assemble treats null as absent and sends none',
    options: original(),
    call: async (client) => [
      ...(await client.context.assemble('RAG', { preferred_labels: null, excluded_folders: null })),
    ],
    exchange: [
      { expect: assembling({ query: 'RAG', preferred_labels: [], context_budget: 8000 }), response: json(200, '[]') },
    ],
    expected: { value: [] },
  },
  {
    id: 'assemble.duplicates',
    section: '4.3',
    profile: 'both',
    what: 'context.assemble returns a duplicate message once, at its first position',
    options: original(),
    call: async (client) => (await client.context.assemble('RAG')).data.map(({ id }) => id),
    exchange: [
      {
        expect: assembling({ query: 'RAG', preferred_labels: [], context_budget: 8000 }),
        response: json(200, [cited(M2, '/work'), cited(M1, '/work'), cited(M2, '/work')]),
      },
    ],
    expected: { value: [M2, M1] },
  },
  {
    id: 'assemble.excluded',
    section: '4.3',
    profile: 'both',
    what: 'context.assemble omits excluded folders that the server includes',
    options: original(),
    call: async (client) =>
      (await client.context.assemble('RAG', { excluded_folders: ['/personal'] })).data.map(({ id }) => id),
    exchange: [
      {
        expect: assembling({
          query: 'RAG',
          preferred_labels: [],
          context_budget: 8000,
          excluded_folders: ['/personal'],
        }),
        response: json(200, [cited(M1, '/personal/diary'), cited(M2, '/personality'), cited(M3, '/personal')]),
      },
    ],
    expected: { value: [M2] },
  },
]
