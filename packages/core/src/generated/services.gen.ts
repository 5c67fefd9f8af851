// Generated from openapi/ by `npm run generate`. Never edited.

/** The name of a service. */
export type ServiceName = 'memory'

/** The names of all services. */
export const serviceNames: readonly ServiceName[] = ['memory']

/** The minimum length of the keys of each service. */
export const minKeyLengths: Readonly<Record<ServiceName, number>> = {
  memory: 32,
}

/** The id of an operation. */
export type OperationId =
  | 'context.assemble'
  | 'context.build'
  | 'contract'
  | 'conversations.archive'
  | 'conversations.count'
  | 'conversations.create'
  | 'conversations.delete'
  | 'conversations.get'
  | 'conversations.import'
  | 'conversations.list'
  | 'conversations.messages.append'
  | 'conversations.messages.list'
  | 'conversations.pin'
  | 'conversations.unarchive'
  | 'conversations.unpin'
  | 'conversations.update'
  | 'conversations.updateFolder'
  | 'conversations.updateLabel'
  | 'embeddings.rebuild'
  | 'export.stream'
  | 'folders.list'
  | 'health'
  | 'importance.suggest'
  | 'jobs.get'
  | 'labels.list'
  | 'labels.suggest'
  | 'mcp.memoryExport'
  | 'mcp.memoryGetContext'
  | 'mcp.memoryPrune'
  | 'mcp.memorySearch'
  | 'mcp.memoryStats'
  | 'mcp.memoryStore'
  | 'mcp.memoryUpdate'
  | 'metrics'
  | 'prune.dryRun'
  | 'prune.execute'
  | 'query'
  | 'search.fulltext'
  | 'summarize'

/** The ids of all operations. */
export const operationIds: readonly OperationId[] = [
  'context.assemble',
  'context.build',
  'contract',
  'conversations.archive',
  'conversations.count',
  'conversations.create',
  'conversations.delete',
  'conversations.get',
  'conversations.import',
  'conversations.list',
  'conversations.messages.append',
  'conversations.messages.list',
  'conversations.pin',
  'conversations.unarchive',
  'conversations.unpin',
  'conversations.update',
  'conversations.updateFolder',
  'conversations.updateLabel',
  'embeddings.rebuild',
  'export.stream',
  'folders.list',
  'health',
  'importance.suggest',
  'jobs.get',
  'labels.list',
  'labels.suggest',
  'mcp.memoryExport',
  'mcp.memoryGetContext',
  'mcp.memoryPrune',
  'mcp.memorySearch',
  'mcp.memoryStats',
  'mcp.memoryStore',
  'mcp.memoryUpdate',
  'metrics',
  'prune.dryRun',
  'prune.execute',
  'query',
  'search.fulltext',
  'summarize',
]
