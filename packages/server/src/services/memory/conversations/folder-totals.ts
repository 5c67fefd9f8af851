import { isWithin } from './folder-path.ts'

/** A folder and the number of conversations directly in it. */
interface CountedFolder {
  readonly folder: string
  readonly count: number
}

/**
 * Counts the conversations in each folder and below it, in the given order. Sorting places the contents of a folder
 * after it, so one pass suffices.
 */
export function folderTotals<Folder extends CountedFolder>(
  folders: readonly Folder[],
): readonly (Folder & { readonly total: number })[] {
  const totals = new Map<string, number>()
  const open: { readonly folder: string; total: number }[] = []
  const closeUntil = (isOpen: (folder: string) => boolean): void => {
    for (let last = open.at(-1); last !== undefined && !isOpen(last.folder); last = open.at(-1)) {
      open.pop()
      totals.set(last.folder, last.total)
      const parent = open.at(-1)
      if (parent !== undefined) parent.total += last.total
    }
  }
  for (const { folder, count } of folders.toSorted(byPath)) {
    closeUntil((root) => isWithin(folder, root))
    open.push({ folder, total: count })
  }
  closeUntil(() => false)
  return folders.map((folder) => ({ ...folder, total: totals.get(folder.folder) ?? folder.count }))
}

/** Sorts slashes first: `/work`, `/work/x`, `/work-old`. */
function byPath({ folder: left }: CountedFolder, { folder: right }: CountedFolder): number {
  const [a, b] = [left, right].map((path) => path.replaceAll('/', '\0'))
  return a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1
}
