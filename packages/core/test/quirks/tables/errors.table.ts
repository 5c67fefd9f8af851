import {
  ClientError,
  ConnectionError,
  NotFoundError,
  RateLimitError,
  type SekhaClient,
  ServerError,
  ValidationError,
} from '../../../src/index.ts'
import type { LegacyResponse, Quirk } from '../quirk.ts'
import { CONVERSATIONS, empty, failure, json, text, X } from '../wire.ts'

const create = (client: SekhaClient): unknown =>
  client.conversations.create({ label: 'RAG', folder: '/work', messages: [{ role: 'user', content: 'Hi' }] })
const created = {
  method: 'POST',
  path: CONVERSATIONS,
  body: { label: 'RAG', folder: '/work', messages: [{ role: 'user', content: 'Hi' }] },
}
const get = (client: SekhaClient): unknown => client.conversations.get(X)
const got = { method: 'GET', path: `${CONVERSATIONS}/${X}` }

/** A refused create: what varies is the refusal. */
function refusedCreate(id: string, what: string, response: LegacyResponse, error: RegExp, status: number): Quirk {
  return {
    id: `errors.${id}`,
    section: '1.2',
    profile: 'both',
    what,
    call: create,
    exchange: [{ expect: created, response }],
    expected: { error: { is: ValidationError, has: { status, operation: 'conversations.create' }, message: error } },
  }
}

/** Every form in which the server refuses, fails, or goes away. */
export const errorQuirks: readonly Quirk[] = [
  refusedCreate(
    'bad-json',
    'plain text with 400 about broken JSON is a ValidationError that says so',
    text(400, 'Failed to parse the request body as JSON: expected value at line 1 column 1'),
    /Failed to parse the request body as JSON: expected value at line 1 column 1/,
    400,
  ),
  refusedCreate(
    'missing-field',
    'plain text with 422 is a ValidationError that names the missing field',
    text(422, 'Failed to deserialize the JSON body into the target type: missing field `folder` at line 1 column 40'),
    /missing field `folder`/,
    422,
  ),
  refusedCreate(
    'wrong-type',
    'plain text with 422 is a ValidationError that says where the type is wrong',
    text(
      422,
      'Failed to deserialize the JSON body into the target type: messages[0].content: invalid type: sequence, expected a string at line 1 column 73',
    ),
    /messages\[0\]\.content: invalid type: sequence, expected a string/,
    422,
  ),
  refusedCreate(
    'content-type',
    'plain text with 415 is a ValidationError',
    text(415, 'Expected request with `Content-Type: application/json`'),
    /status 415: Expected request with `Content-Type: application\/json`/,
    415,
  ),
  refusedCreate(
    'too-large',
    'plain text with 413 is a ValidationError that advises to send less',
    text(413, 'Failed to buffer the request body: length limit exceeded'),
    /length limit exceeded\. Send less/,
    413,
  ),
  {
    id: 'errors.bad-path',
    section: '1.2',
    profile: 'both',
    what: 'plain text with 400 about the path is a ValidationError',
    call: get,
    exchange: [
      { expect: got, response: text(400, 'Invalid URL: Cannot parse `id` with value `x`: UUID parsing failed') },
    ],
    expected: { error: { is: ValidationError, has: { status: 400 }, message: /Invalid URL: Cannot parse `id`/ } },
  },
  {
    id: 'errors.bad-query',
    section: '1.2',
    profile: 'both',
    what: 'plain text with 400 about the query is a ValidationError',
    call: (client) => client.conversations.list({ pinned: 'yes' as never }),
    exchange: [
      {
        expect: { method: 'GET', path: `${CONVERSATIONS}?pinned=yes` },
        response: text(400, 'Failed to deserialize query string: pinned: provided string was not `true` or `false`'),
      },
    ],
    expected: { error: { is: ValidationError, has: { status: 400 }, message: /was not `true` or `false`/ } },
  },
  {
    id: 'errors.id-is-checked',
    section: '1.2',
    profile: 'both',
    what: 'an id that is not a UUID is rejected before it is sent, so it cannot reach another route',
    call: (client) => client.conversations.get('../../health'),
    exchange: [],
    expected: { error: { is: TypeError, message: /id must be a UUID/ } },
  },
  {
    id: 'errors.missing-row',
    section: '1.2',
    profile: 'both',
    what: 'a 404 with JSON means that the record does not exist',
    call: get,
    exchange: [{ expect: got, response: failure(404, 'Conversation not found') }],
    expected: {
      error: { is: NotFoundError, has: { status: 404, missing: 'resource' }, message: /Conversation not found/ },
    },
  },
  {
    id: 'errors.missing-route',
    section: '1.5',
    profile: 'both',
    what: 'a 404 without a body means that the server has no such path',
    call: (client) => client.labels.list(),
    exchange: [{ expect: { method: 'GET', path: '/api/v1/labels' }, response: empty(404) }],
    expected: {
      error: { is: NotFoundError, has: { missing: 'route', body: undefined }, message: /does not know this path/ },
    },
  },
  {
    id: 'errors.missing-stream',
    section: '1.5',
    profile: 'both',
    what: 'a stream that the server lacks is a NotFoundError of the route, not an empty stream',
    call: async (client) => {
      for await (const record of client.export.stream()) return record
      return 'no record'
    },
    exchange: [{ expect: { method: 'GET', path: '/api/v1/export' }, response: empty(404) }],
    expected: { error: { is: NotFoundError, has: { missing: 'route', operation: 'export.stream' } } },
  },
  {
    id: 'errors.wrong-method',
    section: '1.2',
    profile: 'both',
    what: 'a 405 without a body is a ClientError',
    call: (client) => client.conversations.update(X, { label: 'RAG' }),
    exchange: [
      {
        expect: { method: 'PATCH', path: `${CONVERSATIONS}/${X}`, body: { label: 'RAG' } },
        response: empty(405, { allow: 'GET,HEAD,DELETE' }),
      },
    ],
    expected: {
      error: { is: ClientError, has: { status: 405, code: 'client', headers: { allow: 'GET,HEAD,DELETE' } } },
    },
  },
  {
    id: 'errors.rate-limit',
    section: '1.1',
    profile: 'both',
    what: 'a 429 in plain text and without Retry-After is a RateLimitError without a wait',
    call: get,
    exchange: [{ expect: got, response: text(429, 'Rate limit exceeded. Please try again later.') }],
    expected: {
      error: {
        is: RateLimitError,
        has: { status: 429, retryAfterMs: undefined, body: 'Rate limit exceeded. Please try again later.' },
        message: /Rate limit exceeded.*Call less often/,
      },
    },
  },
  {
    id: 'errors.handler-failure',
    section: '1.2',
    profile: 'both',
    what: "a 500 with error and code is a ServerError with the server's message",
    call: create,
    exchange: [{ expect: created, response: failure(500, 'Database error: database is locked') }],
    expected: {
      error: {
        is: ServerError,
        has: { status: 500, body: { error: 'Database error: database is locked', code: 500 } },
        message: /Database error: database is locked/,
      },
    },
  },
  {
    id: 'errors.panic-on-write',
    section: '1.1',
    profile: 'both',
    what: 'a connection that a panic closed without a response is a ConnectionError, and the write is not repeated',
    call: create,
    exchange: [{ expect: created, response: 'closed' }],
    expected: {
      error: { is: ConnectionError, has: { operation: 'conversations.create', attempts: [{ attempt: 1 }] } },
    },
  },
  {
    id: 'errors.panic-on-read',
    section: '1.1',
    profile: 'both',
    what: 'a connection that is closed without a response to a read is a ConnectionError',
    call: get,
    exchange: [{ expect: got, response: 'closed' }],
    expected: { error: { is: ConnectionError, has: { code: 'connection', operation: 'conversations.get' } } },
  },
  {
    id: 'errors.success-that-failed',
    section: '1.4',
    profile: 'both',
    what: 'a count that was rejected with status 200 throws instead of returning 0',
    call: (client) => client.conversations.count({ label: 'RAG', folder: '/work' }),
    exchange: [
      {
        expect: { method: 'GET', path: `${CONVERSATIONS}/count?label=RAG&folder=%2Fwork` },
        response: json(200, '{"count":0,"error":"Cannot specify both label and folder"}'),
      },
    ],
    expected: {
      error: { is: ValidationError, has: { status: 200 }, message: /Cannot specify both label and folder/ },
    },
  },
]
