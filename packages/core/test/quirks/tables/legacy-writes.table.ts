import { AuthenticationError, NotFoundError, ServerError } from '../../../src/index.ts'
import type { Quirk } from '../quirk.ts'
import { AT, CONVERSATIONS, conversation, empty, failure, json, KEY, original, WRITTEN, X } from '../wire.ts'

const create = { method: 'POST', path: CONVERSATIONS }
const get = { method: 'GET', path: `${CONVERSATIONS}/${X}` }
const putLabel = { method: 'PUT', path: `${CONVERSATIONS}/${X}/label` }
const hi = [{ role: 'user', content: 'Hi' }]

const created = json(
  201,
  `{"id":"${X}","conversation_id":"${X}","label":"RAG","folder":"/","status":"active","message_count":1,"created_at":"${WRITTEN}"}`,
)
const unknown = failure(500, `Entity not found: Conversation ${X} not found`)

/** A create that would lose something. */
function refusedCreate(what: string, given: object): Quirk {
  return {
    id: `create.no-${what.replaceAll(' ', '-')}`,
    section: '1.4',
    profile: 'both',
    what: `create rejects the ${what}, which the server would drop silently`,
    options: original(),
    call: (client) => client.conversations.create({ label: 'RAG', messages: hi, ...given }),
    exchange: [],
    expected: { error: { is: TypeError, message: /conversations\.create: (?:.* does not store|.*unknown field)/ } },
  }
}

function missing(id: string, call: Quirk['call'], path: string, body: unknown, method = 'POST'): Quirk {
  return {
    id: `missing.${id}`,
    section: '4.9',
    profile: 'both',
    what: `${id} of a conversation that does not exist is a NotFoundError, although the server says 500`,
    options: original(),
    call,
    exchange: [{ expect: { method, path, body }, response: unknown }],
    expected: {
      error: {
        is: NotFoundError,
        has: { status: 404, missing: 'resource', body: { code: 404 } },
        message: /Entity not found: Conversation/,
      },
    },
  }
}

/** Writes, for a client that knows the server. */
export const legacyWriteQuirks: readonly Quirk[] = [
  {
    id: 'create.without-folder',
    section: '1.7',
    profile: 'both',
    what: 'create without a folder uses the root, because the server requires a folder',
    options: original(),
    call: async (client) => (await client.conversations.create({ label: 'RAG', messages: hi })).created_at,
    exchange: [{ expect: { ...create, body: { label: 'RAG', folder: '/', messages: hi } }, response: created }],
    expected: { value: AT },
  },
  {
    id: 'create.nulls',
    section: '1.1',
    profile: 'both',
    what: 'create treats null as absent and sends none',
    options: original(),
    call: async (client) => {
      const absent = null as never
      const message = { role: 'user', content: 'Hi', name: absent, metadata: absent }
      const given = { label: 'RAG', folder: absent, metadata: absent, importance_score: absent, messages: [message] }
      return (await client.conversations.create(given)).id
    },
    exchange: [{ expect: { ...create, body: { label: 'RAG', folder: '/', messages: hi } }, response: created }],
    expected: { value: X },
  },
  {
    id: 'create.parts',
    section: '1.6',
    profile: 'P1',
    what: 'create joins the text parts of a message for a server that accepts only strings',
    options: original(),
    call: async (client) => {
      const content = [
        { type: 'text' as const, text: 'What is' },
        { type: 'text' as const, text: 'this?' },
      ]
      return (await client.conversations.create({ label: 'RAG', messages: [{ role: 'user', content }] })).id
    },
    exchange: [
      {
        expect: {
          ...create,
          body: { label: 'RAG', folder: '/', messages: [{ role: 'user', content: 'What is this?' }] },
        },
        response: created,
      },
    ],
    expected: { value: X },
  },
  {
    id: 'create.same-folder',
    section: '1.4',
    profile: 'both',
    what: 'create writes a folder without the slash at its end, so that one folder has one name',
    options: original(),
    call: async (client) => (await client.conversations.create({ label: 'RAG', folder: '/work/', messages: hi })).id,
    exchange: [{ expect: { ...create, body: { label: 'RAG', folder: '/work', messages: hi } }, response: created }],
    expected: { value: X },
  },
  {
    id: 'create.idempotency-key',
    section: '1.1',
    profile: 'both',
    what: 'create sends no idempotency key to a server that ignores it',
    options: original(),
    call: async (client) =>
      (await client.conversations.create({ label: 'RAG', messages: hi }, { idempotencyKey: 'once' })).id,
    exchange: [
      {
        expect: {
          ...create,
          body: { label: 'RAG', folder: '/', messages: hi },
          headers: { 'idempotency-key': null },
        },
        response: created,
      },
    ],
    expected: { value: X },
  },
  {
    id: 'create.default-importance',
    section: '1.4',
    profile: 'both',
    what: 'create with the default importance needs no key and does not send the importance',
    options: original(),
    call: async (client) => (await client.conversations.create({ label: 'RAG', importance_score: 5, messages: hi })).id,
    exchange: [{ expect: { ...create, body: { label: 'RAG', folder: '/', messages: hi } }, response: created }],
    expected: { value: X },
  },
  {
    id: 'create.importance',
    section: '2.2',
    profile: 'both',
    what: 'create with an importance stores it through the memory tool, the only one that can',
    options: { apiKey: KEY, ...original() },
    call: (client) => client.conversations.create({ label: 'RAG', folder: '/work', importance_score: 8, messages: hi }),
    exchange: [
      {
        expect: {
          method: 'POST',
          path: '/mcp/tools/memory_store',
          body: { label: 'RAG', folder: '/work', messages: hi, importance_score: 8 },
          headers: { authorization: `Bearer ${KEY}` },
        },
        response: json(
          200,
          `{"success":true,"data":{"conversation_id":"${X}","id":"${X}","label":"RAG","folder":"/work"},"error":null}`,
        ),
      },
      { expect: get, response: json(200, conversation(X, 'RAG', '/work')) },
    ],
    expected: {
      value: {
        id: X,
        conversation_id: X,
        label: 'RAG',
        folder: '/work',
        status: 'active',
        importance_score: 8,
        message_count: 1,
        created_at: AT,
      },
    },
  },
  {
    id: 'create.importance-without-key',
    section: '2.1',
    profile: 'both',
    what: 'create with an importance and without a key reports the missing key and stores nothing',
    options: original(),
    call: (client) => client.conversations.create({ label: 'RAG', importance_score: 8, messages: hi }),
    exchange: [
      {
        expect: {
          method: 'POST',
          path: '/mcp/tools/memory_store',
          body: { label: 'RAG', folder: '/', messages: hi, importance_score: 8 },
        },
        response: json(401, '{"error":"Missing authorization header"}'),
      },
    ],
    expected: {
      error: {
        is: AuthenticationError,
        has: { operation: 'conversations.create' },
        message: /Missing authorization header/,
      },
    },
  },
  refusedCreate('metadata', { metadata: { source: 'import' } }),
  refusedCreate('message name', { messages: [{ role: 'user', content: 'Hi', name: 'Ada' }] }),
  refusedCreate('message timestamp', { messages: [{ role: 'user', content: 'Hi', timestamp: AT }] }),
  refusedCreate('image', {
    messages: [
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/rag.png' } } as never] },
    ],
  }),
  refusedCreate('message metadata', { messages: [{ role: 'user', content: 'Hi', metadata: { turn: 1 } }] }),
  {
    id: 'create.partial-failure',
    section: '1.4',
    profile: 'both',
    what: 'create that fails halfway is a ServerError and is not repeated, since a part may be stored',
    options: original(),
    call: (client) => client.conversations.create({ label: 'RAG', messages: hi }),
    exchange: [
      {
        expect: { ...create, body: { label: 'RAG', folder: '/', messages: hi } },
        response: failure(500, 'Database error: disk full'),
      },
    ],
    expected: { error: { is: ServerError, has: { status: 500, operation: 'conversations.create' } } },
  },
  {
    id: 'updateFolder.keeps-label',
    section: '1.4',
    profile: 'both',
    what: 'updateFolder reads the label and writes both, since one profile overwrites it',
    options: original(),
    call: (client) => client.conversations.updateFolder(X, { folder: '/work/archived' }),
    exchange: [
      { expect: get, response: json(200, conversation(X, 'RAG', '/work')) },
      { expect: { ...putLabel, body: { label: 'RAG', folder: '/work/archived' } }, response: empty(200) },
    ],
    expected: { value: undefined },
  },
  {
    id: 'updateFolder.missing',
    section: '1.4',
    profile: 'both',
    what: 'updateFolder of a conversation that does not exist is a NotFoundError, and nothing is written',
    options: original(),
    call: (client) => client.conversations.updateFolder(X, { folder: '/work' }),
    exchange: [{ expect: get, response: failure(404, 'Conversation not found') }],
    expected: {
      error: { is: NotFoundError, has: { missing: 'resource', operation: 'conversations.updateFolder' } },
    },
  },
  {
    id: 'updateLabel.keeps-folder',
    section: '1.7',
    profile: 'both',
    what: 'updateLabel without a folder reads it and writes both, because the server requires both',
    options: original(),
    call: (client) => client.conversations.updateLabel(X, { label: 'Retrieval' }),
    exchange: [
      { expect: get, response: json(200, conversation(X, 'RAG', '/work')) },
      { expect: { ...putLabel, body: { label: 'Retrieval', folder: '/work' } }, response: empty(200) },
    ],
    expected: { value: undefined },
  },
  {
    id: 'updateLabel.both',
    section: '1.4',
    profile: 'both',
    what: 'updateLabel with a folder is one request',
    options: original(),
    call: (client) => client.conversations.updateLabel(X, { label: 'Retrieval', folder: '/new/' }),
    exchange: [{ expect: { ...putLabel, body: { label: 'Retrieval', folder: '/new' } }, response: empty(200) }],
    expected: { value: undefined },
  },
  {
    id: 'updateLabel.missing',
    section: '1.4',
    profile: 'both',
    what: 'updateLabel of a conversation that does not exist is a NotFoundError of the record',
    options: original(),
    call: (client) => client.conversations.updateLabel(X, { label: 'RAG', folder: '/work' }),
    exchange: [
      {
        expect: { ...putLabel, body: { label: 'RAG', folder: '/work' } },
        response: failure(404, `Entity not found: Conversation ${X} not found`),
      },
    ],
    expected: { error: { is: NotFoundError, has: { missing: 'resource' } } },
  },
  {
    id: 'update.label',
    section: '1.5',
    profile: 'both',
    what: 'update of the label, an extension, uses the operations of the server',
    options: original(),
    call: (client) => client.conversations.update(X, { label: 'Retrieval' }),
    exchange: [
      { expect: get, response: json(200, conversation(X, 'RAG', '/work')) },
      { expect: { ...putLabel, body: { label: 'Retrieval', folder: '/work' } }, response: empty(200) },
      { expect: get, response: json(200, conversation(X, 'Retrieval', '/work')) },
    ],
    expected: {
      value: { id: X, label: 'Retrieval', folder: '/work', status: 'active', message_count: 0, created_at: AT },
    },
  },
  {
    id: 'update.failed-step',
    section: '1.5',
    profile: 'both',
    what: 'update whose write fails rejects with the error of that write',
    options: original(),
    call: (client) => client.conversations.update(X, { label: 'RAG', folder: '/work' }),
    exchange: [
      {
        expect: { ...putLabel, body: { label: 'RAG', folder: '/work' } },
        response: failure(404, `Entity not found: Conversation ${X} not found`),
      },
    ],
    expected: { error: { is: NotFoundError, has: { missing: 'resource', operation: 'conversations.update' } } },
  },
  {
    id: 'update.other-attributes',
    section: '1.5',
    profile: 'both',
    what: 'update of an attribute that the server cannot change is rejected before anything is sent',
    options: original(),
    call: (client) => client.conversations.update(X, { label: 'RAG', importance_score: 7 }),
    exchange: [],
    expected: { error: { is: TypeError, message: /cannot change importance_score: use/ } },
  },
  missing('pin', (client) => client.conversations.pin(X), `${CONVERSATIONS}/${X}/pin`, undefined, 'PUT'),
  missing('archive', (client) => client.conversations.archive(X), `${CONVERSATIONS}/${X}/archive`, undefined, 'PUT'),
  missing('summarize', (client) => client.summarize(X, { level: 'daily' }), '/api/v1/summarize', {
    conversation_id: X,
    level: 'daily',
  }),
  missing('suggest', (client) => client.labels.suggest(X), '/api/v1/labels/suggest', { conversation_id: X }),
  missing('execute', (client) => client.prune.execute([X]), '/api/v1/prune/execute', { conversation_ids: [X] }),
  {
    id: 'missing.other-500',
    section: '1.2',
    profile: 'both',
    what: 'a 500 about anything else stays a ServerError',
    options: original(),
    call: (client) => client.conversations.pin(X),
    exchange: [
      {
        expect: { method: 'PUT', path: `${CONVERSATIONS}/${X}/pin` },
        response: failure(500, 'Database error: database is locked'),
      },
    ],
    expected: { error: { is: ServerError, has: { status: 500 }, message: /database is locked/ } },
  },
  {
    id: 'missing.empty-500',
    section: '1.2',
    profile: 'both',
    what: 'a 500 without a body stays a ServerError',
    options: original(),
    call: (client) => client.conversations.archive(X),
    exchange: [{ expect: { method: 'PUT', path: `${CONVERSATIONS}/${X}/archive` }, response: empty(500) }],
    expected: { error: { is: ServerError, has: { status: 500, body: undefined } } },
  },
  {
    id: 'missing.success',
    section: '1.4',
    profile: 'both',
    what: 'pin of a conversation that exists is one request',
    options: original(),
    call: (client) => client.conversations.pin(X),
    exchange: [{ expect: { method: 'PUT', path: `${CONVERSATIONS}/${X}/pin` }, response: empty(200) }],
    expected: { value: undefined },
  },
  {
    id: 'rebuild.no-op',
    section: '1.4',
    profile: 'both',
    what: 'embeddings.rebuild returns a start without a job with legacyServer()',
    options: original(),
    call: async (client) => (await client.embeddings.rebuild()).job_id,
    exchange: [{ expect: { method: 'POST', path: '/api/v1/rebuild-embeddings' }, response: empty(202) }],
    expected: { value: undefined },
  },
]
