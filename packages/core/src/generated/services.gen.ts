// Generated from openapi/ by `npm run generate`. Never edited.

/** The name of a service. */
export type ServiceName = 'memory' | 'telemetry'

/** The names of all services. */
export const serviceNames: readonly ServiceName[] = ['memory', 'telemetry']

/** The minimum length of the keys of each service. */
export const minKeyLengths: Readonly<Record<ServiceName, number>> = {
  memory: 32,
  telemetry: 8,
}

/** The header of the key of each service that reads it elsewhere than in `Authorization`. */
export const keyHeaders: Readonly<Partial<Record<ServiceName, string>>> = {}

/** The services whose requests may be narrowed to a user or a namespace. */
export const servicesWithUsers: readonly ServiceName[] = ['memory']

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
  | 'telemetry.events.list'
  | 'telemetry.events.log'
  | 'telemetry.metrics.buckets'
  | 'telemetry.metrics.list'
  | 'telemetry.metrics.log'
  | 'telemetry.records.follow'
  | 'telemetry.records.ingest'
  | 'telemetry.sessions.crash'
  | 'telemetry.sessions.create'
  | 'telemetry.sessions.end'
  | 'telemetry.sessions.export'
  | 'telemetry.sessions.exportFirstGeneration'
  | 'telemetry.sessions.get'
  | 'telemetry.sessions.heartbeat'
  | 'telemetry.sessions.list'
  | 'telemetry.sessions.summary'
  | 'telemetry.state.get'
  | 'telemetry.state.history'
  | 'telemetry.state.update'

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
  'telemetry.events.list',
  'telemetry.events.log',
  'telemetry.metrics.buckets',
  'telemetry.metrics.list',
  'telemetry.metrics.log',
  'telemetry.records.follow',
  'telemetry.records.ingest',
  'telemetry.sessions.crash',
  'telemetry.sessions.create',
  'telemetry.sessions.end',
  'telemetry.sessions.export',
  'telemetry.sessions.exportFirstGeneration',
  'telemetry.sessions.get',
  'telemetry.sessions.heartbeat',
  'telemetry.sessions.list',
  'telemetry.sessions.summary',
  'telemetry.state.get',
  'telemetry.state.history',
  'telemetry.state.update',
]
