import type { Handlers } from '../../../host/handler.ts'
import { folderTotals } from '../conversations/folder-totals.ts'

/** Handlers that list labels and folders. */
export const maintenanceHandlers: Handlers<'labels.list' | 'folders.list'> = {
  async 'labels.list'({ memory, scope }) {
    return { labels: [...(await memory.listLabels(scope))] }
  },

  async 'folders.list'({ memory, scope }) {
    return { folders: [...folderTotals(await memory.listFolders(scope))] }
  },
}
