import { NotFoundError, ProtocolError, ServerError, type SekhaClient } from '../../../src/index.ts'
import type { Exchange, Quirk } from '../quirk.ts'
import {
  AT,
  conversationOf,
  CONVERSATIONS,
  empty,
  failure,
  json,
  KEY,
  list,
  listed,
  M1,
  M2,
  M3,
  original,
  WRITTEN,
  X,
  Y,
  Z,
} from '../wire.ts'

type ConversationRecord = NonNullable<Parameters<SekhaClient['conversations']['list']>[0]>

const wholeList = (page = 1): Exchange['expect'] => ({
  method: 'GET',
  path: `${CONVERSATIONS}?page=${page}&page_size=1000`,
})

/** Three conversations that differ in everything that can be filtered by. */
const three = list([
  listed(X, { label: 'RAG', folder: '/work', importance: 10 }),
  listed(Y, { label: 'RAG notes', folder: '/work/notes/', importance: 7 }),
  listed(Z, { label: 'rag', folder: '/workshop', status: 'archived', importance: 2 }),
])

function filtered(id: string, what: string, given: ConversationRecord, ids: readonly string[]): Quirk {
  return {
    id: `list.by-${id}`,
    section: '1.4',
    profile: 'both',
    what,
    options: original(),
    call: async (client) => {
      const { results, total } = await client.conversations.list(given)
      return { ids: results.map((row) => row.id), total }
    },
    exchange: [{ expect: wholeList(), response: three }],
    expected: { value: { ids, total: ids.length } },
  }
}

function counted(id: string, what: string, given: ConversationRecord, count: number): Quirk {
  return {
    id: `count.by-${id}`,
    section: '1.4',
    profile: 'both',
    what,
    options: original(),
    call: (client) => client.conversations.count(given),
    exchange: [{ expect: wholeList(), response: three }],
    expected: { value: count },
  }
}

const exported = json(200, {
  success: true,
  data: {
    conversation: {},
    messages: [M1, M2, M3].map((id) => ({ id, role: 'user', content: 'Hi', timestamp: WRITTEN, metadata: null })),
    format: 'json',
    include_metadata: true,
  },
  error: null,
})
const exporting = {
  method: 'POST',
  path: '/mcp/tools/memory_export',
  body: { conversation_id: X },
  headers: { authorization: `Bearer ${KEY}` },
}

/** An operation that the server lacks and that cannot be made of others. */
function refused(id: string, call: Quirk['call'], hint = /lacks this operation/): Quirk {
  return {
    id: `refused.${id}`,
    section: '1.5',
    profile: 'both',
    what: `${id} is rejected before anything is sent`,
    options: original(),
    call,
    exchange: [],
    expected: { error: { is: TypeError, message: hint } },
  }
}

/** Lists, counts and our extensions, for a client that knows the server. */
export const legacyListQuirks: readonly Quirk[] = [
  {
    id: 'list.unfiltered',
    section: '1.4',
    profile: 'both',
    what: 'list without filters is one request, paged by the server',
    options: original(),
    call: async (client) => (await client.conversations.list({ page: 2, page_size: 1 })).total,
    exchange: [
      { expect: { method: 'GET', path: `${CONVERSATIONS}?page=2&page_size=1` }, response: list([listed(X)], 2, 2, 1) },
    ],
    expected: { value: 2 },
  },
  {
    id: 'list.names',
    section: '1.4',
    profile: 'both',
    what: 'the items of a list have the names of a conversation, and keep those of the server',
    options: original(),
    call: async (client) => [...(await client.conversations.list({ page: 1 }))],
    exchange: [
      {
        expect: { method: 'GET', path: `${CONVERSATIONS}?page=1` },
        response: list([listed(X, { status: 'archived', importance: 10 })]),
      },
    ],
    expected: { value: [conversationOf(listed(X, { status: 'archived', importance: 10 }, AT))] },
  },
  filtered('folder', 'list by folder finds what is in it and below it, by path segments', { folder: '/work' }, [X, Y]),
  filtered('root', 'list by the root folder finds everything', { folder: '/' }, [X, Y, Z]),
  filtered('label', 'list by label finds exactly that label', { label: 'RAG' }, [X]),
  filtered('pinned', 'list by pinned finds an importance of 10', { pinned: true }, [X]),
  filtered('not-pinned', 'list by not pinned finds the others', { pinned: false }, [Y, Z]),
  filtered('archived', 'list by archived finds the archived', { archived: true }, [Z]),
  filtered('active', 'list by not archived leaves them out', { archived: false }, [X, Y]),
  filtered('importance', 'list by importance includes both bounds', { importance_min: 2, importance_max: 7 }, [Y, Z]),
  filtered('several', 'list by several filters finds what passes all', { folder: '/work/', pinned: false }, [Y]),
  filtered('nothing', 'list by what no conversation has is empty', { label: '%' }, []),
  {
    id: 'list.filtered-page',
    section: '1.4',
    profile: 'both',
    what: 'a filtered list is filtered before it is paged, and its rows have the names of a conversation',
    options: original(),
    call: (client) => client.conversations.list({ folder: '/work', page: 2, page_size: 1 }),
    exchange: [{ expect: wholeList(), response: three }],
    expected: {
      value: {
        data: [conversationOf(listed(Y, { label: 'RAG notes', folder: '/work/notes/', importance: 7 }, AT))],
        total: 2,
        hasNextPage: false,
        page: 2,
        page_size: 1,
      },
    },
  },
  {
    id: 'list.filtered-scan',
    section: '1.4',
    profile: 'both',
    what: 'a filtered list reads every page of the server, and a row that moved between two pages counts once',
    options: original(),
    call: async (client) => {
      const { results, total } = await client.conversations.list({ archived: false })
      return { ids: results.map((row) => row.id), total }
    },
    exchange: [
      { expect: wholeList(1), response: list([listed(X), listed(Y)], 1001) },
      { expect: wholeList(2), response: list([listed(Y), listed(Z)], 1001, 2) },
    ],
    expected: { value: { ids: [X, Y, Z], total: 3 } },
  },
  {
    id: 'list.masked-failure',
    section: '1.4',
    profile: 'both',
    what: 'a list that turns empty halfway, as with a failing database, is an error, not a short list',
    options: original(),
    call: (client) => client.conversations.list({ archived: false }),
    exchange: [
      { expect: wholeList(1), response: list([listed(X)], 1001) },
      { expect: wholeList(2), response: list([], 0, 2) },
    ],
    expected: { error: { is: ProtocolError, message: /was empty on page 2/ } },
  },
  {
    id: 'list.impossible-page',
    section: '1.4',
    profile: 'both',
    what: 'an empty page that contradicts its total is an error, not a short list',
    options: original(),
    call: (client) => client.conversations.list({ archived: false }),
    exchange: [{ expect: wholeList(1), response: list([], 3) }],
    expected: { error: { is: ProtocolError, message: /was empty on page 1/ } },
  },
  {
    id: 'list.shrinking',
    section: '1.4',
    profile: 'both',
    what: 'a list that shrinks while it is read ends at its new end',
    options: original(),
    call: async (client) => (await client.conversations.list({ archived: false })).total,
    exchange: [
      { expect: wholeList(1), response: list([listed(X), listed(Y)], 1001) },
      { expect: wholeList(2), response: list([], 1000, 2) },
    ],
    expected: { value: 2 },
  },
  {
    id: 'list.smaller-pages',
    section: '1.4',
    profile: 'both',
    what: 'a filtered list uses the page size of the response, in case a server returns fewer rows',
    options: original(),
    call: async (client) => (await client.conversations.list({ archived: false })).total,
    exchange: [
      { expect: wholeList(1), response: list([listed(X)], 2, 1, 1) },
      { expect: wholeList(2), response: list([listed(Y)], 2, 2, 1) },
    ],
    expected: { value: 2 },
  },
  {
    id: 'list.failed-scan',
    section: '1.2',
    profile: 'both',
    what: 'a filtered list whose request fails rejects with the error of that request',
    options: original(),
    call: (client) => client.conversations.list({ pinned: true }),
    exchange: [{ expect: wholeList(), response: failure(500, 'Database error: database is locked') }],
    expected: { error: { is: ServerError, has: { operation: 'conversations.list' }, message: /database is locked/ } },
  },
  {
    id: 'list.by-date',
    section: '1.4',
    profile: 'both',
    what: 'list rejects filters by message timestamp, which the server does not list',
    options: original(),
    call: (client) => client.conversations.list({ date_from: AT }),
    exchange: [],
    expected: { error: { is: TypeError, message: /date_from and date_to work with query and search\.fulltext/ } },
  },
  {
    id: 'count.unfiltered',
    section: '1.4',
    profile: 'both',
    what: 'count without filters is one request',
    options: original(),
    call: (client) => client.conversations.count(),
    exchange: [
      {
        expect: { method: 'GET', path: `${CONVERSATIONS}/count` },
        response: json(200, '{"count":7,"label":null,"folder":null}'),
      },
    ],
    expected: { value: 7 },
  },
  counted('label', 'count by label counts exactly that label, not a part of it in any case', { label: 'RAG' }, 1),
  counted('folder', 'count by folder counts what is below it as well', { folder: '/work' }, 2),
  counted('both', 'count by label and folder works, which the server refuses', { label: 'RAG', folder: '/work' }, 1),
  counted('importance', 'count by importance works, which the server ignores', { importance_min: 7 }, 2),
  {
    id: 'messages.list',
    section: '2.2',
    profile: 'both',
    what: 'messages.list, an extension, reads the export of the memory tool',
    options: { apiKey: KEY, ...original() },
    call: (client) => client.conversations.messages.list(X, { limit: 2 }),
    exchange: [{ expect: exporting, response: exported }],
    expected: {
      value: {
        data: [
          { id: M1, role: 'user', content: 'Hi', timestamp: AT, conversation_id: X, sequence: 1, metadata: {} },
          { id: M2, role: 'user', content: 'Hi', timestamp: AT, conversation_id: X, sequence: 2, metadata: {} },
        ],
        total: 3,
        hasNextPage: true,
        next_cursor: '2',
      },
    },
  },
  {
    id: 'messages.pages',
    section: '2.2',
    profile: 'both',
    what: 'a loop over messages.list yields every message once',
    options: { apiKey: KEY, ...original() },
    call: async (client) => {
      const found: unknown[] = []
      for await (const { id, sequence } of client.conversations.messages.list(X, { limit: 2 }))
        found.push([id, sequence])
      return found
    },
    exchange: [
      { expect: exporting, response: exported },
      { expect: exporting, response: exported },
    ],
    expected: {
      value: [
        [M1, 1],
        [M2, 2],
        [M3, 3],
      ],
    },
  },
  {
    id: 'messages.last-page',
    section: '2.2',
    profile: 'both',
    what: 'messages.list detects the last page, even if it is full',
    options: { apiKey: KEY, ...original() },
    call: async (client) => (await client.conversations.messages.list(X, { cursor: '1', limit: 2 })).next_cursor,
    exchange: [{ expect: exporting, response: exported }],
    expected: { value: null },
  },
  {
    id: 'messages.missing',
    section: '2.1',
    profile: 'both',
    what: 'messages.list of a conversation that does not exist is a NotFoundError of the record',
    options: { apiKey: KEY, ...original() },
    call: (client) => client.conversations.messages.list(X),
    exchange: [{ expect: exporting, response: empty(404) }],
    expected: {
      error: { is: NotFoundError, has: { missing: 'resource', operation: 'conversations.messages.list' } },
    },
  },
  {
    id: 'messages.bad-cursor',
    section: '2.2',
    profile: 'both',
    what: 'messages.list rejects a cursor of another server',
    options: { apiKey: KEY, ...original() },
    call: (client) => client.conversations.messages.list(X, { cursor: 'eyJ4' }),
    exchange: [],
    expected: { error: { is: TypeError, message: /cursor is not from this client/ } },
  },
  {
    id: 'labels.list',
    section: '1.5',
    profile: 'both',
    what: 'labels.list, an extension, counts the labels of the list',
    options: original(),
    call: async (client) => [...(await client.labels.list())],
    exchange: [{ expect: wholeList(), response: list([listed(X), listed(Y, { label: 'API' }), listed(Z)]) }],
    expected: {
      value: [
        { label: 'API', count: 1 },
        { label: 'RAG', count: 2 },
      ],
    },
  },
  {
    id: 'folders.list',
    section: '1.5',
    profile: 'both',
    what: 'folders.list, an extension, counts the folders of the list and their subfolders',
    options: original(),
    call: async (client) => [...(await client.folders.list())],
    exchange: [{ expect: wholeList(), response: three }],
    expected: {
      value: [
        { folder: '/work', count: 1, total: 2 },
        { folder: '/work/notes', count: 1, total: 1 },
        { folder: '/workshop', count: 1, total: 1 },
      ],
    },
  },
  refused('unpin', (client) => client.conversations.unpin(X)),
  refused('unarchive', (client) => client.conversations.unarchive(X)),
  refused(
    'messages.append',
    (client) => client.conversations.messages.append(X, [{ role: 'user', content: 'Hi' }]),
    /store the messages with conversations\.create/,
  ),
  refused('context.build', (client) => client.context.build('RAG'), /use context\.assemble/),
  refused('jobs.get', (client) => client.jobs.get(X)),
  refused('conversations.import', (client) => client.conversations.import('')),
  refused('contract', (client) => client.contract()),
  refused(
    'export.stream',
    async (client) => {
      for await (const record of client.export.stream()) return record
      return 'no record'
    },
    /use conversations\.list and conversations\.messages\.list/,
  ),
]
