import type { Handlers, OperationId } from '../../host/handler.ts'
import { contextHandlers } from './context/handlers.ts'
import { conversationHandlers } from './conversations/handlers.ts'
import { exportHandlers } from './import-export/export.ts'
import { importHandlers } from './import-export/import.ts'
import { messageHandlers } from './messages/handlers.ts'
import { notYetHandlers } from './not-yet.ts'
import { pruneHandlers } from './maintenance/prune.ts'
import { searchHandlers } from './search/handlers.ts'
import { serverHandlers } from './server.ts'
import { suggestionHandlers } from './labels/handlers.ts'
import { summaryHandlers } from './summaries/handlers.ts'
import { maintenanceHandlers } from './maintenance/handlers.ts'

/** The handlers of all operations of the contract. */
export const handlers: Handlers<OperationId> = {
  ...conversationHandlers,
  ...messageHandlers,
  ...searchHandlers,
  ...contextHandlers,
  ...summaryHandlers,
  ...pruneHandlers,
  ...suggestionHandlers,
  ...maintenanceHandlers,
  ...exportHandlers,
  ...importHandlers,
  ...serverHandlers,
  ...notYetHandlers,
}
