import { AuthenticationError, NotFoundError, ServerError, ValidationError } from '../../../src/index.ts'
import type { Quirk } from '../quirk.ts'
import { AT, empty, json, KEY, M1, original, SPACED, text, WRITTEN, X } from '../wire.ts'

const tool = (name: string): string => `/mcp/tools/${name}`
const attributes = {
  label: 'RAG',
  folder: '/work',
  status: 'active',
  importance_score: 5,
  word_count: 12,
  session_count: 1,
}

/** The memory tools over HTTP: the only part of the server with a key. */
export const memoryToolQuirks: readonly Quirk[] = [
  {
    id: 'tools.no-key',
    section: '2.1',
    profile: 'both',
    what: 'a tool without a key is an AuthenticationError',
    call: (client) => client.mcp.memoryStats(),
    exchange: [
      {
        expect: { method: 'POST', path: tool('memory_stats'), body: {}, headers: { authorization: null } },
        response: json(401, '{"error":"Missing authorization header"}'),
      },
    ],
    expected: { error: { is: AuthenticationError, has: { status: 401 }, message: /Missing authorization header/ } },
  },
  {
    id: 'tools.wrong-key',
    section: '2.1',
    profile: 'both',
    what: 'a wrong key is an AuthenticationError that does not repeat the key',
    options: { apiKey: KEY },
    call: async (client) => {
      const error: unknown = await client.mcp.memoryStats().catch((reason: unknown) => reason)
      return { is: error instanceof AuthenticationError, said: JSON.stringify([error, String(error)]).includes(KEY) }
    },
    exchange: [
      {
        expect: { method: 'POST', path: tool('memory_stats'), body: {}, headers: { authorization: `Bearer ${KEY}` } },
        response: json(401, '{"error":"Invalid API key"}'),
      },
    ],
    expected: { value: { is: true, said: false } },
  },
  {
    id: 'tools.wrong-scheme',
    section: '2.1',
    profile: 'both',
    what: 'a scheme other than Bearer is a ValidationError, as its status says',
    options: { headers: { authorization: 'Basic eDp5' } },
    call: (client) => client.mcp.memoryStats(),
    exchange: [
      {
        expect: { method: 'POST', path: tool('memory_stats'), body: {} },
        response: json(400, '{"error":"Invalid authorization format"}'),
      },
    ],
    expected: { error: { is: ValidationError, has: { status: 400 }, message: /Invalid authorization format/ } },
  },
  {
    id: 'tools.logical-failure',
    section: '2.1',
    profile: 'both',
    what: 'a failure in a 200 envelope is thrown',
    options: { apiKey: KEY },
    call: (client) => client.mcp.memoryStats({ folder: '/work', label: 'RAG' }),
    exchange: [
      {
        expect: { method: 'POST', path: tool('memory_stats'), body: { folder: '/work', label: 'RAG' } },
        response: json(200, '{"success":false,"data":null,"error":"Cannot specify both folder and label"}'),
      },
    ],
    expected: { error: { is: ValidationError, has: { status: 200 }, message: /Cannot specify both folder and label/ } },
  },
  {
    id: 'tools.handler-failure',
    section: '2.1',
    profile: 'both',
    what: 'a tool that fails with an empty 500 is a ServerError',
    options: { apiKey: KEY },
    call: (client) => client.mcp.memoryPrune({ threshold_days: 30 }),
    exchange: [
      { expect: { method: 'POST', path: tool('memory_prune'), body: { threshold_days: 30 } }, response: empty(500) },
    ],
    expected: { error: { is: ServerError, has: { status: 500, operation: 'mcp.memoryPrune' } } },
  },
  {
    id: 'tools.stats',
    section: '2.2',
    profile: 'both',
    what: 'the data of an envelope is the result, with its floating-point noise',
    options: { apiKey: KEY },
    call: (client) => client.mcp.memoryStats(),
    exchange: [
      {
        expect: { method: 'POST', path: tool('memory_stats'), body: {} },
        response: json(
          200,
          '{"success":true,"data":{"total_conversations":3,"average_importance":5.333333492279053,"folders":["/work"]},"error":null}',
        ),
      },
    ],
    expected: {
      value: { total_conversations: 3, average_importance: 5.333333492279053, folders: ['/work'] },
    },
  },
  {
    id: 'tools.context',
    section: '2.2',
    profile: 'both',
    what: 'timestamps with a space for the T become dates',
    options: { apiKey: KEY },
    call: (client) => client.mcp.memoryGetContext({ conversation_id: X }),
    exchange: [
      {
        expect: { method: 'POST', path: tool('memory_get_context'), body: { conversation_id: X } },
        response: json(200, {
          success: true,
          data: { conversation_id: X, ...attributes, created_at: SPACED, updated_at: '2026-01-16 21:09:09.123' },
          error: null,
        }),
      },
    ],
    expected: { value: { conversation_id: X, ...attributes, created_at: AT, updated_at: AT } },
  },
  {
    id: 'tools.export',
    section: '2.2',
    profile: 'both',
    what: 'an export has spaced timestamps on the conversation and unspaced ones on the messages',
    options: { apiKey: KEY },
    call: (client) => client.mcp.memoryExport({ conversation_id: X }),
    exchange: [
      {
        expect: { method: 'POST', path: tool('memory_export'), body: { conversation_id: X } },
        response: json(200, {
          success: true,
          data: {
            conversation: { id: X, ...attributes, created_at: SPACED, updated_at: SPACED },
            messages: [{ id: M1, role: 'user', content: 'Hi', timestamp: WRITTEN, metadata: null }],
            format: 'json',
            include_metadata: true,
          },
          error: null,
        }),
      },
    ],
    expected: {
      value: {
        conversation: { id: X, ...attributes, created_at: AT, updated_at: AT },
        messages: [{ id: M1, role: 'user', content: 'Hi', timestamp: AT, metadata: null }],
        format: 'json',
        include_metadata: true,
      },
    },
  },
  {
    id: 'tools.store-float',
    section: '2.2',
    profile: 'both',
    what: 'an importance of 5.0 is sent as the integer that the server requires',
    options: { apiKey: KEY },
    call: (client) => client.mcp.memoryStore({ label: 'RAG', folder: '/work', messages: [], importance_score: 5.0 }),
    exchange: [
      {
        expect: {
          method: 'POST',
          path: tool('memory_store'),
          body: { label: 'RAG', folder: '/work', messages: [], importance_score: 5 },
        },
        response: json(
          200,
          `{"success":true,"data":{"conversation_id":"${X}","id":"${X}","label":"RAG","folder":"/work"},"error":null}`,
        ),
      },
    ],
    expected: { value: { conversation_id: X, id: X, label: 'RAG', folder: '/work' } },
  },
  {
    id: 'tools.rejected-body',
    section: '2.1',
    profile: 'both',
    what: 'a body that a tool cannot read is a ValidationError in plain text, as elsewhere',
    options: { apiKey: KEY },
    call: (client) => client.mcp.memoryGetContext({ conversation_id: 'x' }),
    exchange: [
      {
        expect: { method: 'POST', path: tool('memory_get_context'), body: { conversation_id: 'x' } },
        response: text(
          422,
          'Failed to deserialize the JSON body into the target type: conversation_id: UUID parsing failed at line 1 column 22',
        ),
      },
    ],
    expected: { error: { is: ValidationError, has: { status: 422 }, message: /conversation_id: UUID parsing failed/ } },
  },
  {
    id: 'tools.long-field-name',
    section: '1.2',
    profile: 'both',
    what: 'a validation error names the field, even if its name is as long as a credential',
    options: { apiKey: KEY },
    call: (client) => client.mcp.memoryPrune({ importance_threshold: null as unknown as number }),
    exchange: [
      {
        expect: { method: 'POST', path: tool('memory_prune'), body: { importance_threshold: null } },
        response: text(
          422,
          'Failed to deserialize the JSON body into the target type: importance_threshold: invalid type: null, expected f32 at line 1 column 28',
        ),
      },
    ],
    expected: { error: { is: ValidationError, has: { status: 422 }, message: /importance_threshold: invalid type/ } },
  },
  {
    id: 'tools.missing-untold',
    section: '2.1',
    profile: 'both',
    what: 'the empty 404 of a tool is a missing route without legacyServer()',
    options: { apiKey: KEY },
    call: (client) => client.mcp.memoryGetContext({ conversation_id: X }),
    exchange: [
      {
        expect: { method: 'POST', path: tool('memory_get_context'), body: { conversation_id: X } },
        response: empty(404),
      },
    ],
    expected: { error: { is: NotFoundError, has: { missing: 'route' } } },
  },
  ...(
    [
      ['memoryGetContext', 'memory_get_context', { conversation_id: X }],
      ['memoryExport', 'memory_export', { conversation_id: X }],
      ['memoryUpdate', 'memory_update', { conversation_id: X, label: 'RAG' }],
    ] as const
  ).map(([name, path, body]): Quirk => ({
    id: `tools.missing-${name}`,
    section: '2.1',
    profile: 'both',
    what: `the empty 404 of ${name} is a missing record with legacyServer()`,
    options: { apiKey: KEY, ...original() },
    call: (client) => client.mcp[name](body),
    exchange: [{ expect: { method: 'POST', path: tool(path), body }, response: empty(404) }],
    expected: { error: { is: NotFoundError, has: { missing: 'resource', status: 404 } } },
  })),
  ...(['status', 'importance_score'] as const).map((name): Quirk => ({
    id: `tools.update-${name}`,
    section: '2.2',
    profile: 'both',
    what: `memoryUpdate rejects ${name}, which the server claims to change but does not`,
    options: original(),
    call: (client) =>
      client.mcp.memoryUpdate({ conversation_id: X, ...(name === 'status' ? { status: 'archived' } : { [name]: 7 }) }),
    exchange: [],
    expected: { error: { is: TypeError, message: new RegExp(`does not change ${name}.*conversations\\.archive`) } },
  })),
  {
    id: 'tools.export-format',
    section: '2.2',
    profile: 'both',
    what: 'memoryExport rejects a format that the server accepts but does not export',
    options: original(),
    call: (client) => client.mcp.memoryExport({ conversation_id: X, format: 'markdown' }),
    exchange: [],
    expected: { error: { is: TypeError, message: /exports JSON only/ } },
  },
  {
    id: 'tools.nulls',
    section: '1.1',
    profile: 'both',
    what: 'a null, which a tool rejects instead of using a default, is omitted',
    options: { apiKey: KEY, ...original() },
    call: (client) => client.mcp.memoryPrune({ threshold_days: null as unknown as number }),
    exchange: [
      {
        expect: { method: 'POST', path: tool('memory_prune'), body: {} },
        response: json(
          200,
          '{"success":true,"data":{"threshold_days":30,"importance_threshold":5.0,"total_suggestions":0,"estimated_token_savings":0,"suggestions":[]},"error":null}',
        ),
      },
    ],
    expected: {
      value: {
        threshold_days: 30,
        importance_threshold: 5,
        total_suggestions: 0,
        estimated_token_savings: 0,
        suggestions: [],
      },
    },
  },
]
