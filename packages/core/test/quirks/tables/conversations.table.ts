import { ServerError } from '../../../src/index.ts'
import type { Quirk } from '../quirk.ts'
import { AT, CONVERSATIONS, conversation, empty, failure, json, list, listed, WRITTEN, X, Y } from '../wire.ts'

const get = { method: 'GET', path: `${CONVERSATIONS}/${X}` }

function dated(id: string, what: string, written: string, timestamp: string): Quirk {
  return {
    id: `dates.${id}`,
    section: '1.1',
    profile: 'both',
    what,
    call: async (client) => (await client.conversations.get(X)).created_at,
    exchange: [{ expect: get, response: json(200, { ...conversation(X, 'RAG', '/work'), created_at: written }) }],
    expected: { value: new Date(timestamp) },
  }
}

/** Conversations as the server responds them, with a client that knows nothing of it. */
export const conversationQuirks: readonly Quirk[] = [
  {
    id: 'create.response',
    section: '1.4',
    profile: 'both',
    what: 'create gives the id, both times, and a date from a timestamp without a zone',
    call: (client) =>
      client.conversations.create({ label: 'RAG', folder: '/work', messages: [{ role: 'user', content: 'Hi' }] }),
    exchange: [
      {
        expect: {
          method: 'POST',
          path: CONVERSATIONS,
          body: { label: 'RAG', folder: '/work', messages: [{ role: 'user', content: 'Hi' }] },
        },
        response: json(
          201,
          `{"id":"${X}","conversation_id":"${X}","label":"RAG","folder":"/work","status":"active","message_count":1,"created_at":"${WRITTEN}"}`,
        ),
      },
    ],
    expected: {
      value: {
        id: X,
        conversation_id: X,
        label: 'RAG',
        folder: '/work',
        status: 'active',
        message_count: 1,
        created_at: AT,
      },
    },
  },
  dated('nine-digits', 'nine fraction digits are cut to milliseconds, in UTC', WRITTEN, '2026-01-16T21:09:09.123Z'),
  dated('six-digits', 'six fraction digits, in UTC', '2026-01-16T21:09:09.999999', '2026-01-16T21:09:09.999Z'),
  dated('three-digits', 'three fraction digits, in UTC', '2026-01-16T21:09:09.005', '2026-01-16T21:09:09.005Z'),
  dated('no-fraction', 'no fraction, in UTC', '2026-01-16T21:09:09', '2026-01-16T21:09:09.000Z'),
  dated('space', 'a space for the T, in UTC', '2026-01-16 21:09:09.123456789', '2026-01-16T21:09:09.123Z'),
  {
    id: 'get.few-fields',
    section: '1.4',
    profile: 'both',
    what: "get works without updated_at, importance and messages, and returns the server's count",
    call: (client) => client.conversations.get(X),
    exchange: [{ expect: get, response: json(200, conversation(X, 'RAG', '/work')) }],
    expected: {
      value: { id: X, label: 'RAG', folder: '/work', status: 'active', message_count: 0, created_at: AT },
    },
  },
  {
    id: 'get.unknown-fields',
    section: '1.6',
    profile: 'P2',
    what: 'fields outside the contract are kept',
    call: (client) => client.conversations.get(X),
    exchange: [
      { expect: get, response: json(200, { ...conversation(X, 'RAG', '/work'), session_count: 1, word_count: null }) },
    ],
    expected: {
      value: {
        id: X,
        label: 'RAG',
        folder: '/work',
        status: 'active',
        message_count: 0,
        created_at: AT,
        session_count: 1,
        word_count: null,
      },
    },
  },
  {
    id: 'get.upper-case-id',
    section: '1.1',
    profile: 'both',
    what: 'an id in capitals is sent as the server writes ids',
    call: async (client) => (await client.conversations.get(X.toUpperCase())).id,
    exchange: [{ expect: get, response: json(200, conversation(X, 'RAG', '/work')) }],
    expected: { value: X },
  },
  {
    id: 'list.page',
    section: '1.4',
    profile: 'both',
    what: 'list gives rows in the shape of search results, with their status and importance',
    call: (client) => client.conversations.list({ page: 2, page_size: 2 }),
    exchange: [
      {
        expect: { method: 'GET', path: `${CONVERSATIONS}?page=2&page_size=2` },
        response: list([listed(X, { status: 'archived', importance: 10 })], 3, 2, 2),
      },
    ],
    expected: {
      value: {
        data: [listed(X, { status: 'archived', importance: 10 }, AT)],
        total: 3,
        hasNextPage: false,
        page: 2,
        page_size: 2,
      },
    },
  },
  {
    id: 'list.all-pages',
    section: '1.4',
    profile: 'both',
    what: 'a loop over the list follows the pages to the last one',
    call: async (client) => {
      const ids: string[] = []
      // Without legacyServer(), an item has only the names of the wire.
      for await (const item of client.conversations.list({ page_size: 1 }))
        ids.push(String(Reflect.get(item, 'conversation_id')))
      return ids
    },
    exchange: [
      {
        expect: { method: 'GET', path: `${CONVERSATIONS}?cursor=start&page_size=1` },
        response: list([listed(X)], 2, 1, 1),
      },
      { expect: { method: 'GET', path: `${CONVERSATIONS}?page=2&page_size=1` }, response: list([listed(Y)], 2, 2, 1) },
    ],
    expected: { value: [X, Y] },
  },
  {
    id: 'list.page-zero',
    section: '1.4',
    profile: 'both',
    what: 'page 0, which the server miscalculates, is rejected before it is sent',
    call: (client) => client.conversations.list({ page: 0 }),
    exchange: [],
    expected: { error: { is: RangeError, message: /page must be a number from 1 to 4294967295, got 0/ } },
  },
  {
    id: 'list.page-size',
    section: '1.4',
    profile: 'both',
    what: 'a page of more than 100, which the server would return, is rejected as the guide says',
    call: (client) => client.conversations.list({ page_size: 101 }),
    exchange: [],
    expected: { error: { is: RangeError, message: /page_size must be a number from 1 to 100, got 101/ } },
  },
  ...(['pin', 'archive'] as const).map((name): Quirk => ({
    id: `${name}.empty-response`,
    section: '1.4',
    profile: 'both',
    what: `${name} resolves to nothing when the response is empty`,
    call: (client) => client.conversations[name](X),
    exchange: [{ expect: { method: 'PUT', path: `${CONVERSATIONS}/${X}/${name}` }, response: empty(200) }],
    expected: { value: undefined },
  })),
  {
    id: 'updateLabel.empty-response',
    section: '1.4',
    profile: 'both',
    what: 'updateLabel resolves to nothing when the response is empty',
    call: (client) => client.conversations.updateLabel(X, { label: 'RAG', folder: '/work' }),
    exchange: [
      {
        expect: { method: 'PUT', path: `${CONVERSATIONS}/${X}/label`, body: { label: 'RAG', folder: '/work' } },
        response: empty(200),
      },
    ],
    expected: { value: undefined },
  },
  {
    id: 'delete.empty-response',
    section: '1.4',
    profile: 'both',
    what: 'delete resolves to nothing when the response is empty',
    call: (client) => client.conversations.delete(X),
    exchange: [{ expect: { method: 'DELETE', path: `${CONVERSATIONS}/${X}` }, response: empty(200) }],
    expected: { value: undefined },
  },
  {
    id: 'delete.wrong-collection',
    section: '1.4',
    profile: 'P1',
    what: 'a delete that fails on the vector store is a ServerError that names the store',
    call: (client) => client.conversations.delete(X),
    exchange: [
      {
        expect: { method: 'DELETE', path: `${CONVERSATIONS}/${X}` },
        response: failure(500, 'Chroma error: Collection not found: messages'),
      },
    ],
    expected: { error: { is: ServerError, has: { status: 500 }, message: /Collection not found: messages/ } },
  },
  {
    id: 'count.response',
    section: '1.4',
    profile: 'both',
    what: 'count is a number',
    call: (client) => client.conversations.count(),
    exchange: [
      {
        expect: { method: 'GET', path: `${CONVERSATIONS}/count` },
        response: json(200, '{"count":7,"label":null,"folder":null}'),
      },
    ],
    expected: { value: 7 },
  },
  {
    id: 'count.failure-p1',
    section: '1.6',
    profile: 'P1',
    what: 'a count that fails with an empty 500 is a ServerError',
    call: (client) => client.conversations.count(),
    exchange: [{ expect: { method: 'GET', path: `${CONVERSATIONS}/count` }, response: empty(500) }],
    expected: {
      error: { is: ServerError, has: { status: 500, body: undefined }, message: /count failed with status 500/ },
    },
  },
  {
    id: 'count.failure-p2',
    section: '1.6',
    profile: 'P2',
    what: "a count that fails with a 500 in JSON is a ServerError with the server's message",
    call: (client) => client.conversations.count(),
    exchange: [
      {
        expect: { method: 'GET', path: `${CONVERSATIONS}/count` },
        response: failure(500, 'Database error: disk I/O error'),
      },
    ],
    expected: { error: { is: ServerError, has: { status: 500 }, message: /disk I\/O error/ } },
  },
]
