// Generated from openapi/ by `npm run generate`. Never edited.
import type { ValueShape } from '../../contract/value-shape.ts'
import {
  zContextAssemble,
  zContextBuild,
  zConversationCreate,
  zMemoryStore,
  zMessageAppend,
  zPruneExecute,
} from './zod.gen.ts'
import type { ZodType } from 'zod'

const leaf: ValueShape = {}
const shapeOfMetadata: ValueShape = { isFree: true }
const shapeOfContentPart: ValueShape = {
  fields: new Map([
    ['type', leaf],
    ['text', leaf],
  ]),
  constants: { type: ['text'] },
}
const shapeOfMessageInput: ValueShape = {
  fields: new Map([
    ['role', leaf],
    ['content', { options: [leaf, { items: shapeOfContentPart, maxItems: 1000, lists: [] }], lists: [] }],
    ['name', leaf],
    ['timestamp', leaf],
    ['metadata', shapeOfMetadata],
  ]),
  nullable: ['name', 'timestamp', 'metadata'],
  lists: ['content'],
}
const shapeOfConversationCreate: ValueShape = {
  fields: new Map([
    ['user_id', leaf],
    ['namespace', leaf],
    ['label', leaf],
    ['folder', leaf],
    ['importance_score', leaf],
    ['metadata', shapeOfMetadata],
    ['messages', { items: shapeOfMessageInput, maxItems: 5000, lists: [] }],
  ]),
  nullable: ['user_id', 'namespace', 'folder', 'importance_score', 'metadata'],
  lists: ['messages'],
}
const shapeOfConversationPatch: ValueShape = {
  fields: new Map([
    ['label', leaf],
    ['folder', leaf],
    ['importance_score', leaf],
    ['status', leaf],
    ['metadata', shapeOfMetadata],
    ['expected_revision', leaf],
  ]),
}
const shapeOfLabelUpdate: ValueShape = {
  fields: new Map([
    ['label', leaf],
    ['folder', leaf],
  ]),
  nullable: ['folder'],
}
const shapeOfFolderUpdate: ValueShape = { fields: new Map([['folder', leaf]]) }
const shapeOfMessageAppend: ValueShape = {
  fields: new Map([['messages', { items: shapeOfMessageInput, maxItems: 5000, lists: [] }]]),
  lists: ['messages'],
}
const shapeOfSearchFilters: ValueShape = {
  fields: new Map([
    ['folder', leaf],
    ['label', leaf],
    ['status', leaf],
    ['pinned', leaf],
    ['archived', leaf],
    ['importance_min', leaf],
    ['importance_max', leaf],
    ['date_from', leaf],
    ['date_to', leaf],
    ['role', leaf],
  ]),
  nullable: [
    'folder',
    'label',
    'status',
    'pinned',
    'archived',
    'importance_min',
    'importance_max',
    'date_from',
    'date_to',
    'role',
  ],
}
const shapeOfQuery: ValueShape = {
  fields: new Map([
    ['query', leaf],
    ['limit', leaf],
    ['offset', leaf],
    ['filters', shapeOfSearchFilters],
    ['phrases', leaf],
    ['prefix', leaf],
    ['snippets', leaf],
    ['explain', leaf],
  ]),
  nullable: ['limit', 'offset', 'filters', 'phrases', 'prefix', 'snippets', 'explain'],
}
const shapeOfFulltext: ValueShape = {
  fields: new Map([
    ['query', leaf],
    ['limit', leaf],
    ['filters', shapeOfSearchFilters],
    ['phrases', leaf],
    ['prefix', leaf],
    ['snippets', leaf],
    ['explain', leaf],
  ]),
  nullable: ['limit', 'filters', 'phrases', 'prefix', 'snippets', 'explain'],
}
const shapeOfContextAssemble: ValueShape = {
  fields: new Map([
    ['query', leaf],
    ['preferred_labels', { items: leaf, maxItems: 100, lists: [] }],
    ['context_budget', leaf],
    ['excluded_folders', { items: leaf, maxItems: 100, lists: [] }],
  ]),
  nullable: ['preferred_labels', 'context_budget', 'excluded_folders'],
  lists: ['preferred_labels', 'excluded_folders'],
}
const shapeOfContextBuild: ValueShape = {
  fields: new Map([
    ['query', leaf],
    ['preferred_labels', { items: leaf, maxItems: 100, lists: [] }],
    ['context_budget', leaf],
    ['excluded_folders', { items: leaf, maxItems: 100, lists: [] }],
    ['conversation_id', leaf],
    ['filters', shapeOfSearchFilters],
  ]),
  lists: ['preferred_labels', 'excluded_folders'],
}
const shapeOfSummarizeRequest: ValueShape = {
  fields: new Map([
    ['conversation_id', leaf],
    ['level', leaf],
  ]),
}
const shapeOfPruneDryRun: ValueShape = {
  fields: new Map([
    ['threshold_days', leaf],
    ['importance_threshold', leaf],
    ['limit', leaf],
  ]),
  nullable: ['importance_threshold', 'limit'],
}
const shapeOfPruneExecute: ValueShape = {
  fields: new Map([['conversation_ids', { items: leaf, maxItems: 1000, lists: [] }]]),
  lists: ['conversation_ids'],
}
const shapeOfSuggestLabels: ValueShape = { fields: new Map([['conversation_id', leaf]]) }
const shapeOfSuggestImportance: ValueShape = { fields: new Map([['conversation_id', leaf]]) }
const shapeOfExportHeader: ValueShape = {
  fields: new Map([
    ['type', leaf],
    ['format', leaf],
    ['format_version', leaf],
    ['created_at', leaf],
    ['after', leaf],
  ]),
  constants: { type: ['header'], format: ['sekha-export'], format_version: [1] },
}
const shapeOfExportConversation: ValueShape = {
  fields: new Map([
    ['type', leaf],
    ['id', leaf],
    ['user_id', leaf],
    ['namespace', leaf],
    ['label', leaf],
    ['folder', leaf],
    ['status', leaf],
    ['importance_score', leaf],
    ['importance_before_pin', leaf],
    ['metadata', shapeOfMetadata],
    ['created_at', leaf],
    ['updated_at', leaf],
  ]),
  constants: { type: ['conversation'] },
}
const shapeOfExportMessage: ValueShape = {
  fields: new Map([
    ['type', leaf],
    ['id', leaf],
    ['conversation_id', leaf],
    ['sequence', leaf],
    ['role', leaf],
    ['name', leaf],
    ['content', leaf],
    ['timestamp', leaf],
    ['metadata', shapeOfMetadata],
  ]),
  constants: { type: ['message'] },
}
const shapeOfExportCheckpoint: ValueShape = {
  fields: new Map([
    ['type', leaf],
    ['checkpoint', leaf],
  ]),
  constants: { type: ['checkpoint'] },
}
const shapeOfExportFooter: ValueShape = {
  fields: new Map([
    ['type', leaf],
    ['conversations', leaf],
    ['messages', leaf],
    ['sha256', leaf],
  ]),
  constants: { type: ['footer'] },
}
const shapeOfExportRecord: ValueShape = {
  options: [
    shapeOfExportHeader,
    shapeOfExportConversation,
    shapeOfExportMessage,
    shapeOfExportCheckpoint,
    shapeOfExportFooter,
  ],
}
const shapeOfMemoryStore: ValueShape = {
  fields: new Map([
    ['label', leaf],
    ['folder', leaf],
    ['messages', { items: shapeOfMessageInput, maxItems: 5000, lists: [] }],
    ['importance_score', leaf],
  ]),
  nullable: ['importance_score'],
  lists: ['messages'],
}
const shapeOfMemorySearch: ValueShape = {
  fields: new Map([
    ['query', leaf],
    ['limit', leaf],
    ['offset', leaf],
    ['filters', shapeOfSearchFilters],
  ]),
  nullable: ['limit', 'offset', 'filters'],
}
const shapeOfMemoryConversationId: ValueShape = { fields: new Map([['conversation_id', leaf]]) }
const shapeOfMemoryUpdate: ValueShape = {
  fields: new Map([
    ['conversation_id', leaf],
    ['label', leaf],
    ['folder', leaf],
    ['status', leaf],
    ['importance_score', leaf],
  ]),
  nullable: ['label', 'folder', 'status', 'importance_score'],
}
const shapeOfMemoryPrune: ValueShape = {
  fields: new Map([
    ['threshold_days', leaf],
    ['importance_threshold', leaf],
  ]),
  nullable: ['threshold_days', 'importance_threshold'],
}
const shapeOfMemoryExport: ValueShape = {
  fields: new Map([
    ['conversation_id', leaf],
    ['format', leaf],
    ['include_metadata', leaf],
  ]),
  nullable: ['format', 'include_metadata'],
}
const shapeOfMemoryStats: ValueShape = {
  fields: new Map([
    ['folder', leaf],
    ['label', leaf],
  ]),
  nullable: ['folder', 'label'],
}

/**
 * The shapes of each request of `memory`: query and body, and the schemas of the items of the body's arrays.
 */
export const memoryShapes = {
  'conversations.list': {
    query: {
      fields: new Map([
        ['cursor', leaf],
        ['page', { text: 'number' }],
        ['page_size', { text: 'number' }],
        ['label', leaf],
        ['folder', leaf],
        ['pinned', { text: 'boolean' }],
        ['archived', { text: 'boolean' }],
        ['importance_min', { text: 'number' }],
        ['importance_max', { text: 'number' }],
        ['date_from', leaf],
        ['date_to', leaf],
      ]),
    } satisfies ValueShape,
  },
  'conversations.create': {
    body: shapeOfConversationCreate,
    items: new Map<string, ZodType>([['messages', zConversationCreate.shape['messages'].element]]),
  },
  'conversations.count': {
    query: {
      fields: new Map([
        ['label', leaf],
        ['folder', leaf],
        ['pinned', { text: 'boolean' }],
        ['archived', { text: 'boolean' }],
        ['importance_min', { text: 'number' }],
        ['importance_max', { text: 'number' }],
        ['date_from', leaf],
        ['date_to', leaf],
      ]),
    } satisfies ValueShape,
  },
  'conversations.get': {},
  'conversations.update': { body: shapeOfConversationPatch },
  'conversations.delete': {},
  'conversations.updateLabel': { body: shapeOfLabelUpdate },
  'conversations.updateFolder': { body: shapeOfFolderUpdate },
  'conversations.pin': {},
  'conversations.unpin': {},
  'conversations.archive': {},
  'conversations.unarchive': {},
  'conversations.messages.list': {
    query: {
      fields: new Map([
        ['cursor', leaf],
        ['limit', { text: 'number' }],
      ]),
    } satisfies ValueShape,
  },
  'conversations.messages.append': {
    body: shapeOfMessageAppend,
    items: new Map<string, ZodType>([['messages', zMessageAppend.shape['messages'].element]]),
  },
  query: { body: shapeOfQuery },
  'search.fulltext': { body: shapeOfFulltext },
  'context.assemble': {
    body: shapeOfContextAssemble,
    items: new Map<string, ZodType>([
      ['preferred_labels', zContextAssemble.shape['preferred_labels'].unwrap().unwrap().unwrap().element],
      ['excluded_folders', zContextAssemble.shape['excluded_folders'].unwrap().unwrap().unwrap().element],
    ]),
  },
  'context.build': {
    body: shapeOfContextBuild,
    items: new Map<string, ZodType>([
      ['preferred_labels', zContextBuild.shape['preferred_labels'].unwrap().unwrap().element],
      ['excluded_folders', zContextBuild.shape['excluded_folders'].unwrap().unwrap().element],
    ]),
  },
  summarize: { body: shapeOfSummarizeRequest },
  'prune.dryRun': { body: shapeOfPruneDryRun },
  'prune.execute': {
    body: shapeOfPruneExecute,
    items: new Map<string, ZodType>([['conversation_ids', zPruneExecute.shape['conversation_ids'].element]]),
  },
  'labels.suggest': { body: shapeOfSuggestLabels },
  'importance.suggest': { body: shapeOfSuggestImportance },
  'labels.list': {},
  'folders.list': {},
  'embeddings.rebuild': {},
  'jobs.get': {},
  'export.stream': {
    query: {
      fields: new Map([
        ['after', leaf],
        ['conversation_id', leaf],
        ['label', leaf],
        ['folder', leaf],
        ['pinned', { text: 'boolean' }],
        ['archived', { text: 'boolean' }],
        ['importance_min', { text: 'number' }],
        ['importance_max', { text: 'number' }],
        ['date_from', leaf],
        ['date_to', leaf],
      ]),
    } satisfies ValueShape,
  },
  'conversations.import': { body: shapeOfExportRecord },
  health: {},
  metrics: {},
  contract: {},
  'mcp.memoryStore': {
    body: shapeOfMemoryStore,
    items: new Map<string, ZodType>([['messages', zMemoryStore.shape['messages'].element]]),
  },
  'mcp.memorySearch': { body: shapeOfMemorySearch },
  'mcp.memoryGetContext': { body: shapeOfMemoryConversationId },
  'mcp.memoryUpdate': { body: shapeOfMemoryUpdate },
  'mcp.memoryPrune': { body: shapeOfMemoryPrune },
  'mcp.memoryExport': { body: shapeOfMemoryExport },
  'mcp.memoryStats': { body: shapeOfMemoryStats },
} as const
