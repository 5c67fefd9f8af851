import type { MemoryOperationId } from './contract.ts'
import type { Memory } from './engine/memory.ts'
import type { MemoryHandlers } from './memory-handlers.ts'
import { contextHandlers } from './context/handlers.ts'
import { conversationHandlers } from './conversations/handlers.ts'
import { exportHandlers } from './import-export/export.ts'
import { importHandlers } from './import-export/import.ts'
import { messageHandlers } from './messages/handlers.ts'
import { notYetHandlers } from './not-yet.ts'
import { rebuildHandlers } from './maintenance/rebuild-index.ts'
import { pruneHandlers } from './maintenance/prune.ts'
import { searchHandlers } from './search/handlers.ts'
import { suggestionHandlers } from './labels/handlers.ts'
import { summaryHandlers } from './summaries/handlers.ts'
import { maintenanceHandlers } from './maintenance/handlers.ts'

/** The handlers of all operations of the memory service. */
export const handlers: MemoryHandlers<MemoryOperationId, Memory> = {
  ...conversationHandlers,
  ...messageHandlers,
  ...searchHandlers,
  ...contextHandlers,
  ...summaryHandlers,
  ...pruneHandlers,
  ...suggestionHandlers,
  ...maintenanceHandlers,
  ...rebuildHandlers,
  ...exportHandlers,
  ...importHandlers,
  ...notYetHandlers,
}
