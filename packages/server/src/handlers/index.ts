import type { Handlers, OperationId } from '../http/handler.ts'
import { conversationHandlers } from './conversations.ts'
import { exportHandlers } from './export.ts'
import { importHandlers } from './import.ts'
import { messageHandlers } from './messages.ts'
import { notYetHandlers } from './not-yet.ts'
import { searchHandlers } from './search.ts'
import { serverHandlers } from './server.ts'
import { upkeepHandlers } from './upkeep.ts'

/** A handler for every operation of the contract. */
export const handlers: Handlers<OperationId> = {
  ...conversationHandlers,
  ...messageHandlers,
  ...searchHandlers,
  ...upkeepHandlers,
  ...exportHandlers,
  ...importHandlers,
  ...serverHandlers,
  ...notYetHandlers,
}
