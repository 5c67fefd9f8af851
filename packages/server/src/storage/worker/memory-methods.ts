import type { Memory } from '../../services/memory/engine/memory.ts'

/** The methods that can be called from another thread: all except `opened`. */
export type MemoryMethod = Exclude<keyof Memory, 'opened'>

/** A record, so that a missing method is a type error. */
const names: Readonly<Record<MemoryMethod, true>> = {
  createConversation: true,
  appendMessages: true,
  updateConversation: true,
  deleteConversation: true,
  importConversations: true,
  getConversation: true,
  listConversations: true,
  countConversations: true,
  listMessages: true,
  listLabels: true,
  listFolders: true,
  search: true,
  buildContext: true,
  summarize: true,
  saveSummary: true,
  suggestLabels: true,
  scoreImportance: true,
  findIdle: true,
  archiveConversations: true,
  readExport: true,
  lastConversation: true,
  check: true,
  statistics: true,
  tenantStatistics: true,
  verify: true,
  close: true,
}

/** Creates a memory that passes the name and arguments of every call to one function. */
export function forwardMethods(
  call: (method: MemoryMethod, args: readonly unknown[]) => Promise<unknown>,
): Omit<Memory, 'opened'> {
  return Object.fromEntries(
    Object.keys(names).map((method) => [method, (...args: unknown[]) => call(method as MemoryMethod, args)]),
  ) as unknown as Omit<Memory, 'opened'>
}
