// Generated from openapi/ by `npm run generate`. Never edited.
import {
  contextAssembleOperation,
  contextBuildOperation,
  contractOperation,
  conversationsArchiveOperation,
  conversationsCountOperation,
  conversationsCreateOperation,
  conversationsDeleteOperation,
  conversationsGetOperation,
  conversationsListOperation,
  conversationsMessagesAppendOperation,
  conversationsMessagesListOperation,
  conversationsPinOperation,
  conversationsUnarchiveOperation,
  conversationsUnpinOperation,
  conversationsUpdateFolderOperation,
  conversationsUpdateLabelOperation,
  conversationsUpdateOperation,
  embeddingsRebuildOperation,
  exportStreamOperation,
  foldersListOperation,
  healthOperation,
  importStreamOperation,
  importanceSuggestOperation,
  jobsGetOperation,
  labelsListOperation,
  labelsSuggestOperation,
  mcpMemoryExportOperation,
  mcpMemoryGetContextOperation,
  mcpMemoryPruneOperation,
  mcpMemorySearchOperation,
  mcpMemoryStatsOperation,
  mcpMemoryStoreOperation,
  mcpMemoryUpdateOperation,
  metricsOperation,
  pruneDryRunOperation,
  pruneExecuteOperation,
  queryOperation,
  searchFulltextOperation,
  summarizeOperation,
} from './operations.gen.ts'

/** Every operation by its id. A program that makes calls does not need it; a server, a tool and a test do. */
export const operations = {
  'conversations.list': conversationsListOperation,
  'conversations.create': conversationsCreateOperation,
  'conversations.count': conversationsCountOperation,
  'conversations.get': conversationsGetOperation,
  'conversations.update': conversationsUpdateOperation,
  'conversations.delete': conversationsDeleteOperation,
  'conversations.updateLabel': conversationsUpdateLabelOperation,
  'conversations.updateFolder': conversationsUpdateFolderOperation,
  'conversations.pin': conversationsPinOperation,
  'conversations.unpin': conversationsUnpinOperation,
  'conversations.archive': conversationsArchiveOperation,
  'conversations.unarchive': conversationsUnarchiveOperation,
  'conversations.messages.list': conversationsMessagesListOperation,
  'conversations.messages.append': conversationsMessagesAppendOperation,
  query: queryOperation,
  'search.fulltext': searchFulltextOperation,
  'context.assemble': contextAssembleOperation,
  'context.build': contextBuildOperation,
  summarize: summarizeOperation,
  'prune.dryRun': pruneDryRunOperation,
  'prune.execute': pruneExecuteOperation,
  'labels.suggest': labelsSuggestOperation,
  'importance.suggest': importanceSuggestOperation,
  'labels.list': labelsListOperation,
  'folders.list': foldersListOperation,
  'embeddings.rebuild': embeddingsRebuildOperation,
  'jobs.get': jobsGetOperation,
  'export.stream': exportStreamOperation,
  'import.stream': importStreamOperation,
  health: healthOperation,
  metrics: metricsOperation,
  contract: contractOperation,
  'mcp.memoryStore': mcpMemoryStoreOperation,
  'mcp.memorySearch': mcpMemorySearchOperation,
  'mcp.memoryGetContext': mcpMemoryGetContextOperation,
  'mcp.memoryUpdate': mcpMemoryUpdateOperation,
  'mcp.memoryPrune': mcpMemoryPruneOperation,
  'mcp.memoryExport': mcpMemoryExportOperation,
  'mcp.memoryStats': mcpMemoryStatsOperation,
} as const

/** The statuses that the contract declares for each operation. */
export const declaredStatuses = {
  'conversations.list': [200, 400, 401, 403, 429, 500, 503, 507],
  'conversations.create': [201, 400, 401, 403, 408, 409, 413, 415, 422, 429, 500, 503, 507],
  'conversations.count': [200, 400, 401, 403, 429, 500, 503, 507],
  'conversations.get': [200, 400, 401, 403, 404, 429, 500, 503, 507],
  'conversations.update': [200, 400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503, 507],
  'conversations.delete': [200, 400, 401, 403, 404, 429, 500, 503, 507],
  'conversations.updateLabel': [200, 400, 401, 403, 404, 408, 413, 415, 422, 429, 500, 503, 507],
  'conversations.updateFolder': [200, 400, 401, 403, 404, 408, 413, 415, 422, 429, 500, 503, 507],
  'conversations.pin': [200, 400, 401, 403, 404, 429, 500, 503, 507],
  'conversations.unpin': [200, 400, 401, 403, 404, 429, 500, 503, 507],
  'conversations.archive': [200, 400, 401, 403, 404, 429, 500, 503, 507],
  'conversations.unarchive': [200, 400, 401, 403, 404, 429, 500, 503, 507],
  'conversations.messages.list': [200, 400, 401, 403, 404, 429, 500, 503, 507],
  'conversations.messages.append': [201, 400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503, 507],
  query: [200, 400, 401, 403, 408, 413, 415, 422, 429, 500, 503, 507],
  'search.fulltext': [200, 400, 401, 403, 408, 413, 415, 422, 429, 500, 503, 507],
  'context.assemble': [200, 400, 401, 403, 408, 413, 415, 422, 429, 500, 503, 507],
  'context.build': [200, 400, 401, 403, 404, 408, 413, 415, 422, 429, 500, 503, 507],
  summarize: [200, 400, 401, 403, 404, 408, 413, 415, 422, 429, 500, 503, 507],
  'prune.dryRun': [200, 400, 401, 403, 408, 413, 415, 422, 429, 500, 503, 507],
  'prune.execute': [200, 400, 401, 403, 404, 408, 413, 415, 422, 429, 500, 503, 507],
  'labels.suggest': [200, 400, 401, 403, 404, 408, 413, 415, 422, 429, 500, 503, 507],
  'importance.suggest': [200, 400, 401, 403, 404, 408, 413, 415, 422, 429, 500, 503, 507],
  'labels.list': [200, 401, 403, 429, 500, 503, 507],
  'folders.list': [200, 401, 403, 429, 500, 503, 507],
  'embeddings.rebuild': [202, 401, 403, 429, 500, 503, 507],
  'jobs.get': [200, 400, 401, 403, 404, 429, 500, 503, 507],
  'export.stream': [200, 400, 401, 403, 429, 500, 503, 507],
  'import.stream': [200, 401, 403, 408, 415, 422, 429, 500, 503, 507],
  health: [200, 401, 403, 429, 500, 503],
  metrics: [200, 401, 403, 429, 500, 503, 507],
  contract: [200, 401, 403, 429, 500],
  'mcp.memoryStore': [200, 400, 401, 403, 408, 409, 413, 415, 422, 429, 500, 503, 507],
  'mcp.memorySearch': [200, 400, 401, 403, 408, 413, 415, 422, 429, 500, 503, 507],
  'mcp.memoryGetContext': [200, 400, 401, 403, 404, 408, 413, 415, 422, 429, 500, 503, 507],
  'mcp.memoryUpdate': [200, 400, 401, 403, 404, 408, 413, 415, 422, 429, 500, 503, 507],
  'mcp.memoryPrune': [200, 400, 401, 403, 408, 413, 415, 422, 429, 500, 503, 507],
  'mcp.memoryExport': [200, 400, 401, 403, 404, 408, 413, 415, 422, 429, 500, 503, 507],
  'mcp.memoryStats': [200, 400, 401, 403, 408, 413, 415, 422, 429, 500, 503, 507],
} as const satisfies Record<keyof typeof operations, readonly number[]>

/** The whole contract: an OpenAPI document. */
export const contractDocument: Readonly<Record<string, unknown>> = {
  openapi: '3.1.1',
  info: {
    title: 'Sekha',
    version: '0.1.0',
    summary: 'Memory for AI applications.',
    description:
      "One contract for every service of Sekha. Everything else is generated from it: the client, its types, the schemas\nand the routes of the server.\n\n**Errors** have one shape, `ErrorBody`. **Instants** are written as RFC 3339 with `Z`; an instant without a zone means UTC.\n**Null** means absent wherever a request may carry it: in the optional properties of the original operations.\n**Unknown fields** are ignored by the operations of the original controller, which name them in the response header\n`Sekha-Ignored-Fields`, and refused by our own (`x-extension`), at every depth.\n**JSON** is I-JSON (RFC 7493): repeated names, half of a surrogate pair, and numbers that a double cannot hold are\nrefused (422), and so are objects and arrays that nest deeper than 100 levels, and a property named `__proto__`.\n\nVendor extensions, on an operation unless said otherwise:\n\n| key | meaning |\n| --- | --- |\n| `x-service` | the service that answers: it decides base URL and key |\n| `x-extension` | ours: an original server lacks it |\n| `x-idempotent` | running it twice is the same as running it once, whatever its method says |\n| `x-idempotency-key` | honours the `Idempotency-Key` header |\n| `x-pagination` | how the pages follow each other: `page`, `offset` or `cursor`; `walk` is a second way that does not shift |\n| `x-stream` | the answer is a stream of this kind |\n| `x-stream-end` | the property and the value that mark the last record, and the property that holds a checkpoint |\n| `x-argument` | the property of the body that a client's method takes as its own argument |\n| `x-result` | the part of the answer that a client's method returns |\n| `x-failure` | a property of a 2xx answer that, when set, says why the call failed |\n| `x-answer` | on a response: an error status that is nevertheless an answer |\n| `x-pattern-rules` | at the root: what each `pattern` asks for, in words |\n| `x-empty-answer` | on a response: what an empty body means, where an original server sends one |\n",
    license: {
      name: 'MIT',
      identifier: 'MIT',
    },
  },
  servers: [
    {
      url: 'http://127.0.0.1:8080',
      description: 'The embedded controller at its default address.',
    },
  ],
  security: [
    {
      bearer: [],
    },
    {
      apiKey: [],
    },
    {},
  ],
  tags: [
    {
      name: 'conversations',
      description: 'Conversations and what they hold.',
    },
    {
      name: 'messages',
      description: 'The messages of one conversation.',
    },
    {
      name: 'search',
      description: 'Finding messages.',
    },
    {
      name: 'context',
      description: 'Packing memory into a prompt: assembled context, summaries.',
    },
    {
      name: 'upkeep',
      description: 'Labels, folders, importance, pruning, embeddings, jobs.',
    },
    {
      name: 'transfer',
      description: 'Export and import.',
    },
    {
      name: 'server',
      description: 'Health, metrics, the contract itself.',
    },
    {
      name: 'mcp',
      description: 'The tool endpoints that an MCP server calls.',
    },
  ],
  paths: {
    '/api/v1/conversations': {
      post: {
        operationId: 'conversations.create',
        'x-service': 'memory',
        'x-idempotency-key': true,
        tags: ['conversations'],
        summary: 'Stores a conversation with its messages.',
        description: 'All of it or nothing. The order of the messages is kept.',
        parameters: [
          {
            $ref: '#/components/parameters/IdempotencyKey',
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/ConversationCreate',
              },
            },
          },
        },
        responses: {
          '201': {
            description: 'Stored.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/Conversation',
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
      get: {
        operationId: 'conversations.list',
        'x-service': 'memory',
        'x-pagination': {
          kind: 'page',
          items: 'results',
          page: 'page',
          size: 'page_size',
          total: 'total',
          walk: {
            cursor: 'cursor',
            next: 'next_cursor',
            start: 'start',
          },
        },
        tags: ['conversations'],
        summary: 'Lists conversations, the most recently changed first.',
        description:
          'Pages by number follow the last change, so they shift when a conversation is created, changed or deleted between\ntwo requests. With `cursor` the order is that of creation, the newest first, which never changes: each\nconversation that is there throughout comes exactly once, and one that is created meanwhile is not included.\n',
        parameters: [
          {
            name: 'cursor',
            in: 'query',
            description:
              'Where a page in the order of creation begins: `start`, then `next_cursor` of the page before. Excludes `page`.',
            schema: {
              type: 'string',
              minLength: 1,
              maxLength: 200,
            },
          },
          {
            name: 'page',
            in: 'query',
            description: 'The page, counted from 1.',
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 4294967295,
              default: 1,
            },
          },
          {
            name: 'page_size',
            in: 'query',
            description:
              'Conversations on a page. More than 100 is refused, and so is a page by number whose metadata holds more than 8 MiB; by cursor it is shorter.',
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 100,
              default: 50,
            },
          },
          {
            $ref: '#/components/parameters/Label',
          },
          {
            $ref: '#/components/parameters/Folder',
          },
          {
            $ref: '#/components/parameters/Pinned',
          },
          {
            $ref: '#/components/parameters/Archived',
          },
          {
            $ref: '#/components/parameters/ImportanceMin',
          },
          {
            $ref: '#/components/parameters/ImportanceMax',
          },
          {
            $ref: '#/components/parameters/DateFrom',
          },
          {
            $ref: '#/components/parameters/DateTo',
          },
        ],
        responses: {
          '200': {
            description: 'One page.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/ConversationPage',
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/conversations/count': {
      get: {
        operationId: 'conversations.count',
        'x-service': 'memory',
        'x-result': 'count',
        'x-failure': 'error',
        tags: ['conversations'],
        summary: 'Counts conversations.',
        parameters: [
          {
            $ref: '#/components/parameters/Label',
          },
          {
            $ref: '#/components/parameters/Folder',
          },
          {
            $ref: '#/components/parameters/Pinned',
          },
          {
            $ref: '#/components/parameters/Archived',
          },
          {
            $ref: '#/components/parameters/ImportanceMin',
          },
          {
            $ref: '#/components/parameters/ImportanceMax',
          },
          {
            $ref: '#/components/parameters/DateFrom',
          },
          {
            $ref: '#/components/parameters/DateTo',
          },
        ],
        responses: {
          '200': {
            description: 'How many conversations pass the filters.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/ConversationCount',
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/conversations/{id}': {
      parameters: [
        {
          $ref: '#/components/parameters/ConversationId',
        },
      ],
      get: {
        operationId: 'conversations.get',
        'x-service': 'memory',
        tags: ['conversations'],
        summary: 'Reads one conversation, without its messages.',
        responses: {
          '200': {
            description: 'The conversation.',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/Conversation',
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
      patch: {
        operationId: 'conversations.update',
        'x-service': 'memory',
        'x-extension': true,
        'x-idempotency-key': true,
        tags: ['conversations'],
        summary: 'Changes what is given and leaves the rest.',
        description:
          "With `expected_revision` the change is made only if nobody changed the conversation's attributes since that\nrevision was read; otherwise 409 with the current one. Appending messages does not change the revision.\n",
        parameters: [
          {
            $ref: '#/components/parameters/IdempotencyKey',
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/ConversationPatch',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'The conversation as it is now.',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/Conversation',
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
      delete: {
        operationId: 'conversations.delete',
        'x-service': 'memory',
        tags: ['conversations'],
        summary: 'Deletes a conversation and everything that was derived from it.',
        responses: {
          '200': {
            description: 'Deleted.',
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/conversations/{id}/label': {
      parameters: [
        {
          $ref: '#/components/parameters/ConversationId',
        },
      ],
      put: {
        operationId: 'conversations.updateLabel',
        'x-service': 'memory',
        tags: ['conversations'],
        summary: 'Gives a conversation another label and, if one is named, another folder.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/LabelUpdate',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'Changed.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/conversations/{id}/folder': {
      parameters: [
        {
          $ref: '#/components/parameters/ConversationId',
        },
      ],
      put: {
        operationId: 'conversations.updateFolder',
        'x-service': 'memory',
        tags: ['conversations'],
        summary: 'Moves a conversation to another folder. Its label stays.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/FolderUpdate',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'Moved.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/conversations/{id}/pin': {
      parameters: [
        {
          $ref: '#/components/parameters/ConversationId',
        },
      ],
      put: {
        operationId: 'conversations.pin',
        'x-service': 'memory',
        tags: ['conversations'],
        summary: 'Pins a conversation. Its importance becomes 10; the one it had is remembered for `unpin`.',
        responses: {
          '200': {
            description: 'Done.',
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/conversations/{id}/unpin': {
      parameters: [
        {
          $ref: '#/components/parameters/ConversationId',
        },
      ],
      put: {
        operationId: 'conversations.unpin',
        'x-service': 'memory',
        'x-extension': true,
        tags: ['conversations'],
        summary: 'Unpins a conversation and restores the importance that it had before it was pinned.',
        responses: {
          '200': {
            description: 'Done.',
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/conversations/{id}/archive': {
      parameters: [
        {
          $ref: '#/components/parameters/ConversationId',
        },
      ],
      put: {
        operationId: 'conversations.archive',
        'x-service': 'memory',
        tags: ['conversations'],
        summary: 'Archives a conversation. It can still be read and found.',
        responses: {
          '200': {
            description: 'Done.',
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/conversations/{id}/unarchive': {
      parameters: [
        {
          $ref: '#/components/parameters/ConversationId',
        },
      ],
      put: {
        operationId: 'conversations.unarchive',
        'x-service': 'memory',
        'x-extension': true,
        tags: ['conversations'],
        summary: 'Makes an archived conversation active again.',
        responses: {
          '200': {
            description: 'Done.',
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/conversations/{id}/messages': {
      parameters: [
        {
          $ref: '#/components/parameters/ConversationId',
        },
      ],
      get: {
        operationId: 'conversations.messages.list',
        'x-service': 'memory',
        'x-extension': true,
        'x-pagination': {
          kind: 'cursor',
          items: 'messages',
          cursor: 'cursor',
          next: 'next_cursor',
          size: 'limit',
          total: 'total',
        },
        tags: ['messages'],
        summary: 'Reads the messages of a conversation in their order.',
        parameters: [
          {
            name: 'cursor',
            in: 'query',
            description: 'Where the page begins, from `next_cursor` of the one before.',
            schema: {
              type: 'string',
              minLength: 1,
              maxLength: 200,
            },
          },
          {
            name: 'limit',
            in: 'query',
            description: 'The most messages on a page; a page of very long ones holds fewer. More than 100 is refused.',
            schema: {
              type: 'integer',
              minimum: 1,
              maximum: 100,
              default: 50,
            },
          },
        ],
        responses: {
          '200': {
            description: 'One page.',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/MessagePage',
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
      post: {
        operationId: 'conversations.messages.append',
        'x-service': 'memory',
        'x-argument': 'messages',
        'x-extension': true,
        'x-idempotency-key': true,
        tags: ['messages'],
        summary: 'Appends messages to a conversation, all of them or none.',
        parameters: [
          {
            $ref: '#/components/parameters/IdempotencyKey',
          },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/MessageAppend',
              },
            },
          },
        },
        responses: {
          '201': {
            description: 'Stored.',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/MessagesAppended',
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/query': {
      post: {
        operationId: 'query',
        'x-service': 'memory',
        'x-argument': 'query',
        'x-idempotent': true,
        'x-pagination': {
          kind: 'offset',
          items: 'results',
          offset: 'offset',
          size: 'limit',
          total: 'total',
        },
        'x-result': 'results',
        tags: ['search'],
        summary: 'Finds the messages that answer a question, the best first.',
        description:
          'Needs no model. The text is plain words, never a query language: any text has a defined answer, and an empty one\nfinds nothing.\n',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/Query',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'What was found.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/QueryPage',
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/search/fts': {
      post: {
        operationId: 'search.fulltext',
        'x-service': 'memory',
        'x-argument': 'query',
        'x-idempotent': true,
        'x-result': 'results',
        tags: ['search'],
        summary: 'Finds the messages that hold the words, the best first.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/Fulltext',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'What was found.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/FulltextResults',
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/context/assemble': {
      post: {
        operationId: 'context.assemble',
        'x-service': 'memory',
        'x-idempotent': true,
        tags: ['context'],
        summary: 'Picks the messages that belong in a prompt, within a token budget.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/ContextAssemble',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'The messages, ready for a model.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
            content: {
              'application/json': {
                schema: {
                  type: 'array',
                  items: {
                    $ref: '#/components/schemas/ContextMessage',
                  },
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/context/build': {
      post: {
        operationId: 'context.build',
        'x-service': 'memory',
        'x-extension': true,
        'x-idempotent': true,
        tags: ['context'],
        summary: 'Assembles a context and says how it was made, what it costs and what was left out.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/ContextBuild',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'The context.',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/Context',
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/summarize': {
      post: {
        operationId: 'summarize',
        'x-service': 'memory',
        'x-idempotent': true,
        tags: ['context'],
        summary: 'Summarises a conversation over a day, a week or a month.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/SummarizeRequest',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'The summary.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/Summary',
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/prune/dry-run': {
      post: {
        operationId: 'prune.dryRun',
        'x-service': 'memory',
        'x-idempotent': true,
        tags: ['upkeep'],
        summary: 'Names the conversations that could be let go, and changes nothing.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/PruneDryRun',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'The candidates.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PruneSuggestions',
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/prune/execute': {
      post: {
        operationId: 'prune.execute',
        'x-service': 'memory',
        'x-argument': 'conversation_ids',
        'x-idempotent': true,
        tags: ['upkeep'],
        summary: 'Archives the named conversations, all of them or none.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/PruneExecute',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'Archived. An original server answers without a body.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
            'x-empty-answer': {},
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/PruneOutcomes',
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/labels/suggest': {
      post: {
        operationId: 'labels.suggest',
        'x-service': 'memory',
        'x-argument': 'conversation_id',
        'x-idempotent': true,
        'x-result': 'suggestions',
        tags: ['upkeep'],
        summary: 'Suggests labels for a conversation.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/SuggestLabels',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'The suggestions, the surest first.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/LabelSuggestions',
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/importance/suggest': {
      post: {
        operationId: 'importance.suggest',
        'x-service': 'memory',
        'x-extension': true,
        'x-argument': 'conversation_id',
        'x-idempotent': true,
        tags: ['upkeep'],
        summary: 'Says how important a conversation seems.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/SuggestImportance',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'The suggestion.',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/ImportanceSuggestion',
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/labels': {
      get: {
        operationId: 'labels.list',
        'x-service': 'memory',
        'x-extension': true,
        'x-result': 'labels',
        tags: ['upkeep'],
        summary: 'Lists every label with the number of its conversations, in the order of the labels.',
        responses: {
          '200': {
            description: 'The labels.',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/LabelCounts',
                },
              },
            },
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/folders': {
      get: {
        operationId: 'folders.list',
        'x-service': 'memory',
        'x-extension': true,
        'x-result': 'folders',
        tags: ['upkeep'],
        summary: 'Lists every folder with the number of its conversations, in the order of the paths.',
        responses: {
          '200': {
            description: 'The folders.',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/FolderCounts',
                },
              },
            },
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/rebuild-embeddings': {
      post: {
        operationId: 'embeddings.rebuild',
        'x-service': 'memory',
        'x-idempotent': true,
        tags: ['upkeep'],
        summary: 'Starts to embed every message again.',
        responses: {
          '202': {
            description: 'Started. An original server answers without a body.',
            'x-empty-answer': {},
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/RebuildStarted',
                },
              },
            },
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/jobs/{id}': {
      get: {
        operationId: 'jobs.get',
        'x-service': 'memory',
        'x-extension': true,
        tags: ['upkeep'],
        summary: 'Says how far a job is.',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            description: "The job's id.",
            schema: {
              type: 'string',
              format: 'uuid',
            },
          },
        ],
        responses: {
          '200': {
            description: 'The job.',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/Job',
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/export': {
      get: {
        operationId: 'export.stream',
        'x-service': 'memory',
        'x-extension': true,
        'x-stream': 'ndjson',
        'x-stream-end': {
          property: 'type',
          value: 'footer',
          checkpoint: 'checkpoint',
        },
        tags: ['transfer'],
        summary: 'Streams conversations with their messages, one JSON record a line.',
        description:
          'A `header`, then for each conversation its record followed by its messages, `checkpoint` records in between, and a\n`footer` with counts and a hash. A stream without a footer is incomplete: go on with `after` set to its last\ncheckpoint. A conversation that is deleted meanwhile may be missing; one that is created meanwhile is not included.\n',
        parameters: [
          {
            name: 'after',
            in: 'query',
            description: 'Continue after this checkpoint.',
            schema: {
              type: 'string',
              minLength: 1,
              maxLength: 200,
            },
          },
          {
            name: 'conversation_id',
            in: 'query',
            description: 'Only this conversation.',
            schema: {
              type: 'string',
              format: 'uuid',
            },
          },
          {
            $ref: '#/components/parameters/Label',
          },
          {
            $ref: '#/components/parameters/Folder',
          },
          {
            $ref: '#/components/parameters/Pinned',
          },
          {
            $ref: '#/components/parameters/Archived',
          },
          {
            $ref: '#/components/parameters/ImportanceMin',
          },
          {
            $ref: '#/components/parameters/ImportanceMax',
          },
          {
            $ref: '#/components/parameters/DateFrom',
          },
          {
            $ref: '#/components/parameters/DateTo',
          },
        ],
        responses: {
          '200': {
            description: 'The records.',
            content: {
              'application/x-ndjson': {
                schema: {
                  $ref: '#/components/schemas/ExportRecord',
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/api/v1/import': {
      post: {
        operationId: 'import.stream',
        'x-service': 'memory',
        'x-extension': true,
        'x-idempotent': true,
        tags: ['transfer'],
        summary: 'Reads back what an export wrote.',
        description:
          "Records keep their ids. What is already here is skipped, so an import that broke off can simply be sent again. A\nconversation of up to 500 messages and 4 Mi characters is stored with all of its messages in the stream or not at\nall; a longer one is stored in parts of that size, in their order, so an import that breaks off may leave its first\nmessages. The stream's footer is verified; 422 says at which line a stream is wrong and what before it is stored.\n",
        requestBody: {
          required: true,
          content: {
            'application/x-ndjson': {
              schema: {
                $ref: '#/components/schemas/ExportRecord',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'Everything is stored.',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/ImportReport',
                },
              },
            },
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/health': {
      get: {
        operationId: 'health',
        'x-service': 'memory',
        tags: ['server'],
        summary: 'Says whether the server and what it stands on are well.',
        responses: {
          '200': {
            description: 'It is well.',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/Health',
                },
              },
            },
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            description: 'It is not well. This is an answer too.',
            'x-answer': true,
            'x-empty-answer': {
              status: 'unhealthy',
              checks: {},
            },
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/Health',
                },
              },
            },
          },
        },
      },
    },
    '/metrics': {
      get: {
        operationId: 'metrics',
        'x-service': 'memory',
        tags: ['server'],
        summary: "Gives the server's metrics in the Prometheus text format.",
        responses: {
          '200': {
            description: 'The metrics.',
            content: {
              'text/plain': {
                schema: {
                  type: 'string',
                },
              },
            },
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/openapi.json': {
      get: {
        operationId: 'contract',
        'x-service': 'memory',
        'x-extension': true,
        tags: ['server'],
        summary: 'Gives this contract.',
        responses: {
          '200': {
            description: 'The OpenAPI document.',
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/Contract',
                },
              },
            },
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
        },
      },
    },
    '/mcp/tools/memory_store': {
      post: {
        operationId: 'mcp.memoryStore',
        'x-service': 'memory',
        'x-idempotency-key': true,
        'x-result': 'data',
        'x-failure': 'error',
        tags: ['mcp'],
        parameters: [
          {
            $ref: '#/components/parameters/IdempotencyKey',
          },
        ],
        summary: 'Stores a conversation.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/MemoryStore',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'Stored.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['success', 'data'],
                  properties: {
                    success: {
                      type: 'boolean',
                      description: 'Whether it worked.',
                    },
                    data: {
                      $ref: '#/components/schemas/MemoryStored',
                    },
                    error: {
                      type: ['string', 'null'],
                      description: 'Why it did not.',
                    },
                  },
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '409': {
            $ref: '#/components/responses/Conflict',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/mcp/tools/memory_search': {
      post: {
        operationId: 'mcp.memorySearch',
        'x-service': 'memory',
        'x-idempotent': true,
        'x-result': 'data',
        'x-failure': 'error',
        tags: ['mcp'],
        summary: 'Finds messages.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/MemorySearch',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'What was found.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['success', 'data'],
                  properties: {
                    success: {
                      type: 'boolean',
                      description: 'Whether it worked.',
                    },
                    data: {
                      $ref: '#/components/schemas/MemorySearchResults',
                    },
                    error: {
                      type: ['string', 'null'],
                      description: 'Why it did not.',
                    },
                  },
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/mcp/tools/memory_get_context': {
      post: {
        operationId: 'mcp.memoryGetContext',
        'x-service': 'memory',
        'x-idempotent': true,
        'x-result': 'data',
        'x-failure': 'error',
        tags: ['mcp'],
        summary: 'Reads the attributes of a conversation.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/MemoryConversationId',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'The attributes.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['success', 'data'],
                  properties: {
                    success: {
                      type: 'boolean',
                      description: 'Whether it worked.',
                    },
                    data: {
                      $ref: '#/components/schemas/MemoryContext',
                    },
                    error: {
                      type: ['string', 'null'],
                      description: 'Why it did not.',
                    },
                  },
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/mcp/tools/memory_update': {
      post: {
        operationId: 'mcp.memoryUpdate',
        'x-service': 'memory',
        'x-idempotent': true,
        'x-result': 'data',
        'x-failure': 'error',
        tags: ['mcp'],
        summary: 'Changes the attributes of a conversation.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/MemoryUpdate',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'What was changed.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['success', 'data'],
                  properties: {
                    success: {
                      type: 'boolean',
                      description: 'Whether it worked.',
                    },
                    data: {
                      $ref: '#/components/schemas/MemoryUpdated',
                    },
                    error: {
                      type: ['string', 'null'],
                      description: 'Why it did not.',
                    },
                  },
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/mcp/tools/memory_prune': {
      post: {
        operationId: 'mcp.memoryPrune',
        'x-service': 'memory',
        'x-idempotent': true,
        'x-result': 'data',
        'x-failure': 'error',
        tags: ['mcp'],
        summary: 'Names the conversations that could be let go.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/MemoryPrune',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'The candidates.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['success', 'data'],
                  properties: {
                    success: {
                      type: 'boolean',
                      description: 'Whether it worked.',
                    },
                    data: {
                      $ref: '#/components/schemas/MemoryPruneSuggestions',
                    },
                    error: {
                      type: ['string', 'null'],
                      description: 'Why it did not.',
                    },
                  },
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/mcp/tools/memory_export': {
      post: {
        operationId: 'mcp.memoryExport',
        'x-service': 'memory',
        'x-idempotent': true,
        'x-result': 'data',
        'x-failure': 'error',
        tags: ['mcp'],
        summary: 'Reads a conversation with all of its messages.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/MemoryExport',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'The conversation.',
            headers: {
              'Sekha-Ignored-Fields': {
                $ref: '#/components/headers/IgnoredFields',
              },
            },
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['success', 'data'],
                  properties: {
                    success: {
                      type: 'boolean',
                      description: 'Whether it worked.',
                    },
                    data: {
                      $ref: '#/components/schemas/MemoryExported',
                    },
                    error: {
                      type: ['string', 'null'],
                      description: 'Why it did not.',
                    },
                  },
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '404': {
            $ref: '#/components/responses/NotFound',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
    '/mcp/tools/memory_stats': {
      post: {
        operationId: 'mcp.memoryStats',
        'x-service': 'memory',
        'x-idempotent': true,
        'x-result': 'data',
        'x-failure': 'error',
        tags: ['mcp'],
        summary: 'Counts conversations.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                $ref: '#/components/schemas/MemoryStats',
              },
            },
          },
        },
        responses: {
          '200': {
            description: 'The counts.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['success', 'data'],
                  properties: {
                    success: {
                      type: 'boolean',
                      description: 'Whether it worked.',
                    },
                    data: {
                      $ref: '#/components/schemas/MemoryStatistics',
                    },
                    error: {
                      type: ['string', 'null'],
                      description: 'Why it did not.',
                    },
                  },
                },
              },
            },
          },
          '400': {
            $ref: '#/components/responses/BadRequest',
          },
          '401': {
            $ref: '#/components/responses/Unauthorized',
          },
          '403': {
            $ref: '#/components/responses/Forbidden',
          },
          '408': {
            $ref: '#/components/responses/RequestTimeout',
          },
          '413': {
            $ref: '#/components/responses/ContentTooLarge',
          },
          '415': {
            $ref: '#/components/responses/UnsupportedMediaType',
          },
          '422': {
            $ref: '#/components/responses/Unprocessable',
          },
          '429': {
            $ref: '#/components/responses/RateLimited',
          },
          '500': {
            $ref: '#/components/responses/InternalError',
          },
          '503': {
            $ref: '#/components/responses/StoreUnavailable',
          },
          '507': {
            $ref: '#/components/responses/StoreFull',
          },
        },
      },
    },
  },
  components: {
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        description: "The service's key, at least 32 characters.",
      },
      apiKey: {
        type: 'apiKey',
        in: 'header',
        name: 'X-API-Key',
        description: 'The same key, for clients that cannot set `Authorization`.',
      },
    },
    parameters: {
      Label: {
        name: 'label',
        in: 'query',
        description: 'Only conversations with exactly this label.',
        schema: {
          type: 'string',
        },
      },
      Folder: {
        name: 'folder',
        in: 'query',
        description: 'Only conversations in this folder or below it.',
        schema: {
          type: 'string',
          pattern: '^/([^/]+(/[^/]+)*/?)?$',
        },
      },
      Pinned: {
        name: 'pinned',
        in: 'query',
        description: 'Only pinned conversations, or only the others.',
        schema: {
          type: 'boolean',
        },
      },
      Archived: {
        name: 'archived',
        in: 'query',
        description: 'Only archived conversations, or only active ones.',
        schema: {
          type: 'boolean',
        },
      },
      ImportanceMin: {
        name: 'importance_min',
        in: 'query',
        description: 'Only conversations of at least this importance.',
        schema: {
          type: 'integer',
          minimum: 0,
          maximum: 10,
        },
      },
      ImportanceMax: {
        name: 'importance_max',
        in: 'query',
        description: 'Only conversations of at most this importance.',
        schema: {
          type: 'integer',
          minimum: 0,
          maximum: 10,
        },
      },
      DateFrom: {
        name: 'date_from',
        in: 'query',
        description: 'Only conversations with a message at or after this instant (and before `date_to`).',
        schema: {
          $ref: '#/components/schemas/TimestampInput',
        },
      },
      DateTo: {
        name: 'date_to',
        in: 'query',
        description: 'Only conversations with a message before this instant (and not before `date_from`).',
        schema: {
          $ref: '#/components/schemas/TimestampInput',
        },
      },
      IdempotencyKey: {
        name: 'Idempotency-Key',
        in: 'header',
        description:
          "One key per logical call, repeated with every attempt. Within 24 hours a second request with the same key and body\ngets the first one's answer, marked `Idempotency-Replayed: true`; with another body it is refused (422).\n",
        schema: {
          type: 'string',
          minLength: 1,
          maxLength: 255,
        },
      },
      ConversationId: {
        name: 'id',
        in: 'path',
        required: true,
        description: "The conversation's id.",
        schema: {
          type: 'string',
          format: 'uuid',
        },
      },
    },
    schemas: {
      TimestampInput: {
        type: 'string',
        description:
          'A timestamp in a request, of a day and time that exist: RFC 3339, with a space for the `T`, no seconds, or a short\noffset as well; without a zone it means UTC. Second 60 is the end of a month in UTC alone. It has to lie in the years\n0 to 9999 in UTC. Digits beyond the millisecond are cut. `timestamps.json` beside the contract lists what is read and\nwhat is refused.\n',
        pattern:
          '^((\\d{4}-(0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|\\d{4}-(0[469]|11)-(0[1-9]|[12]\\d|30)|\\d{4}-02-(0[1-9]|1\\d|2[0-8]))|((\\d{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29))[Tt ]([01]\\d|2[0-3]):[0-5]\\d(:([0-5]\\d|60)(\\.\\d{1,9})?)?([Zz]|[+-]([01]\\d|2[0-3])(:?[0-5]\\d)?)?$',
        examples: ['2026-01-16T21:09:09.123Z'],
      },
      Metadata: {
        type: 'object',
        description:
          'Anything the application wants to keep beside the record. Kept as it was given. A property named `__proto__` is\nrefused at every depth.\n',
        propertyNames: {
          not: {
            const: '__proto__',
          },
        },
        additionalProperties: true,
      },
      Timestamp: {
        type: 'string',
        description:
          'An instant. Our server writes RFC 3339 with `Z`; an original server omits the zone (it means UTC), may put a space\nfor the `T`, and writes up to nine fraction digits.\n',
        pattern: '^\\d{4}-\\d{2}-\\d{2}[Tt ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?([Zz]|[+-]\\d{2}(:?\\d{2})?)?$',
        examples: ['2026-01-16T21:09:09.123Z'],
      },
      ConversationListItem: {
        type: 'object',
        description: 'A conversation in the shape of a search result, as the original controller lists it.',
        required: ['conversation_id', 'message_id', 'score', 'content', 'metadata', 'label', 'folder', 'timestamp'],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: "The conversation's id.",
          },
          message_id: {
            type: 'string',
            format: 'uuid',
            description: 'The nil UUID.',
          },
          score: {
            type: 'number',
            description: 'Always 1.',
          },
          content: {
            type: 'string',
            description: 'The label once more.',
          },
          metadata: {
            $ref: '#/components/schemas/Metadata',
          },
          label: {
            type: 'string',
            description: 'What the conversation is about.',
          },
          folder: {
            type: 'string',
            description: 'Where it is filed.',
          },
          timestamp: {
            $ref: '#/components/schemas/Timestamp',
          },
          status: {
            type: 'string',
            description: '`active` or `archived`.',
          },
          importance_score: {
            type: 'integer',
            description: 'From 1 to 10.',
          },
          message_count: {
            type: 'integer',
            description: 'How many messages it holds.',
          },
          created_at: {
            $ref: '#/components/schemas/Timestamp',
          },
          updated_at: {
            $ref: '#/components/schemas/Timestamp',
          },
        },
      },
      ConversationPage: {
        type: 'object',
        description: 'One page of conversations.',
        required: ['results', 'total', 'page', 'page_size'],
        properties: {
          results: {
            type: 'array',
            description: 'The conversations of this page.',
            items: {
              $ref: '#/components/schemas/ConversationListItem',
            },
          },
          total: {
            type: 'integer',
            description: 'How many there are on all pages.',
          },
          page: {
            type: 'integer',
            description: 'This page, counted from 1.',
          },
          page_size: {
            type: 'integer',
            description: 'How many a page holds.',
          },
          next_cursor: {
            type: ['string', 'null'],
            description: 'With `cursor`: where the next page begins; null after the last one.',
          },
        },
      },
      Issue: {
        type: 'object',
        description: 'One thing that is wrong with a request.',
        required: ['path', 'message'],
        properties: {
          path: {
            type: 'string',
            description: 'Where, as a property path; empty for the whole.',
          },
          message: {
            type: 'string',
            description: 'What is wrong.',
          },
          code: {
            type: 'string',
            description: 'A stable name of the rule, for programs.',
          },
        },
      },
      ErrorBody: {
        type: 'object',
        description: 'The body of every error.',
        required: ['error', 'code'],
        properties: {
          error: {
            type: 'string',
            description: 'What failed, for people.',
          },
          code: {
            type: 'integer',
            description: 'The HTTP status once more.',
          },
          issues: {
            type: 'array',
            description: 'What is wrong with the request, one by one.',
            items: {
              $ref: '#/components/schemas/Issue',
            },
          },
          current_revision: {
            type: 'integer',
            description: 'On 409: the revision that the server holds.',
          },
          request_id: {
            type: 'string',
            description: 'The id of the request, also in the `X-Request-Id` header.',
          },
        },
      },
      ContentPart: {
        type: 'object',
        description:
          'A part of a message. Text alone is kept, so a part of another type, such as an image, is refused.',
        required: ['type', 'text'],
        properties: {
          type: {
            type: 'string',
            const: 'text',
          },
          text: {
            type: 'string',
          },
        },
      },
      MessageInput: {
        type: 'object',
        description: 'A message to store.',
        required: ['role', 'content'],
        properties: {
          role: {
            type: 'string',
            description: 'Who speaks: `user`, `assistant`, `system`, `tool`, or a role of your own.',
            minLength: 1,
            maxLength: 64,
          },
          content: {
            description: 'The text. Given as parts, the text parts are joined with a space.',
            anyOf: [
              {
                type: 'string',
              },
              {
                type: 'array',
                maxItems: 1000,
                items: {
                  $ref: '#/components/schemas/ContentPart',
                },
              },
            ],
          },
          name: {
            type: ['string', 'null'],
            description: "The speaker's name; it can be searched for.",
            minLength: 1,
            maxLength: 200,
          },
          timestamp: {
            description: 'When it was said. Default is the moment it is stored.',
            anyOf: [
              {
                $ref: '#/components/schemas/TimestampInput',
              },
              {
                type: 'null',
              },
            ],
          },
          metadata: {
            description: 'Kept as it is given.',
            anyOf: [
              {
                $ref: '#/components/schemas/Metadata',
              },
              {
                type: 'null',
              },
            ],
          },
        },
      },
      ConversationCreate: {
        type: 'object',
        description: 'A conversation to store.',
        required: ['label', 'messages'],
        properties: {
          label: {
            type: 'string',
            description: 'What the conversation is about, in a few words.',
            minLength: 1,
            maxLength: 500,
          },
          folder: {
            type: ['string', 'null'],
            description: 'Where to file it.',
            pattern: '^/([^/]+(/[^/]+)*/?)?$',
            maxLength: 1000,
            default: '/',
          },
          importance_score: {
            type: ['integer', 'null'],
            description: 'From 1 (let go first) to 10 (pinned).',
            minimum: 1,
            maximum: 10,
            default: 5,
          },
          metadata: {
            description: 'Kept as it is given.',
            anyOf: [
              {
                $ref: '#/components/schemas/Metadata',
              },
              {
                type: 'null',
              },
            ],
          },
          messages: {
            type: 'array',
            description: 'The messages in their order. May be empty.',
            maxItems: 5000,
            items: {
              $ref: '#/components/schemas/MessageInput',
            },
          },
        },
      },
      Conversation: {
        type: 'object',
        description: 'A stored conversation. What an original server does not send is optional.',
        required: ['id', 'label', 'folder', 'status', 'message_count', 'created_at'],
        properties: {
          id: {
            type: 'string',
            format: 'uuid',
            description: "The conversation's id.",
          },
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The same id, in the answer to `conversations.create`.',
          },
          label: {
            type: 'string',
            description: 'What the conversation is about.',
          },
          folder: {
            type: 'string',
            description: 'Where it is filed.',
          },
          status: {
            type: 'string',
            description: '`active` or `archived`.',
          },
          importance_score: {
            type: 'integer',
            description: 'From 1 to 10; a pinned conversation has 10.',
          },
          message_count: {
            type: 'integer',
            description: 'How many messages it holds.',
          },
          metadata: {
            $ref: '#/components/schemas/Metadata',
          },
          revision: {
            type: 'integer',
            description: 'Grows with every change of the attributes; see `expected_revision`.',
          },
          created_at: {
            $ref: '#/components/schemas/Timestamp',
          },
          updated_at: {
            $ref: '#/components/schemas/Timestamp',
          },
          last_accessed: {
            description: 'When it was last read, found, put into a context or appended to; exact to a minute.',
            $ref: '#/components/schemas/Timestamp',
          },
          token_estimate: {
            type: 'integer',
            description: 'About what its messages would cost in a prompt.',
          },
          message_ids: {
            type: 'array',
            description: 'The ids of the stored messages in their order, in the answer to `conversations.create`.',
            items: {
              type: 'string',
              format: 'uuid',
            },
          },
        },
      },
      ConversationCount: {
        type: 'object',
        description: 'How many conversations pass the filters.',
        required: ['count'],
        properties: {
          count: {
            type: 'integer',
            description: 'The number.',
          },
          label: {
            type: ['string', 'null'],
            description: 'The label filter that was applied.',
          },
          folder: {
            type: ['string', 'null'],
            description: 'The folder filter that was applied.',
          },
          error: {
            type: 'string',
            description: "An original server's refusal, sent with status 200.",
          },
        },
      },
      ConversationStatus: {
        type: 'string',
        description: 'Whether the conversation is in use.',
        enum: ['active', 'archived'],
      },
      ConversationPatch: {
        type: 'object',
        description: 'What to change.',
        additionalProperties: false,
        properties: {
          label: {
            type: 'string',
            description: 'What the conversation is about, in a few words.',
            minLength: 1,
            maxLength: 500,
          },
          folder: {
            type: 'string',
            description: 'A path such as `/work/projects`. A trailing slash makes no difference.',
            pattern: '^/([^/]+(/[^/]+)*/?)?$',
            maxLength: 1000,
          },
          importance_score: {
            type: 'integer',
            description: 'From 1 (let go first) to 10 (pinned).',
            minimum: 1,
            maximum: 10,
          },
          status: {
            $ref: '#/components/schemas/ConversationStatus',
          },
          metadata: {
            $ref: '#/components/schemas/Metadata',
          },
          expected_revision: {
            type: 'integer',
            description: 'Change only if this is the current revision.',
            minimum: 1,
            maximum: 9007199254740991,
          },
        },
      },
      LabelUpdate: {
        type: 'object',
        description: 'The new label and, if given, the new folder.',
        required: ['label'],
        properties: {
          label: {
            type: 'string',
            description: 'What the conversation is about, in a few words.',
            minLength: 1,
            maxLength: 500,
          },
          folder: {
            type: ['string', 'null'],
            description: 'Where to move it; it stays where it is by default.',
            pattern: '^/([^/]+(/[^/]+)*/?)?$',
            maxLength: 1000,
          },
        },
      },
      FolderUpdate: {
        type: 'object',
        description: 'The new folder.',
        required: ['folder'],
        properties: {
          folder: {
            type: 'string',
            description: 'A path such as `/work/projects`. A trailing slash makes no difference.',
            pattern: '^/([^/]+(/[^/]+)*/?)?$',
            maxLength: 1000,
          },
        },
      },
      Message: {
        type: 'object',
        description: 'A stored message.',
        required: ['id', 'conversation_id', 'role', 'content', 'timestamp'],
        properties: {
          id: {
            type: 'string',
            format: 'uuid',
            description: "The message's id.",
          },
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation it belongs to.',
          },
          sequence: {
            type: 'integer',
            description: 'Its place in the conversation, counted from 1.',
          },
          role: {
            type: 'string',
            description: 'Who speaks.',
          },
          name: {
            type: 'string',
            description: "The speaker's name.",
          },
          content: {
            type: 'string',
            description: 'The text.',
          },
          timestamp: {
            $ref: '#/components/schemas/Timestamp',
          },
          metadata: {
            $ref: '#/components/schemas/Metadata',
          },
        },
      },
      MessagePage: {
        type: 'object',
        description: 'One page of messages.',
        required: ['messages', 'next_cursor', 'total'],
        properties: {
          messages: {
            type: 'array',
            description: 'The messages of this page in their order.',
            items: {
              $ref: '#/components/schemas/Message',
            },
          },
          next_cursor: {
            type: ['string', 'null'],
            description: 'Where the next page begins; null on the last one.',
          },
          total: {
            type: 'integer',
            description: 'How many messages the conversation holds.',
          },
        },
      },
      MessageAppend: {
        type: 'object',
        description: 'Messages to append.',
        required: ['messages'],
        additionalProperties: false,
        properties: {
          messages: {
            type: 'array',
            description: 'In their order.',
            minItems: 1,
            maxItems: 5000,
            items: {
              $ref: '#/components/schemas/MessageInput',
              unevaluatedProperties: false,
              properties: {
                content: {
                  items: {
                    unevaluatedProperties: false,
                    $ref: '#/components/schemas/ContentPart',
                  },
                },
              },
            },
          },
        },
      },
      MessagesAppended: {
        type: 'object',
        description: 'What was stored.',
        required: ['conversation_id', 'message_count', 'messages'],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation.',
          },
          message_count: {
            type: 'integer',
            description: 'How many messages it holds now.',
          },
          messages: {
            type: 'array',
            description: 'The stored messages in their order.',
            items: {
              $ref: '#/components/schemas/Message',
            },
          },
        },
      },
      SearchFilters: {
        type: 'object',
        description:
          'Which messages may be found. They mean the same here as in the list and the count of conversations. `status` and\n`archived` must not contradict each other.\n',
        not: {
          anyOf: [
            {
              required: ['status', 'archived'],
              properties: {
                status: {
                  const: 'active',
                },
                archived: {
                  const: true,
                },
              },
            },
            {
              required: ['status', 'archived'],
              properties: {
                status: {
                  const: 'archived',
                },
                archived: {
                  const: false,
                },
              },
            },
          ],
        },
        properties: {
          folder: {
            type: ['string', 'null'],
            description: 'Only conversations in this folder or below it.',
            pattern: '^/([^/]+(/[^/]+)*/?)?$',
          },
          label: {
            type: ['string', 'null'],
            description: 'Only conversations with exactly this label.',
          },
          status: {
            description: 'Only conversations in use, or only archived ones. It must not contradict `archived`.',
            anyOf: [
              {
                $ref: '#/components/schemas/ConversationStatus',
              },
              {
                type: 'null',
              },
            ],
          },
          pinned: {
            type: ['boolean', 'null'],
            description: 'Only pinned conversations, or only the others.',
          },
          archived: {
            type: ['boolean', 'null'],
            description: 'Only archived conversations, or only active ones.',
          },
          importance_min: {
            type: ['integer', 'null'],
            description: 'Only conversations of at least this importance.',
            minimum: 0,
            maximum: 10,
          },
          importance_max: {
            type: ['integer', 'null'],
            description: 'Only conversations of at most this importance.',
            minimum: 0,
            maximum: 10,
          },
          date_from: {
            description: 'Only messages at or after this instant.',
            anyOf: [
              {
                $ref: '#/components/schemas/TimestampInput',
              },
              {
                type: 'null',
              },
            ],
          },
          date_to: {
            description: 'Only messages before this instant.',
            anyOf: [
              {
                $ref: '#/components/schemas/TimestampInput',
              },
              {
                type: 'null',
              },
            ],
          },
          role: {
            type: ['string', 'null'],
            description: 'Only messages of this role.',
          },
        },
      },
      Query: {
        type: 'object',
        description: 'A question.',
        required: ['query'],
        properties: {
          query: {
            type: 'string',
            description: 'The question in plain words, in at most 10,000 characters.',
            maxLength: 10000,
          },
          limit: {
            type: ['integer', 'null'],
            description: 'How many results a page holds. More than 100 is refused.',
            minimum: 1,
            maximum: 100,
            default: 10,
          },
          offset: {
            type: ['integer', 'null'],
            description:
              'How many results to skip. A client that iterates ends there: it gives at most the first 100,000 results and a page.',
            minimum: 0,
            maximum: 100000,
            default: 0,
          },
          filters: {
            description: 'Which messages may be found.',
            anyOf: [
              {
                $ref: '#/components/schemas/SearchFilters',
              },
              {
                type: 'null',
              },
            ],
          },
          phrases: {
            type: ['boolean', 'null'],
            description:
              'Whether text in double quotes has to appear as it stands, apart from the endings of its words: at most 32 phrases. Without it quotes mean nothing.',
            default: false,
          },
          prefix: {
            type: ['boolean', 'null'],
            description: 'Whether the last word also finds words that begin with it, as for search while typing.',
            default: false,
          },
          snippets: {
            type: ['boolean', 'null'],
            description: 'Whether each result says where the words are.',
            default: false,
          },
          explain: {
            type: ['boolean', 'null'],
            description: 'Whether each result says how its score came about.',
            default: false,
          },
        },
      },
      Highlight: {
        type: 'object',
        description: 'A word of the query in a snippet, in UTF-16 code units.',
        required: ['start', 'end'],
        properties: {
          start: {
            type: 'integer',
            description: 'Where it begins.',
          },
          end: {
            type: 'integer',
            description: 'Where it ends, not included.',
          },
        },
      },
      Snippet: {
        type: 'object',
        description: 'The part of a message that has most of the words, where `snippets` asks for it.',
        required: ['text', 'highlights'],
        properties: {
          text: {
            type: 'string',
            description: 'A passage of `content` as it stands, at most about 200 characters.',
          },
          highlights: {
            type: 'array',
            description: 'The words that were found, in their order.',
            items: {
              $ref: '#/components/schemas/Highlight',
            },
          },
        },
      },
      ExplainedTerm: {
        type: 'object',
        description: "A word's part of a score.",
        required: ['term', 'source', 'weight', 'frequency', 'message_frequency', 'idf', 'score'],
        properties: {
          term: {
            type: 'string',
            description: 'The word as the index has it, without its ending.',
          },
          source: {
            type: 'string',
            description: '`query`, or `feedback` for a word that the best results have in common.',
          },
          weight: {
            type: 'number',
            description: 'How much it counts: how often the query says it, or less for feedback.',
          },
          frequency: {
            type: 'integer',
            description: 'How often the message has it.',
          },
          message_frequency: {
            type: 'integer',
            description: 'How many of the searched messages have it.',
          },
          idf: {
            type: 'number',
            description: 'How much the word tells.',
          },
          score: {
            type: 'number',
            description: 'Its part of `score`.',
          },
        },
      },
      ExplainedNeighbour: {
        type: 'object',
        description: 'A turn nearby in the same conversation that speaks for the message.',
        required: ['message_id', 'distance', 'weight', 'score'],
        properties: {
          message_id: {
            type: 'string',
            format: 'uuid',
            description: 'The turn.',
          },
          distance: {
            type: 'integer',
            description: 'How many turns away it is, below zero for earlier ones.',
          },
          weight: {
            type: 'number',
            description: 'How much of its own score counts.',
          },
          score: {
            type: 'number',
            description: 'Its part of `score`.',
          },
        },
      },
      Explanation: {
        type: 'object',
        description: 'How a score came about, where `explain` asks for it. The parts add up to the score.',
        required: ['terms', 'neighbours', 'best_possible'],
        properties: {
          terms: {
            type: 'array',
            description: 'What each word gives.',
            items: {
              $ref: '#/components/schemas/ExplainedTerm',
            },
          },
          neighbours: {
            type: 'array',
            description: 'What the turns nearby give.',
            items: {
              $ref: '#/components/schemas/ExplainedNeighbour',
            },
          },
          best_possible: {
            type: 'number',
            description: 'What the scores are shares of.',
          },
        },
      },
      SearchResult: {
        type: 'object',
        description: 'A message that was found, with the conversation it belongs to.',
        required: ['conversation_id', 'message_id', 'score', 'content', 'metadata', 'label', 'folder', 'timestamp'],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation.',
          },
          message_id: {
            type: 'string',
            format: 'uuid',
            description: 'The message.',
          },
          score: {
            type: 'number',
            description:
              'From 0 to 1, higher is better; a share of the best score that the query could have. The same on every page.',
          },
          content: {
            type: 'string',
            description: "The message's text.",
          },
          metadata: {
            $ref: '#/components/schemas/Metadata',
          },
          label: {
            type: 'string',
            description: "The conversation's label.",
          },
          folder: {
            type: 'string',
            description: "The conversation's folder.",
          },
          timestamp: {
            $ref: '#/components/schemas/Timestamp',
          },
          role: {
            type: 'string',
            description: 'Who speaks.',
          },
          name: {
            type: 'string',
            description: "The speaker's name.",
          },
          snippet: {
            $ref: '#/components/schemas/Snippet',
          },
          explanation: {
            $ref: '#/components/schemas/Explanation',
          },
        },
      },
      Searched: {
        type: 'object',
        description: 'What was looked for.',
        required: ['terms', 'missing', 'feedback', 'phrases', 'message_count'],
        properties: {
          terms: {
            type: 'array',
            description: 'The words of the query as the index has them.',
            items: {
              type: 'string',
            },
          },
          missing: {
            type: 'array',
            description: 'Those of them that no searched message has.',
            items: {
              type: 'string',
            },
          },
          feedback: {
            type: 'array',
            description: 'Words that were added because the best results have them in common.',
            items: {
              type: 'string',
            },
          },
          phrases: {
            type: 'array',
            description: 'The phrases that had to appear.',
            items: {
              type: 'string',
            },
          },
          message_count: {
            type: 'integer',
            description: 'How many messages passed the filters.',
          },
        },
      },
      QueryPage: {
        type: 'object',
        description: 'One page of results.',
        required: ['results', 'total', 'page', 'page_size'],
        properties: {
          results: {
            type: 'array',
            description: 'The results of this page, the best first.',
            items: {
              $ref: '#/components/schemas/SearchResult',
            },
          },
          total: {
            type: 'integer',
            description: 'How many messages match on all pages.',
          },
          page: {
            type: 'integer',
            description: 'This page, counted from 1.',
          },
          page_size: {
            type: 'integer',
            description: 'How many a page holds.',
          },
          searched: {
            $ref: '#/components/schemas/Searched',
          },
        },
      },
      Fulltext: {
        type: 'object',
        description: 'Words to look for.',
        required: ['query'],
        properties: {
          query: {
            type: 'string',
            description: 'The words, in at most 10,000 characters.',
            maxLength: 10000,
          },
          limit: {
            type: ['integer', 'null'],
            description: 'How many results to give. More than 100 is refused.',
            minimum: 1,
            maximum: 100,
            default: 10,
          },
          filters: {
            description: 'Which messages may be found.',
            anyOf: [
              {
                $ref: '#/components/schemas/SearchFilters',
              },
              {
                type: 'null',
              },
            ],
          },
          phrases: {
            type: ['boolean', 'null'],
            description:
              'Whether text in double quotes has to appear as it stands, apart from the endings of its words: at most 32 phrases. Without it quotes mean nothing.',
            default: false,
          },
          prefix: {
            type: ['boolean', 'null'],
            description: 'Whether the last word also finds words that begin with it, as for search while typing.',
            default: false,
          },
          snippets: {
            type: ['boolean', 'null'],
            description: 'Whether each result says where the words are.',
            default: false,
          },
          explain: {
            type: ['boolean', 'null'],
            description: 'Whether each result says how its score came about.',
            default: false,
          },
        },
      },
      FulltextHit: {
        type: 'object',
        description: 'A message that was found.',
        required: ['id', 'conversation_id', 'role', 'content', 'timestamp'],
        properties: {
          id: {
            type: 'string',
            format: 'uuid',
            description: "The message's id.",
          },
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation it belongs to.',
          },
          role: {
            type: 'string',
            description: 'Who speaks.',
          },
          name: {
            type: 'string',
            description: "The speaker's name.",
          },
          content: {
            type: 'string',
            description: 'The text.',
          },
          timestamp: {
            $ref: '#/components/schemas/Timestamp',
          },
          embedding_id: {
            type: ['string', 'null'],
            description: 'Always null.',
          },
          metadata: {
            $ref: '#/components/schemas/Metadata',
          },
          score: {
            type: 'number',
            description: 'As in `query`.',
          },
          label: {
            type: 'string',
            description: "The conversation's label.",
          },
          folder: {
            type: 'string',
            description: "The conversation's folder.",
          },
          snippet: {
            $ref: '#/components/schemas/Snippet',
          },
          explanation: {
            $ref: '#/components/schemas/Explanation',
          },
        },
      },
      FulltextResults: {
        type: 'object',
        description: 'The messages that were found.',
        required: ['results', 'total'],
        properties: {
          results: {
            type: 'array',
            description: 'The messages, the best first.',
            items: {
              $ref: '#/components/schemas/FulltextHit',
            },
          },
          total: {
            type: 'integer',
            description: 'How many messages match.',
          },
          searched: {
            $ref: '#/components/schemas/Searched',
          },
        },
      },
      ContextAssemble: {
        type: 'object',
        description: 'What the next prompt is about.',
        required: ['query'],
        properties: {
          query: {
            type: 'string',
            description: 'What the user wants now.',
            maxLength: 10000,
          },
          preferred_labels: {
            type: ['array', 'null'],
            description: 'Labels to prefer.',
            maxItems: 100,
            items: {
              type: 'string',
            },
            default: [],
          },
          context_budget: {
            type: ['integer', 'null'],
            description: 'The most tokens that the context may cost.',
            minimum: 0,
            maximum: 1000000000,
            default: 8000,
          },
          excluded_folders: {
            type: ['array', 'null'],
            description: 'Folders to leave out, with everything below them.',
            maxItems: 100,
            items: {
              type: 'string',
              pattern: '^/([^/]+(/[^/]+)*/?)?$',
            },
            default: [],
          },
        },
      },
      Citation: {
        type: 'object',
        description: 'Where a message comes from.',
        required: ['label', 'folder', 'timestamp'],
        properties: {
          label: {
            type: 'string',
            description: "The conversation's label.",
          },
          folder: {
            type: 'string',
            description: "The conversation's folder.",
          },
          timestamp: {
            $ref: '#/components/schemas/Timestamp',
          },
        },
      },
      ContextMessageMetadata: {
        type: 'object',
        description: "The message's own metadata, and where it comes from.",
        properties: {
          citation: {
            $ref: '#/components/schemas/Citation',
          },
        },
        additionalProperties: true,
      },
      ContextMessage: {
        type: 'object',
        description: 'A message for a prompt.',
        required: ['id', 'conversation_id', 'role', 'content', 'timestamp'],
        properties: {
          id: {
            type: 'string',
            format: 'uuid',
            description: "The message's id.",
          },
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation it belongs to.',
          },
          role: {
            type: 'string',
            description: 'Who speaks.',
          },
          name: {
            type: 'string',
            description: "The speaker's name.",
          },
          content: {
            type: 'string',
            description: 'The text.',
          },
          timestamp: {
            $ref: '#/components/schemas/Timestamp',
          },
          embedding_id: {
            type: ['string', 'null'],
            description: 'Always null.',
          },
          metadata: {
            $ref: '#/components/schemas/ContextMessageMetadata',
          },
        },
      },
      ContextBuild: {
        type: 'object',
        description: 'What the next prompt is about.',
        required: ['query'],
        additionalProperties: false,
        properties: {
          query: {
            type: 'string',
            description: 'What the user wants now.',
            maxLength: 10000,
          },
          preferred_labels: {
            type: 'array',
            description: 'Labels to prefer.',
            maxItems: 100,
            items: {
              type: 'string',
            },
            default: [],
          },
          context_budget: {
            type: 'integer',
            description: 'The most tokens that the context may cost.',
            minimum: 0,
            maximum: 1000000000,
            default: 8000,
          },
          excluded_folders: {
            type: 'array',
            description: 'Folders to leave out, with everything below them.',
            maxItems: 100,
            items: {
              type: 'string',
              pattern: '^/([^/]+(/[^/]+)*/?)?$',
            },
            default: [],
          },
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The running conversation: its newest user turn is always kept.',
          },
          filters: {
            $ref: '#/components/schemas/SearchFilters',
            unevaluatedProperties: false,
          },
        },
      },
      ContextPick: {
        type: 'object',
        description: 'Why a message is in a context, and what it costs.',
        required: ['message_id', 'source', 'rank', 'token_count'],
        properties: {
          message_id: {
            type: 'string',
            format: 'uuid',
            description: 'The message.',
          },
          source: {
            type: 'string',
            description:
              'How it became a candidate: `pinned`, `search`, `label`, `recent`, `turn` (the newest user turn) or `pair` (it belongs to a tool call).',
          },
          rank: {
            type: 'number',
            description: '0.5 × importance + 0.3 × recency + 0.2 × label.',
          },
          token_count: {
            type: 'integer',
            description: 'What it costs.',
          },
        },
      },
      ContextOmission: {
        type: 'object',
        description: 'A candidate that was left out.',
        required: ['message_id', 'reason'],
        properties: {
          message_id: {
            type: 'string',
            format: 'uuid',
            description: 'The message.',
          },
          reason: {
            type: 'string',
            description: 'Why: `budget`, `duplicate`, `diversity`, or `excluded`.',
          },
        },
      },
      Context: {
        type: 'object',
        description: 'An assembled context and how it was made.',
        required: ['messages', 'picked', 'token_count', 'token_budget', 'encoding', 'left_out'],
        properties: {
          messages: {
            type: 'array',
            description: 'The messages in the order of a prompt.',
            items: {
              $ref: '#/components/schemas/ContextMessage',
            },
          },
          picked: {
            type: 'array',
            description: 'Why each message is in it, in the order of the messages.',
            items: {
              $ref: '#/components/schemas/ContextPick',
            },
          },
          token_count: {
            type: 'integer',
            description:
              'What the messages cost in tokens, with four for the frame of each. Above the budget only where the newest user turn alone is.',
          },
          token_budget: {
            type: 'integer',
            description: 'What they were allowed to cost.',
          },
          encoding: {
            type: 'string',
            description: 'The token encoding that was counted in.',
          },
          left_out: {
            type: 'array',
            description: 'The best candidates that are not in it.',
            items: {
              $ref: '#/components/schemas/ContextOmission',
            },
          },
        },
      },
      SummaryLevel: {
        type: 'string',
        description:
          'The window that is summarised: the day of the newest message, the 7 days that end with it, or the 30.',
        enum: ['daily', 'weekly', 'monthly'],
      },
      SummarizeRequest: {
        type: 'object',
        description: 'What to summarise.',
        required: ['conversation_id', 'level'],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation.',
          },
          level: {
            $ref: '#/components/schemas/SummaryLevel',
          },
        },
      },
      SummarySource: {
        type: 'object',
        description: 'A sentence of the window.',
        required: ['sentence', 'message_id'],
        properties: {
          sentence: {
            type: 'string',
            description: 'The sentence as it was said.',
          },
          message_id: {
            type: 'string',
            format: 'uuid',
            description: 'The message that it is from.',
          },
        },
      },
      Summary: {
        type: 'object',
        description: 'A summary.',
        required: ['conversation_id', 'level', 'summary', 'generated_at'],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation.',
          },
          level: {
            type: 'string',
            description: 'The window.',
          },
          summary: {
            type: 'string',
            description: 'The text.',
          },
          generated_at: {
            $ref: '#/components/schemas/Timestamp',
          },
          message_ids: {
            type: 'array',
            description: 'The messages that it cites.',
            items: {
              type: 'string',
              format: 'uuid',
            },
          },
          sources: {
            type: 'array',
            description:
              'Where each sentence comes from, in the order of the summary; of a summary that a model wrote, what the model was given.',
            items: {
              $ref: '#/components/schemas/SummarySource',
            },
          },
          window_from: {
            description: 'Where the window begins.',
            $ref: '#/components/schemas/Timestamp',
          },
          window_to: {
            description: 'Where the window ends, not included: the end of the day of the newest message.',
            $ref: '#/components/schemas/Timestamp',
          },
          model: {
            type: ['string', 'null'],
            description: 'What wrote it; null when no model was used.',
          },
        },
      },
      PruneDryRun: {
        type: 'object',
        description: 'Which conversations to consider.',
        required: ['threshold_days'],
        properties: {
          threshold_days: {
            type: 'integer',
            description: 'Consider what was not accessed for this many days.',
            minimum: 0,
            maximum: 36500,
          },
          importance_threshold: {
            type: ['number', 'null'],
            description: 'Consider only conversations of at most this importance.',
            minimum: 1,
            maximum: 10,
          },
          limit: {
            type: ['integer', 'null'],
            description: 'How many to name at most. More than 1000 is refused.',
            minimum: 1,
            maximum: 1000,
            default: 100,
          },
        },
      },
      PruningSuggestion: {
        type: 'object',
        description: 'A conversation that could be let go.',
        required: [
          'conversation_id',
          'conversation_label',
          'last_accessed',
          'message_count',
          'token_estimate',
          'importance_score',
          'preview',
          'recommendation',
        ],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation.',
          },
          conversation_label: {
            type: 'string',
            description: 'Its label.',
          },
          last_accessed: {
            $ref: '#/components/schemas/Timestamp',
          },
          message_count: {
            type: 'integer',
            description: 'How many messages it holds.',
          },
          token_estimate: {
            type: 'integer',
            description: 'What its messages would cost in a prompt.',
          },
          importance_score: {
            type: 'number',
            description: 'From 1 to 10.',
          },
          preview: {
            type: 'string',
            description: 'What it is about.',
          },
          recommendation: {
            type: 'string',
            description: '`archive` where it costs more than 5000 tokens and has an importance below 5, else `keep`.',
          },
          model: {
            type: ['string', 'null'],
            description: 'What wrote the preview; null when no model was used.',
          },
        },
      },
      PruneSuggestions: {
        type: 'object',
        description: 'The candidates.',
        required: ['suggestions', 'total'],
        properties: {
          suggestions: {
            type: 'array',
            description: 'The conversations.',
            items: {
              $ref: '#/components/schemas/PruningSuggestion',
            },
          },
          total: {
            type: 'integer',
            description: 'How many there are, named or not.',
          },
          token_savings: {
            type: 'integer',
            description: 'What the named ones that are recommended for archiving would cost in prompts.',
          },
        },
      },
      PruneExecute: {
        type: 'object',
        description: 'What to archive.',
        required: ['conversation_ids'],
        properties: {
          conversation_ids: {
            type: 'array',
            description: 'The conversations.',
            maxItems: 1000,
            items: {
              type: 'string',
              format: 'uuid',
            },
          },
        },
      },
      PruneOutcome: {
        type: 'object',
        description: 'What became of a conversation.',
        required: ['conversation_id', 'outcome'],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation.',
          },
          outcome: {
            type: 'string',
            description: '`archived`, or `unchanged` where it was archived already.',
          },
        },
      },
      PruneOutcomes: {
        type: 'object',
        description: 'What became of each conversation.',
        properties: {
          results: {
            type: 'array',
            description: 'In the order of the request, each conversation once.',
            items: {
              $ref: '#/components/schemas/PruneOutcome',
            },
          },
        },
      },
      SuggestLabels: {
        type: 'object',
        description: 'What to suggest labels for.',
        required: ['conversation_id'],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation.',
          },
        },
      },
      LabelSuggestion: {
        type: 'object',
        description: 'A label that would fit.',
        required: ['label', 'confidence', 'is_existing', 'reason'],
        properties: {
          label: {
            type: 'string',
            description: 'The label.',
          },
          confidence: {
            type: 'number',
            description: 'From 0 to 1.',
          },
          is_existing: {
            type: 'boolean',
            description: 'Whether another conversation has it.',
          },
          reason: {
            type: 'string',
            description: 'Why it would fit.',
          },
          model: {
            type: ['string', 'null'],
            description: 'What suggested it; null when no model was used.',
          },
        },
      },
      LabelSuggestions: {
        type: 'object',
        description: 'Labels that would fit.',
        required: ['conversation_id', 'suggestions'],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation.',
          },
          suggestions: {
            type: 'array',
            description: 'The surest first.',
            items: {
              $ref: '#/components/schemas/LabelSuggestion',
            },
          },
        },
      },
      SuggestImportance: {
        type: 'object',
        description: 'What to judge.',
        required: ['conversation_id'],
        additionalProperties: false,
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation.',
          },
        },
      },
      ImportanceSuggestion: {
        type: 'object',
        description: 'How important a conversation seems. Nothing is changed.',
        required: ['conversation_id', 'importance_score', 'reasons', 'model'],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation.',
          },
          importance_score: {
            type: 'integer',
            description: 'From 1 to 9, for 10 means pinned.',
          },
          reasons: {
            type: 'array',
            description: 'What speaks for it.',
            items: {
              type: 'string',
            },
          },
          model: {
            type: ['string', 'null'],
            description: 'What judged it together with the rules; null when no model was used.',
          },
        },
      },
      LabelCount: {
        type: 'object',
        description: 'A label and how often it is used.',
        required: ['label', 'count'],
        properties: {
          label: {
            type: 'string',
            description: 'The label.',
          },
          count: {
            type: 'integer',
            description: 'How many conversations have it.',
          },
        },
      },
      LabelCounts: {
        type: 'object',
        description: 'Every label.',
        required: ['labels'],
        properties: {
          labels: {
            type: 'array',
            description: 'In the order of the labels.',
            items: {
              $ref: '#/components/schemas/LabelCount',
            },
          },
        },
      },
      FolderCount: {
        type: 'object',
        description: 'A folder and what it holds.',
        required: ['folder', 'count', 'total'],
        properties: {
          folder: {
            type: 'string',
            description: 'The path.',
          },
          count: {
            type: 'integer',
            description: 'How many conversations are in it.',
          },
          total: {
            type: 'integer',
            description: 'How many conversations are in it or below it.',
          },
        },
      },
      FolderCounts: {
        type: 'object',
        description: 'Every folder that holds a conversation.',
        required: ['folders'],
        properties: {
          folders: {
            type: 'array',
            description: 'In the order of the paths.',
            items: {
              $ref: '#/components/schemas/FolderCount',
            },
          },
        },
      },
      RebuildStarted: {
        type: 'object',
        description: 'A job that was started.',
        properties: {
          job_id: {
            type: 'string',
            format: 'uuid',
            description: 'Ask `jobs.get` how far it is.',
          },
        },
      },
      Job: {
        type: 'object',
        description: 'Work that goes on in the background.',
        required: ['id', 'kind', 'status', 'done', 'total', 'created_at'],
        properties: {
          id: {
            type: 'string',
            format: 'uuid',
            description: "The job's id.",
          },
          kind: {
            type: 'string',
            description: 'What it does, such as `rebuild-embeddings`.',
          },
          status: {
            type: 'string',
            description: 'How it stands.',
            enum: ['queued', 'running', 'succeeded', 'failed'],
          },
          done: {
            type: 'integer',
            description: 'How many items are done.',
          },
          total: {
            type: 'integer',
            description: 'How many items there are.',
          },
          created_at: {
            $ref: '#/components/schemas/Timestamp',
          },
          finished_at: {
            $ref: '#/components/schemas/Timestamp',
          },
          error: {
            type: 'string',
            description: 'Why it failed.',
          },
        },
      },
      ExportHeader: {
        type: 'object',
        description: 'The first record of an export.',
        required: ['type', 'format', 'format_version', 'created_at'],
        properties: {
          type: {
            type: 'string',
            const: 'header',
          },
          format: {
            type: 'string',
            const: 'sekha-export',
          },
          format_version: {
            type: 'integer',
            const: 1,
          },
          created_at: {
            $ref: '#/components/schemas/Timestamp',
          },
          after: {
            type: 'string',
            description: 'The checkpoint that this stream continues.',
          },
        },
      },
      ExportConversation: {
        type: 'object',
        description: 'A conversation; its messages follow.',
        required: ['type', 'id', 'label', 'folder', 'status', 'importance_score', 'created_at', 'updated_at'],
        properties: {
          type: {
            type: 'string',
            const: 'conversation',
          },
          id: {
            type: 'string',
            format: 'uuid',
            description: "The conversation's id.",
          },
          label: {
            type: 'string',
            description: 'What it is about.',
            minLength: 1,
            maxLength: 500,
          },
          folder: {
            type: 'string',
            description: 'Where it is filed.',
            pattern: '^/([^/]+(/[^/]+)*/?)?$',
            maxLength: 1000,
          },
          status: {
            $ref: '#/components/schemas/ConversationStatus',
          },
          importance_score: {
            type: 'integer',
            description: 'From 1 to 10.',
            minimum: 1,
            maximum: 10,
          },
          importance_before_pin: {
            type: 'integer',
            description: 'What `unpin` restores.',
            minimum: 1,
            maximum: 9,
          },
          metadata: {
            $ref: '#/components/schemas/Metadata',
          },
          created_at: {
            $ref: '#/components/schemas/Timestamp',
          },
          updated_at: {
            $ref: '#/components/schemas/Timestamp',
          },
        },
      },
      ExportMessage: {
        type: 'object',
        description: 'A message of the conversation before it.',
        required: ['type', 'id', 'conversation_id', 'role', 'content', 'timestamp'],
        properties: {
          type: {
            type: 'string',
            const: 'message',
          },
          id: {
            type: 'string',
            format: 'uuid',
            description: "The message's id.",
          },
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation it belongs to.',
          },
          sequence: {
            type: 'integer',
            description: 'Its place in the conversation, counted from 1.',
            minimum: 1,
            maximum: 9007199254740991,
          },
          role: {
            type: 'string',
            description: 'Who speaks.',
            minLength: 1,
            maxLength: 64,
          },
          name: {
            type: 'string',
            description: "The speaker's name.",
            minLength: 1,
            maxLength: 200,
          },
          content: {
            type: 'string',
            description: 'The text.',
          },
          timestamp: {
            $ref: '#/components/schemas/Timestamp',
          },
          metadata: {
            $ref: '#/components/schemas/Metadata',
          },
        },
      },
      ExportCheckpoint: {
        type: 'object',
        description: 'A place from which the export can be continued.',
        required: ['type', 'checkpoint'],
        properties: {
          type: {
            type: 'string',
            const: 'checkpoint',
          },
          checkpoint: {
            type: 'string',
            description: 'For `after`.',
          },
        },
      },
      ExportFooter: {
        type: 'object',
        description: 'The last record of a complete stream.',
        required: ['type', 'conversations', 'messages', 'sha256'],
        properties: {
          type: {
            type: 'string',
            const: 'footer',
          },
          conversations: {
            type: 'integer',
            description: 'How many conversation records this stream holds.',
            minimum: 0,
            maximum: 9007199254740991,
          },
          messages: {
            type: 'integer',
            description: 'How many message records this stream holds.',
            minimum: 0,
            maximum: 9007199254740991,
          },
          sha256: {
            type: 'string',
            description: 'The SHA-256, in hex, of every line of this stream before this one, each with its newline.',
            pattern: '^[0-9a-f]{64}$',
          },
        },
      },
      ExportRecord: {
        description: 'A line of an export.',
        oneOf: [
          {
            $ref: '#/components/schemas/ExportHeader',
          },
          {
            $ref: '#/components/schemas/ExportConversation',
          },
          {
            $ref: '#/components/schemas/ExportMessage',
          },
          {
            $ref: '#/components/schemas/ExportCheckpoint',
          },
          {
            $ref: '#/components/schemas/ExportFooter',
          },
        ],
        discriminator: {
          propertyName: 'type',
          mapping: {
            header: '#/components/schemas/ExportHeader',
            conversation: '#/components/schemas/ExportConversation',
            message: '#/components/schemas/ExportMessage',
            checkpoint: '#/components/schemas/ExportCheckpoint',
            footer: '#/components/schemas/ExportFooter',
          },
        },
      },
      ImportCounts: {
        type: 'object',
        description: 'What became of the records of one kind.',
        required: ['created', 'skipped'],
        properties: {
          created: {
            type: 'integer',
            description: 'How many were stored.',
          },
          skipped: {
            type: 'integer',
            description: 'How many were here already.',
          },
        },
      },
      ImportReport: {
        type: 'object',
        description: 'What an import did.',
        required: ['conversations', 'messages'],
        properties: {
          conversations: {
            $ref: '#/components/schemas/ImportCounts',
          },
          messages: {
            $ref: '#/components/schemas/ImportCounts',
          },
        },
      },
      HealthCheck: {
        type: 'object',
        description: 'One thing that the server stands on.',
        required: ['status'],
        properties: {
          status: {
            type: 'string',
            description: '`ok` or `error`.',
          },
          error: {
            type: 'string',
            description: 'What is wrong.',
          },
        },
      },
      Health: {
        type: 'object',
        description: 'How the server is. Which properties there are depends on the server; `status` is always there.',
        required: ['status'],
        properties: {
          status: {
            type: 'string',
            description: '`healthy` or `unhealthy`.',
          },
          timestamp: {
            $ref: '#/components/schemas/Timestamp',
          },
          checks: {
            type: 'object',
            description: 'What was checked: `database`, and `chroma`, which here is the search index.',
            additionalProperties: {
              $ref: '#/components/schemas/HealthCheck',
            },
          },
          version: {
            type: 'string',
            description: "The server's version.",
          },
          uptime_seconds: {
            type: 'number',
            description: 'How long it has been running.',
          },
        },
      },
      Contract: {
        type: 'object',
        description: 'An OpenAPI document.',
        additionalProperties: true,
      },
      MemoryStore: {
        type: 'object',
        description: 'A conversation to store.',
        required: ['label', 'folder', 'messages'],
        properties: {
          label: {
            type: 'string',
            description: 'What it is about.',
            minLength: 1,
            maxLength: 500,
          },
          folder: {
            type: 'string',
            description: 'Where to file it.',
            pattern: '^/([^/]+(/[^/]+)*/?)?$',
            maxLength: 1000,
          },
          messages: {
            type: 'array',
            description: 'The messages in their order.',
            maxItems: 5000,
            items: {
              $ref: '#/components/schemas/MessageInput',
            },
          },
          importance_score: {
            type: ['integer', 'null'],
            description: 'From 1 to 10.',
            minimum: 1,
            maximum: 10,
            default: 5,
          },
        },
      },
      MemoryStored: {
        type: 'object',
        description: 'What was stored.',
        required: ['conversation_id', 'id', 'label', 'folder'],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: "The conversation's id.",
          },
          id: {
            type: 'string',
            format: 'uuid',
            description: 'The same id.',
          },
          label: {
            type: 'string',
            description: 'Its label.',
          },
          folder: {
            type: 'string',
            description: 'Its folder.',
          },
        },
      },
      MemorySearch: {
        type: 'object',
        description: 'What to look for.',
        required: ['query'],
        properties: {
          query: {
            type: 'string',
            description: 'The question.',
            maxLength: 10000,
          },
          limit: {
            type: ['integer', 'null'],
            description: 'How many results to give.',
            minimum: 1,
            maximum: 100,
            default: 10,
          },
          offset: {
            type: ['integer', 'null'],
            description: 'How many results to skip.',
            minimum: 0,
            maximum: 100000,
            default: 0,
          },
          filters: {
            description: 'Which messages may be found.',
            anyOf: [
              {
                $ref: '#/components/schemas/SearchFilters',
              },
              {
                type: 'null',
              },
            ],
          },
        },
      },
      MemorySearchResults: {
        type: 'object',
        description: 'What was found.',
        required: ['query', 'total_results', 'limit', 'results'],
        properties: {
          query: {
            type: 'string',
            description: 'The question.',
          },
          total_results: {
            type: 'integer',
            description: 'How many messages match.',
          },
          limit: {
            type: 'integer',
            description: 'How many were asked for.',
          },
          results: {
            type: 'array',
            description: 'The messages, the best first.',
            items: {
              $ref: '#/components/schemas/SearchResult',
            },
          },
        },
      },
      MemoryConversationId: {
        type: 'object',
        description: 'Which conversation.',
        required: ['conversation_id'],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation.',
          },
        },
      },
      MemoryContext: {
        type: 'object',
        description: 'The attributes of a conversation.',
        required: [
          'conversation_id',
          'label',
          'status',
          'folder',
          'importance_score',
          'word_count',
          'session_count',
          'created_at',
          'updated_at',
        ],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation.',
          },
          label: {
            type: 'string',
            description: 'What it is about.',
          },
          status: {
            type: 'string',
            description: '`active` or `archived`.',
          },
          folder: {
            type: 'string',
            description: 'Where it is filed.',
          },
          importance_score: {
            type: 'integer',
            description: 'From 1 to 10.',
          },
          word_count: {
            type: 'integer',
            description: 'How many words its messages have.',
          },
          session_count: {
            type: 'integer',
            description: 'Always 1.',
          },
          created_at: {
            $ref: '#/components/schemas/Timestamp',
          },
          updated_at: {
            $ref: '#/components/schemas/Timestamp',
          },
        },
      },
      MemoryUpdate: {
        type: 'object',
        description: 'What to change.',
        required: ['conversation_id'],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation.',
          },
          label: {
            type: ['string', 'null'],
            description: 'The new label.',
            minLength: 1,
            maxLength: 500,
          },
          folder: {
            type: ['string', 'null'],
            description: 'The new folder.',
            pattern: '^/([^/]+(/[^/]+)*/?)?$',
            maxLength: 1000,
          },
          status: {
            description: 'The new status.',
            anyOf: [
              {
                $ref: '#/components/schemas/ConversationStatus',
              },
              {
                type: 'null',
              },
            ],
          },
          importance_score: {
            type: ['integer', 'null'],
            description: 'From 1 to 10.',
            minimum: 1,
            maximum: 10,
          },
        },
      },
      MemoryUpdated: {
        type: 'object',
        description: 'What was changed.',
        required: ['conversation_id', 'updated_fields', 'message'],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation.',
          },
          updated_fields: {
            type: 'array',
            description: 'The attributes that were changed.',
            items: {
              type: 'string',
            },
          },
          message: {
            type: 'string',
            description: 'The same in words.',
          },
        },
      },
      MemoryPrune: {
        type: 'object',
        description: 'Which conversations to consider.',
        properties: {
          threshold_days: {
            type: ['integer', 'null'],
            description: 'Consider what was not accessed for this many days.',
            minimum: 0,
            maximum: 36500,
            default: 30,
          },
          importance_threshold: {
            type: ['number', 'null'],
            description: 'Consider what is less important.',
            minimum: 0,
            maximum: 10,
            default: 5,
          },
        },
      },
      MemoryPruneSuggestions: {
        type: 'object',
        description: 'The candidates.',
        required: [
          'threshold_days',
          'importance_threshold',
          'total_suggestions',
          'estimated_token_savings',
          'suggestions',
        ],
        properties: {
          threshold_days: {
            type: 'integer',
            description: 'As asked.',
          },
          importance_threshold: {
            type: 'number',
            description: 'As asked.',
          },
          total_suggestions: {
            type: 'integer',
            description: 'How many there are.',
          },
          estimated_token_savings: {
            type: 'integer',
            description: 'What letting them all go would save in tokens.',
          },
          suggestions: {
            type: 'array',
            description: 'The conversations.',
            items: {
              $ref: '#/components/schemas/PruningSuggestion',
            },
          },
        },
      },
      MemoryExport: {
        type: 'object',
        description: 'Which conversation, and how.',
        required: ['conversation_id'],
        properties: {
          conversation_id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation.',
          },
          format: {
            type: ['string', 'null'],
            description: 'How to write it: `json` or `markdown`.',
            default: 'json',
          },
          include_metadata: {
            type: ['boolean', 'null'],
            description: 'Whether to include metadata.',
            default: true,
          },
        },
      },
      MemoryExportedConversation: {
        type: 'object',
        description: 'The attributes of an exported conversation.',
        required: [
          'id',
          'label',
          'folder',
          'status',
          'importance_score',
          'word_count',
          'session_count',
          'created_at',
          'updated_at',
        ],
        properties: {
          id: {
            type: 'string',
            format: 'uuid',
            description: 'The conversation.',
          },
          label: {
            type: 'string',
            description: 'What it is about.',
          },
          folder: {
            type: 'string',
            description: 'Where it is filed.',
          },
          status: {
            type: 'string',
            description: '`active` or `archived`.',
          },
          importance_score: {
            type: 'integer',
            description: 'From 1 to 10.',
          },
          word_count: {
            type: 'integer',
            description: 'How many words its messages have.',
          },
          session_count: {
            type: 'integer',
            description: 'Always 1.',
          },
          created_at: {
            $ref: '#/components/schemas/Timestamp',
          },
          updated_at: {
            $ref: '#/components/schemas/Timestamp',
          },
        },
      },
      MemoryExportedMessage: {
        type: 'object',
        description: 'A message of an exported conversation.',
        required: ['id', 'role', 'content', 'timestamp'],
        properties: {
          id: {
            type: 'string',
            format: 'uuid',
            description: "The message's id.",
          },
          role: {
            type: 'string',
            description: 'Who speaks.',
          },
          content: {
            type: 'string',
            description: 'The text.',
          },
          timestamp: {
            $ref: '#/components/schemas/Timestamp',
          },
          metadata: {
            type: ['object', 'null'],
            description: "The message's metadata.",
            additionalProperties: true,
          },
        },
      },
      MemoryExported: {
        type: 'object',
        description: 'A conversation with its messages.',
        required: ['conversation', 'messages', 'format', 'include_metadata'],
        properties: {
          conversation: {
            $ref: '#/components/schemas/MemoryExportedConversation',
          },
          messages: {
            type: 'array',
            description: 'In their order.',
            items: {
              $ref: '#/components/schemas/MemoryExportedMessage',
            },
          },
          format: {
            type: 'string',
            description: 'As asked.',
          },
          include_metadata: {
            type: 'boolean',
            description: 'As asked.',
          },
          markdown: {
            type: 'string',
            description: 'The conversation as Markdown, if that was asked for.',
          },
        },
      },
      MemoryStats: {
        type: 'object',
        description: 'Which conversations to count. Both filters may be given.',
        properties: {
          folder: {
            type: ['string', 'null'],
            description: 'Only this folder and below it.',
          },
          label: {
            type: ['string', 'null'],
            description: 'Only this label.',
          },
        },
      },
      MemoryStatistics: {
        type: 'object',
        description: 'Counts of conversations.',
        required: ['total_conversations', 'average_importance'],
        properties: {
          total_conversations: {
            type: 'integer',
            description: 'How many there are.',
          },
          average_importance: {
            type: 'number',
            description: 'Their mean importance.',
          },
          folders: {
            type: 'array',
            description: 'Their folders.',
            items: {
              type: 'string',
            },
          },
          labels: {
            type: 'array',
            description: 'Their labels.',
            items: {
              type: 'string',
            },
          },
        },
      },
    },
    headers: {
      IgnoredFields: {
        description:
          'The fields of the request that the operation does not know and ignored: JSON pointers into the body, `?name` for\nparameters of the query, percent-encoded and separated by commas. At most 20; then how many more there are, such as\n`12 more`. Absent when nothing was ignored.\n',
        schema: {
          type: 'string',
        },
        example: '/messages/0/tool_calls',
      },
      RetryAfter: {
        description: 'Seconds to wait before the next try.',
        schema: {
          type: 'integer',
          minimum: 0,
        },
      },
    },
    responses: {
      BadRequest: {
        description: 'The request could not be read. Its JSON is malformed, or a path or query parameter is wrong.',
        content: {
          'application/json': {
            schema: {
              $ref: '#/components/schemas/ErrorBody',
            },
          },
        },
      },
      Unauthorized: {
        description: 'The key is missing or wrong.',
        content: {
          'application/json': {
            schema: {
              $ref: '#/components/schemas/ErrorBody',
            },
          },
        },
      },
      Forbidden: {
        description: 'The caller may not come in this way; without a key, only programs on the same machine may.',
        content: {
          'application/json': {
            schema: {
              $ref: '#/components/schemas/ErrorBody',
            },
          },
        },
      },
      RateLimited: {
        description: 'Too many requests.',
        headers: {
          'Retry-After': {
            $ref: '#/components/headers/RetryAfter',
          },
        },
        content: {
          'application/json': {
            schema: {
              $ref: '#/components/schemas/ErrorBody',
            },
          },
        },
      },
      InternalError: {
        description: "The server failed. Its log has the reason under the request's id.",
        content: {
          'application/json': {
            schema: {
              $ref: '#/components/schemas/ErrorBody',
            },
          },
        },
      },
      StoreUnavailable: {
        description:
          'The store cannot be used: it is busy, damaged or gone. With `Retry-After` another process is writing to it, and the same request may succeed then.',
        headers: {
          'Retry-After': {
            $ref: '#/components/headers/RetryAfter',
          },
        },
        content: {
          'application/json': {
            schema: {
              $ref: '#/components/schemas/ErrorBody',
            },
          },
        },
      },
      StoreFull: {
        description: 'The disk of the store is full.',
        content: {
          'application/json': {
            schema: {
              $ref: '#/components/schemas/ErrorBody',
            },
          },
        },
      },
      RequestTimeout: {
        description: 'The body stopped arriving, or a JSON body took more than five minutes.',
        content: {
          'application/json': {
            schema: {
              $ref: '#/components/schemas/ErrorBody',
            },
          },
        },
      },
      Conflict: {
        description: 'The record changed meanwhile, or the same idempotency key is being worked on.',
        headers: {
          'Retry-After': {
            $ref: '#/components/headers/RetryAfter',
          },
        },
        content: {
          'application/json': {
            schema: {
              $ref: '#/components/schemas/ErrorBody',
            },
          },
        },
      },
      ContentTooLarge: {
        description: 'The body is larger than the server takes.',
        content: {
          'application/json': {
            schema: {
              $ref: '#/components/schemas/ErrorBody',
            },
          },
        },
      },
      UnsupportedMediaType: {
        description: 'The content type of the body is not the one that the operation takes.',
        content: {
          'application/json': {
            schema: {
              $ref: '#/components/schemas/ErrorBody',
            },
          },
        },
      },
      Unprocessable: {
        description: 'The request was read and does not fit the contract; `issues` says where.',
        content: {
          'application/json': {
            schema: {
              $ref: '#/components/schemas/ErrorBody',
            },
          },
        },
      },
      NotFound: {
        description: 'No such record.',
        content: {
          'application/json': {
            schema: {
              $ref: '#/components/schemas/ErrorBody',
            },
          },
        },
      },
    },
  },
  'x-pattern-rules': [
    {
      pattern:
        '^((\\d{4}-(0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|\\d{4}-(0[469]|11)-(0[1-9]|[12]\\d|30)|\\d{4}-02-(0[1-9]|1\\d|2[0-8]))|((\\d{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29))[Tt ]([01]\\d|2[0-3]):[0-5]\\d(:([0-5]\\d|60)(\\.\\d{1,9})?)?([Zz]|[+-]([01]\\d|2[0-3])(:?[0-5]\\d)?)?$',
      rule: 'Must be a date that exists and a time such as 2026-01-16T21:09:09Z; without a zone it means UTC',
    },
    {
      pattern: '^/([^/]+(/[^/]+)*/?)?$',
      rule: 'Must be a path such as /a/b: it begins with / and has no empty segment',
    },
    {
      pattern: '^[0-9a-f]{64}$',
      rule: 'Must be a SHA-256 in hexadecimal: 64 digits from 0 to 9 and a to f, in lower case',
    },
    {
      pattern: '^\\d{4}-\\d{2}-\\d{2}[Tt ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?([Zz]|[+-]\\d{2}(:?\\d{2})?)?$',
      rule: 'Must be a date and a time such as 2026-01-16T21:09:09Z; without a zone it means UTC',
    },
  ],
}
