import { SekhaClient } from '@sekha/core'
import { schemas } from '@sekha/core/schemas'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  createScriptedTransport,
  type OperationId,
  type RecordOf,
  type ResponseOf,
  type ScriptStep,
  type StepFor,
} from '../src/testing/index.ts'
import { telemetrySteps } from './telemetry-steps.ts'

const conversation_id = '01a22c21-2595-76a3-bb91-392bbb449b00'
const id = '01a22c21-2591-7724-a38b-8e50967c97de'
const at = '2026-11-30T11:04:59.537Z'
const searched = { terms: ['seat'], missing: [], feedback: [], phrases: [], message_count: 1 }
const conversation = {
  id: conversation_id,
  label: 'Trip',
  folder: '/travel',
  status: 'active',
  importance_score: 5,
  message_count: 1,
  metadata: {},
  revision: 1,
  created_at: at,
  updated_at: at,
  last_accessed: at,
  token_estimate: 5,
  conversation_id,
}
const message = {
  id,
  conversation_id,
  sequence: 1,
  role: 'user',
  content: 'a window seat to Oslo',
  timestamp: at,
  metadata: {},
}
const suggestion = {
  conversation_id,
  label: 'Trip',
  conversation_label: 'Trip',
  last_accessed: at,
  message_count: 1,
  token_estimate: 5,
  importance_score: 5,
  preview: 'a window seat to Oslo',
  recommendation: 'keep',
  model: null,
}
const exported = {
  id: conversation_id,
  label: 'Trip',
  folder: '/travel',
  status: 'active',
  importance_score: 5,
} as const
const counted = { word_count: 5, session_count: 1, created_at: at, updated_at: at }

/** A step for every operation, with a response as a server sends it. The compiler reports a missing operation. */
const steps: { readonly [Id in OperationId]: StepFor<Id> } = {
  ...telemetrySteps,
  'conversations.list': {
    operation: 'conversations.list',
    json: {
      results: [
        {
          id: conversation_id,
          label: 'Trip',
          folder: '/travel',
          status: 'active',
          importance_score: 5,
          message_count: 1,
          metadata: { folder: '/travel', status: 'active', importance_score: 5 },
          revision: 1,
          created_at: at,
          updated_at: at,
          last_accessed: at,
          token_estimate: 5,
          conversation_id,
          message_id: '00000000-0000-0000-0000-000000000000',
          score: 1,
          content: 'Trip',
          timestamp: at,
        },
      ],
      total: 1,
      page: 1,
      page_size: 50,
    },
  },
  'conversations.create': { operation: 'conversations.create', json: { ...conversation, message_ids: [id] } },
  'conversations.count': { operation: 'conversations.count', json: { count: 3 } },
  'conversations.get': { operation: 'conversations.get', json: conversation },
  'conversations.update': { operation: 'conversations.update', json: conversation },
  'conversations.delete': { operation: 'conversations.delete' },
  'conversations.updateLabel': { operation: 'conversations.updateLabel' },
  'conversations.updateFolder': { operation: 'conversations.updateFolder' },
  'conversations.pin': { operation: 'conversations.pin' },
  'conversations.unpin': { operation: 'conversations.unpin' },
  'conversations.archive': { operation: 'conversations.archive' },
  'conversations.unarchive': { operation: 'conversations.unarchive' },
  'conversations.messages.list': {
    operation: 'conversations.messages.list',
    json: { messages: [message], next_cursor: null, total: 1 },
  },
  'conversations.messages.append': {
    operation: 'conversations.messages.append',
    json: { conversation_id, message_count: 2, messages: [message] },
  },
  query: {
    operation: 'query',
    json: {
      results: [
        {
          id,
          message_id: id,
          conversation_id,
          score: 0.277,
          content: 'a window seat to Oslo',
          metadata: {},
          label: 'Trip',
          folder: '/travel',
          timestamp: at,
          role: 'user',
        },
      ],
      total: 1,
      page: 1,
      page_size: 10,
      searched,
    },
  },
  'search.fulltext': {
    operation: 'search.fulltext',
    json: {
      results: [
        {
          id,
          conversation_id,
          score: 0.526,
          content: 'a window seat to Oslo',
          metadata: {},
          label: 'Trip',
          folder: '/travel',
          timestamp: at,
          role: 'user',
          embedding_id: null,
        },
      ],
      total: 1,
      searched,
    },
  },
  'context.assemble': {
    operation: 'context.assemble',
    json: [
      {
        id,
        conversation_id,
        role: 'user',
        content: 'a window seat to Oslo',
        timestamp: at,
        embedding_id: null,
        metadata: { citation: { label: 'Trip', folder: '/travel', timestamp: at } },
      },
    ],
  },
  'context.build': {
    operation: 'context.build',
    json: {
      messages: [message],
      included: [{ message_id: id, source: 'search', rank: 1, token_count: 5 }],
      token_count: 5,
      token_budget: 100,
      encoding: 'estimate',
      omitted: [],
    },
  },
  summarize: {
    operation: 'summarize',
    json: { conversation_id, level: 'daily', summary: 'A window seat.', generated_at: at, model: null },
  },
  'prune.dryRun': {
    operation: 'prune.dryRun',
    json: { suggestions: [suggestion], total: 1, token_savings: 0 },
  },
  'prune.execute': {
    operation: 'prune.execute',
    json: { results: [{ conversation_id, outcome: 'archived' }] },
  },
  'labels.suggest': {
    operation: 'labels.suggest',
    json: {
      conversation_id,
      suggestions: [{ label: 'Travel', confidence: 0.5, is_existing: false, reason: 'frequent', model: null }],
    },
  },
  'importance.suggest': {
    operation: 'importance.suggest',
    json: { conversation_id, importance_score: 5, reasons: [], model: null },
  },
  'labels.list': { operation: 'labels.list', json: { labels: [{ label: 'Trip', count: 1 }] } },
  'folders.list': { operation: 'folders.list', json: { folders: [{ folder: '/travel', count: 1, total: 1 }] } },
  'embeddings.rebuild': { operation: 'embeddings.rebuild', json: { job_id: id } },
  'jobs.get': {
    operation: 'jobs.get',
    json: { id, kind: 'rebuild-embeddings', status: 'running', done: 1, total: 2, created_at: at },
  },
  'export.stream': {
    operation: 'export.stream',
    records: [
      { type: 'header', format: 'sekha-export', format_version: 1, created_at: at },
      { type: 'conversation', ...exported, created_at: at, updated_at: at },
      { type: 'message', ...message },
      { type: 'checkpoint', checkpoint: 'c1' },
      { type: 'footer', conversations: 1, messages: 1, sha256: 'a'.repeat(64) },
    ],
  },
  'conversations.import': {
    operation: 'conversations.import',
    json: { conversations: { created: 1, skipped: 0 }, messages: { created: 1, skipped: 0 } },
  },
  health: {
    operation: 'health',
    json: { status: 'healthy', timestamp: at, checks: { database: { status: 'ok' } }, version: '0.1.0' },
  },
  metrics: { operation: 'metrics', text: 'up 1\n' },
  contract: { operation: 'contract', json: { openapi: '3.1.1' } },
  'mcp.memoryStore': {
    operation: 'mcp.memoryStore',
    json: { success: true, data: { conversation_id, id: conversation_id, label: 'Trip', folder: '/' }, error: null },
  },
  'mcp.memorySearch': {
    operation: 'mcp.memorySearch',
    json: { success: true, data: { query: 'seat', total_results: 0, limit: 10, results: [] } },
  },
  'mcp.memoryGetContext': {
    operation: 'mcp.memoryGetContext',
    json: {
      success: true,
      data: { conversation_id, label: 'Trip', status: 'active', folder: '/', importance_score: 5, ...counted },
    },
  },
  'mcp.memoryUpdate': {
    operation: 'mcp.memoryUpdate',
    json: { success: true, data: { conversation_id, updated_fields: ['label'], message: 'Updated' } },
  },
  'mcp.memoryPrune': {
    operation: 'mcp.memoryPrune',
    json: {
      success: true,
      data: {
        threshold_days: 30,
        importance_threshold: 5,
        total_suggestions: 1,
        estimated_token_savings: 5,
        suggestions: [suggestion],
      },
    },
  },
  'mcp.memoryExport': {
    operation: 'mcp.memoryExport',
    json: {
      success: true,
      data: {
        conversation: { ...exported, ...counted },
        messages: [{ id, role: 'user', content: 'a window seat to Oslo', timestamp: at }],
        format: 'json',
        include_metadata: false,
      },
    },
  },
  'mcp.memoryStats': {
    operation: 'mcp.memoryStats',
    json: { success: true, data: { total_conversations: 1, average_importance: 5, folders: ['/'] } },
  },
}

describe('The response of a step', () => {
  it.each(Object.values(steps).filter(({ json, records }) => json !== undefined || records !== undefined))(
    'has the type of what a server sends in response to $operation',
    ({ operation, json, records }) => {
      const { response } = schemas[operation] as { response: { parse(value: unknown): unknown } }
      for (const value of records ?? [json]) expect(response.parse(value)).toBeDefined()
    },
  )

  it('reaches the client as its list', async () => {
    using script = createScriptedTransport([
      steps['conversations.list'],
      steps['conversations.messages.list'],
      steps['query'],
      steps['search.fulltext'],
      steps['labels.list'],
      steps['prune.dryRun'],
      steps['context.assemble'],
    ])
    const client = new SekhaClient({ transport: script, apiKey: null })
    expect((await client.conversations.list()).data).toHaveLength(1)
    expect((await client.conversations.messages.list(conversation_id)).data).toHaveLength(1)
    expect((await client.query('seat')).data).toHaveLength(1)
    expect((await client.search.fulltext('seat')).data).toHaveLength(1)
    expect(await client.labels.list()).toHaveLength(1)
    expect(await client.prune.dryRun({ threshold_days: 1 })).toHaveLength(1)
    expect(await client.context.assemble('seat')).toHaveLength(1)
  })

  it('does not have the type of another value', () => {
    type Json = { [Id in OperationId]: ResponseOf<Id> }
    // No operation accepts anything: neither a string, nor a property of the wrong type.
    expectTypeOf<string>().not.toExtend<Json[OperationId]>()
    expectTypeOf<ResponseOf<'conversations.delete' | 'metrics' | 'export.stream'>>().toBeNever()
    expectTypeOf<RecordOf<Exclude<OperationId, 'export.stream' | 'telemetry.records.follow'>>>().toBeNever()
    expectTypeOf<ResponseOf<'query'>['results'][number]['timestamp']>().toEqualTypeOf<Date | string>()
    const wrong: readonly ScriptStep[] = [
      // @ts-expect-error -- a page of the client, which no server sends
      { operation: 'query', json: { data: [], total: 0, hasNextPage: false, length: 0 } },
      // @ts-expect-error -- the page size is missing
      { operation: 'query', json: { results: [], total: 0, page: 1 } },
      // @ts-expect-error -- a result is incomplete
      { operation: 'query', json: { results: [{ id }], total: 1, page: 1, page_size: 10 } },
      // @ts-expect-error -- no such property
      { operation: 'query', json: { results: [], total: 0, page: 1, page_size: 10, pageSize: 10 } },
      // @ts-expect-error -- the items are called results
      { operation: 'conversations.list', json: { conversations: [], total: 0, page: 1, page_size: 10 } },
      // @ts-expect-error -- a conversation is incomplete
      { operation: 'conversations.list', json: { results: [{ id, label: 'x' }], total: 1, page: 1, page_size: 10 } },
      // @ts-expect-error -- the cursor is missing
      { operation: 'conversations.messages.list', json: { messages: [], total: 0 } },
      // @ts-expect-error -- the list itself, which the method returns
      { operation: 'labels.list', json: [{ label: 'x', count: 1 }] },
      // @ts-expect-error -- the list itself
      { operation: 'folders.list', json: [{ folder: '/', count: 1, total: 1 }] },
      // @ts-expect-error -- the total is missing
      { operation: 'search.fulltext', json: { results: [] } },
      // @ts-expect-error -- the list itself
      { operation: 'prune.dryRun', json: [] },
      // @ts-expect-error -- the response is a list
      { operation: 'context.assemble', json: { messages: [] } },
      // @ts-expect-error -- the budget is missing
      { operation: 'context.build', json: { messages: [], included: [], token_count: 0, omitted: [], encoding: 'x' } },
      // @ts-expect-error -- an incomplete conversation
      { operation: 'conversations.create', json: { id } },
      // @ts-expect-error -- without the envelope
      { operation: 'mcp.memoryStats', json: { total_conversations: 1, average_importance: 5 } },
      // @ts-expect-error -- no such record
      { operation: 'export.stream', records: [{ type: 'trailer' }] },
      // @ts-expect-error -- no body
      { operation: 'conversations.delete', json: {} },
      // @ts-expect-error -- text, not JSON
      { operation: 'metrics', json: {} },
    ]
    expect(wrong).toHaveLength(18)
  })

  it('may be incomplete without an operation', async () => {
    using script = createScriptedTransport([{ path: '/api/v1/context/build', json: { token_count: 5 } }])
    const client = new SekhaClient({ transport: script, apiKey: null })
    expect((await client.context.build('seat')).token_count).toBe(5)
  })
})
