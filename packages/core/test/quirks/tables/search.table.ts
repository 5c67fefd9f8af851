import { ServerError, ValidationError } from '../../../src/index.ts'
import type { Quirk } from '../quirk.ts'
import { AT, empty, failure, hit, hits, json, M1, M2, message, SPACED, WRITTEN, X } from '../wire.ts'

/** Search, context, summaries and maintenance as the server responds them, with a client that knows nothing of it. */
export const searchQuirks: readonly Quirk[] = [
  {
    id: 'query.response',
    section: '1.4',
    profile: 'both',
    what: 'query gives an iterable list with a length and a total, whose first page the server calls 0',
    call: async (client) => {
      const found = await client.query('RAG', { limit: 5 })
      return { found: [...found], length: found.length, total: found.total, page: found.page, size: found.page_size }
    },
    exchange: [
      {
        expect: { method: 'POST', path: '/api/v1/query', body: { query: 'RAG', limit: 5 } },
        response: hits([hit(X), hit(X, { message: M2, score: 1.5 })], 5),
      },
    ],
    expected: {
      value: {
        found: [hit(X, {}, AT), hit(X, { message: M2, score: 1.5 }, AT)],
        length: 2,
        total: 2,
        page: 0,
        size: 5,
      },
    },
  },
  {
    id: 'query.empty',
    section: '1.4',
    profile: 'both',
    what: 'query gives an empty list when the server finds nothing, or its model is down',
    call: async (client) => (await client.query('RAG')).length,
    exchange: [{ expect: { method: 'POST', path: '/api/v1/query', body: { query: 'RAG' } }, response: hits([], 10) }],
    expected: { value: 0 },
  },
  {
    id: 'query.limit',
    section: '1.1',
    profile: 'both',
    what: 'a limit that the server cannot parse is rejected before it is sent',
    call: (client) => client.query('RAG', { limit: -1 }),
    exchange: [],
    expected: { error: { is: RangeError, message: /limit must be a number from 1 to 100, got -1/ } },
  },
  {
    id: 'fulltext.response',
    section: '1.4',
    profile: 'both',
    what: 'fulltext gives an iterable list of messages without scores and with null embeddings',
    call: async (client) => {
      const found = await client.search.fulltext('RAG', { limit: 20 })
      return { found: [...found], total: found.total }
    },
    exchange: [
      {
        expect: { method: 'POST', path: '/api/v1/search/fts', body: { query: 'RAG', limit: 20 } },
        response: json(200, { results: [message(M1)], total: 1 }),
      },
    ],
    expected: { value: { found: [message(M1, {}, AT)], total: 1 } },
  },
  {
    id: 'fulltext.syntax-error',
    section: '1.4',
    profile: 'both',
    what: 'punctuation that the index parses as syntax is a ServerError without legacyServer()',
    call: (client) => client.search.fulltext('what?'),
    exchange: [
      {
        expect: { method: 'POST', path: '/api/v1/search/fts', body: { query: 'what?' } },
        response: failure(500, 'Database error: fts5: syntax error near "?"'),
      },
    ],
    expected: { error: { is: ServerError, has: { status: 500 }, message: /syntax error near/ } },
  },
  {
    id: 'assemble.bare-list',
    section: '1.4',
    profile: 'both',
    what: 'context.assemble gives the bare list, with a date from the citation that has a space for the T',
    call: async (client) => {
      const fields = { preferred_labels: ['RAG'], context_budget: 100, excluded_folders: [] }
      return [...(await client.context.assemble('RAG', fields))]
    },
    exchange: [
      {
        expect: {
          method: 'POST',
          path: '/api/v1/context/assemble',
          body: { query: 'RAG', preferred_labels: ['RAG'], context_budget: 100, excluded_folders: [] },
        },
        response: json(200, [
          message(M1, { metadata: { citation: { label: 'RAG', folder: '/work', timestamp: SPACED } } }),
        ]),
      },
    ],
    expected: {
      value: [message(M1, { metadata: { citation: { label: 'RAG', folder: '/work', timestamp: AT } } }, AT)],
    },
  },
  {
    id: 'assemble.empty-list',
    section: '4.3',
    profile: 'both',
    what: 'context.assemble gives an empty list for a budget of 0',
    call: async (client) => [...(await client.context.assemble('RAG', { preferred_labels: [], context_budget: 0 }))],
    exchange: [
      {
        expect: {
          method: 'POST',
          path: '/api/v1/context/assemble',
          body: { query: 'RAG', preferred_labels: [], context_budget: 0 },
        },
        response: json(200, '[]'),
      },
    ],
    expected: { value: [] },
  },
  {
    id: 'rebuild.empty-response',
    section: '1.4',
    profile: 'both',
    what: 'embeddings.rebuild that responds with an empty 202 gives a start without a job',
    call: (client) => client.embeddings.rebuild(),
    exchange: [{ expect: { method: 'POST', path: '/api/v1/rebuild-embeddings' }, response: empty(202) }],
    expected: { value: {} },
  },
  {
    id: 'summarize.response',
    section: '1.4',
    profile: 'both',
    what: 'summarize gives the text and a date, without a model and message ids',
    call: (client) => client.summarize(X, { level: 'weekly' }),
    exchange: [
      {
        expect: { method: 'POST', path: '/api/v1/summarize', body: { conversation_id: X, level: 'weekly' } },
        response: json(
          200,
          `{"conversation_id":"${X}","level":"weekly","summary":"No messages to summarize","generated_at":"${WRITTEN}"}`,
        ),
      },
    ],
    expected: {
      value: { conversation_id: X, level: 'weekly', summary: 'No messages to summarize', generated_at: AT },
    },
  },
  {
    id: 'summarize.bad-level',
    section: '1.4',
    profile: 'both',
    what: 'a level that does not exist is a ValidationError, the only 400 with JSON',
    call: (client) => client.summarize(X, { level: 'Daily' as 'daily' }),
    exchange: [
      {
        expect: { method: 'POST', path: '/api/v1/summarize', body: { conversation_id: X, level: 'Daily' } },
        response: failure(400, 'Invalid level: must be daily, weekly, or monthly'),
      },
    ],
    expected: { error: { is: ValidationError, has: { status: 400 }, message: /must be daily, weekly, or monthly/ } },
  },
  {
    id: 'dryRun.response',
    section: '1.4',
    profile: 'both',
    what: 'prune.dryRun gives suggestions with dates and a fractional importance',
    call: (client) => client.prune.dryRun({ threshold_days: 90 }),
    exchange: [
      {
        expect: { method: 'POST', path: '/api/v1/prune/dry-run', body: { threshold_days: 90 } },
        response: json(
          200,
          `{"suggestions":[{"conversation_id":"${X}","conversation_label":"RAG","last_accessed":"${WRITTEN}","message_count":0,"token_estimate":0,"importance_score":5.0,"preview":"About RAG","recommendation":"keep"}],"total":1}`,
        ),
      },
    ],
    expected: {
      value: {
        data: [
          {
            conversation_id: X,
            conversation_label: 'RAG',
            last_accessed: AT,
            message_count: 0,
            token_estimate: 0,
            importance_score: 5,
            preview: 'About RAG',
            recommendation: 'keep',
          },
        ],
        total: 1,
        hasNextPage: false,
      },
    },
  },
  {
    id: 'dryRun.bridge-down',
    section: '1.4',
    profile: 'both',
    what: "prune.dryRun that fails with its model is a ServerError with the server's message",
    call: (client) => client.prune.dryRun({ threshold_days: 90 }),
    exchange: [
      {
        expect: { method: 'POST', path: '/api/v1/prune/dry-run', body: { threshold_days: 90 } },
        response: failure(500, 'Embedding error: LLM Bridge error: error sending request'),
      },
    ],
    expected: { error: { is: ServerError, has: { status: 500 }, message: /LLM Bridge error/ } },
  },
  {
    id: 'dryRun.threshold',
    section: '4.9',
    profile: 'both',
    what: 'a number of days at which the server panics is rejected before it is sent',
    call: (client) => client.prune.dryRun({ threshold_days: 2e11 }),
    exchange: [],
    expected: { error: { is: RangeError, message: /threshold_days must be a number from 0 to 36500/ } },
  },
  {
    id: 'execute.empty-response',
    section: '1.4',
    profile: 'both',
    what: 'prune.execute takes the ids and resolves to an object without results when the response is empty',
    call: (client) => client.prune.execute([X]),
    exchange: [
      {
        expect: { method: 'POST', path: '/api/v1/prune/execute', body: { conversation_ids: [X] } },
        response: empty(200),
      },
    ],
    expected: { value: {} },
  },
  {
    id: 'suggest.response',
    section: '1.4',
    profile: 'both',
    what: 'labels.suggest returns an iterable list with its conversation id',
    call: async (client) => {
      const found = await client.labels.suggest(X)
      return { found: [...found], of: found.conversation_id }
    },
    exchange: [
      {
        expect: { method: 'POST', path: '/api/v1/labels/suggest', body: { conversation_id: X } },
        response: json(
          200,
          `{"conversation_id":"${X}","suggestions":[{"label":"RAG","confidence":0.9,"is_existing":true,"reason":"Fits"}]}`,
        ),
      },
    ],
    expected: {
      value: { found: [{ label: 'RAG', confidence: 0.9, is_existing: true, reason: 'Fits' }], of: X },
    },
  },
  {
    id: 'suggest.none',
    section: '1.4',
    profile: 'both',
    what: 'labels.suggest gives an empty list for a conversation without messages',
    call: async (client) => [...(await client.labels.suggest(X))],
    exchange: [
      {
        expect: { method: 'POST', path: '/api/v1/labels/suggest', body: { conversation_id: X } },
        response: json(200, `{"conversation_id":"${X}","suggestions":[]}`),
      },
    ],
    expected: { value: [] },
  },
]
