import type { Handlers, OperationId } from '../http/handler.ts'
import { contextHandlers } from './context.ts'
import { conversationHandlers } from './conversations.ts'
import { exportHandlers } from './export.ts'
import { importHandlers } from './import.ts'
import { messageHandlers } from './messages.ts'
import { notYetHandlers } from './not-yet.ts'
import { pruneHandlers } from './prune.ts'
import { searchHandlers } from './search.ts'
import { serverHandlers } from './server.ts'
import { suggestionHandlers } from './suggestions.ts'
import { summaryHandlers } from './summaries.ts'
import { maintenanceHandlers } from './maintenance.ts'

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
