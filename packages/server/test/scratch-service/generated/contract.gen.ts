// Generated from a contract by tools/generate/service.ts. Never edited.
import {
  scratchLinesAddOperation,
  scratchLinesFollowOperation,
  scratchLinesMergeOperation,
} from './scratch/operations.gen.ts'

/** All operations by id, for servers, tools and tests. Clients do not need it. */
export const operations = {
  'scratch.lines.follow': scratchLinesFollowOperation,
  'scratch.lines.add': scratchLinesAddOperation,
  'scratch.lines.merge': scratchLinesMergeOperation,
} as const

/** The declared response statuses of each operation. */
export const declaredStatuses = {
  'scratch.lines.follow': [200],
  'scratch.lines.add': [201],
  'scratch.lines.merge': [202],
} as const satisfies Record<keyof typeof operations, readonly number[]>

/** The scope that a caller of each operation needs; `any` for a caller with any scope. */
export const operationScopes = {
  'scratch.lines.follow': 'read',
  'scratch.lines.add': 'write',
  'scratch.lines.merge': 'write',
} as const satisfies Record<keyof typeof operations, 'any' | 'read' | 'write' | 'admin'>

/** The operations that several services share. A server puts one response together from all that it serves. */
export const sharedOperations = [] as const

/** The whole contract as an OpenAPI document. */
export const contractDocument: Readonly<Record<string, unknown>> = {
  openapi: '3.1.1',
  info: { title: 'Scratch', version: '1.0.0', license: { name: 'MIT', identifier: 'MIT' } },
  servers: [{ url: 'http://127.0.0.1:8080' }],
  security: [{ scratchKey: [] }],
  paths: {
    '/scratch/pads/{pad_id}/lines': {
      parameters: [
        {
          name: 'pad_id',
          in: 'path',
          required: true,
          description: "The pad's id.",
          schema: { type: 'string', maxLength: 40, pattern: '^Pad_[A-Za-z0-9]+$' },
        },
      ],
      post: {
        operationId: 'scratch.lines.add',
        'x-service': 'scratch',
        'x-idempotency-key': true,
        summary: 'Adds a line to a pad.',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/LineInput' } } },
        },
        responses: {
          '201': {
            description: 'The line.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Line' } } },
          },
        },
      },
      get: {
        operationId: 'scratch.lines.follow',
        'x-service': 'scratch',
        'x-stream': 'sse',
        summary: 'Streams the lines of a pad.',
        parameters: [
          {
            name: 'after',
            in: 'query',
            description: 'The number of the last known line.',
            schema: { type: 'integer', minimum: 0, maximum: 1000000 },
          },
        ],
        responses: {
          '200': {
            description: 'The lines.',
            content: { 'text/event-stream': { schema: { $ref: '#/components/schemas/Line' } } },
          },
        },
      },
    },
    '/scratch/pads/{pad_id}/merge': {
      parameters: [
        {
          name: 'pad_id',
          in: 'path',
          required: true,
          description: "The pad's id.",
          schema: { type: 'string', maxLength: 40, pattern: '^Pad_[A-Za-z0-9]+$' },
        },
      ],
      post: {
        operationId: 'scratch.lines.merge',
        'x-service': 'scratch',
        summary: 'Starts a job that merges the lines of a pad into one.',
        responses: {
          '202': {
            description: 'The job.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/StartedJob' } } },
          },
        },
      },
    },
  },
  components: {
    securitySchemes: { scratchKey: { type: 'apiKey', in: 'header', name: 'X-Scratch-Key' } },
    schemas: {
      LineInput: {
        type: 'object',
        description: 'A line to add.',
        required: ['text'],
        properties: { text: { type: 'string', minLength: 1, maxLength: 1000, description: 'The text.' } },
      },
      StartedJob: {
        type: 'object',
        description: 'A job that was queued.',
        required: ['job_id'],
        properties: { job_id: { type: 'string', description: 'The id for jobs.get.' } },
      },
      Line: {
        type: 'object',
        description: 'A line of a pad.',
        required: ['pad_id', 'number', 'text'],
        properties: {
          pad_id: { type: 'string', description: "The pad's id." },
          number: { type: 'integer', minimum: 1, maximum: 1000000, description: 'The place on the pad.' },
          text: { type: 'string', description: 'The text.' },
        },
      },
    },
  },
  'x-services': { scratch: { title: 'Scratch', description: 'Keeps lines on pads.', minKeyLength: 8 } },
  'x-pattern-rules': [{ pattern: '^Pad_[A-Za-z0-9]+$', rule: 'Must be Pad_ and letters or digits' }],
}
