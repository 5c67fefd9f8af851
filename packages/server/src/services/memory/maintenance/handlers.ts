import type { MemoryHandlers } from '../memory-handlers.ts'
import type { MaintenanceEngine } from './maintenance-engine.ts'
import { folderTotals } from '../conversations/folder-totals.ts'

/** Handlers that list labels and folders. */
export const maintenanceHandlers: MemoryHandlers<'labels.list' | 'folders.list', MaintenanceEngine> = {
  async 'labels.list'({ service: { memory }, scope }) {
    return { labels: [...(await memory.listLabels(scope))] }
  },

  async 'folders.list'({ service: { memory }, scope }) {
    return { folders: [...folderTotals(await memory.listFolders(scope))] }
  },
}
