import { HttpError } from '../../host/http-error.ts'
import type { MemoryHandlers } from './memory-handlers.ts'

/** The operations of the contract that this server does not implement yet. This list is the only one. */
export const notYet = [
  'mcp.memoryStore',
  'mcp.memorySearch',
  'mcp.memoryGetContext',
  'mcp.memoryUpdate',
  'mcp.memoryPrune',
  'mcp.memoryExport',
  'mcp.memoryStats',
] as const

type NotYet = (typeof notYet)[number]

/** Handlers that respond with 501. */
export const notYetHandlers: MemoryHandlers<NotYet, unknown> = Object.fromEntries(
  notYet.map((id) => [
    id,
    async () => {
      throw new HttpError(501, `${id} is not available in this version of the server`)
    },
  ]),
) as unknown as MemoryHandlers<NotYet, unknown>
