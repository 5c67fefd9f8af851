import type { Rule } from '../legacy-call.ts'
import { assembleContext } from './assemble-context.ts'
import { countConversations, listConversations, listFolders, listLabels } from './list-conversations.ts'
import { dryRun, pruneMemory } from './dry-run.ts'
import { createConversation, storeMemory } from './create-conversation.ts'
import { exportMemory, readMemory, updateMemory } from './memory-tools.ts'
import { listMessages } from './list-messages.ts'
import { nameMissingRecord } from './name-missing-record.ts'
import { query, searchFulltext, searchMemory } from './search.ts'
import { updateConversation, updateFolder, updateLabel } from './update-conversation.ts'

export { refuseExtension } from './refuse-extension.ts'

/** The rules by operation. Other operations are sent unchanged. */
export const rules: Readonly<Record<string, Rule>> = {
  'conversations.create': createConversation,
  'conversations.list': listConversations,
  'conversations.count': countConversations,
  'conversations.update': updateConversation,
  'conversations.updateLabel': updateLabel,
  'conversations.updateFolder': updateFolder,
  'conversations.pin': nameMissingRecord,
  'conversations.archive': nameMissingRecord,
  'conversations.messages.list': listMessages,
  query,
  'search.fulltext': searchFulltext,
  'context.assemble': assembleContext,
  summarize: nameMissingRecord,
  'prune.dryRun': dryRun,
  'prune.execute': nameMissingRecord,
  'labels.suggest': nameMissingRecord,
  'labels.list': listLabels,
  'folders.list': listFolders,
  'mcp.memoryStore': storeMemory,
  'mcp.memorySearch': searchMemory,
  'mcp.memoryGetContext': readMemory,
  'mcp.memoryPrune': pruneMemory,
  'mcp.memoryUpdate': updateMemory,
  'mcp.memoryExport': exportMemory,
}
