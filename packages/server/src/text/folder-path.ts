/** Whether a folder is another one or lies below it, on path segments: `/work` is not `/workshop`. Both are normalised. */
export function isWithin(folder: string, root: string): boolean {
  return folder === root || folder.startsWith(root === '/' ? '/' : `${root}/`)
}
