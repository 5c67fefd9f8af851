import type { Handlers } from '../http/handler.ts'
import { isWithin } from '../text/folder-path.ts'

/** Labels and folders. */
export const upkeepHandlers: Handlers<'labels.list' | 'folders.list'> = {
  async 'labels.list'({ memory, scope }) {
    return { labels: [...(await memory.listLabels(scope))] }
  },

  async 'folders.list'({ memory, scope }) {
    const folders = await memory.listFolders(scope)
    return { folders: folders.map(({ folder, count }) => ({ folder, count, total: countBelow(folders, folder) })) }
  },
}

function countBelow(folders: readonly { readonly folder: string; readonly count: number }[], root: string): number {
  return folders.reduce((sum, { folder, count }) => (isWithin(folder, root) ? sum + count : sum), 0)
}
