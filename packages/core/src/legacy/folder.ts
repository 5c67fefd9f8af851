/** Removes a trailing slash, because `/work/` and `/work` are the same folder. */
export function normaliseFolder(folder: string): string {
  return folder.length > 1 && folder.endsWith('/') ? folder.slice(0, -1) : folder
}

/** Whether a folder is `root` or below it, on path segments: `/workshop` is not below `/work`. */
export function isWithinFolder(folder: string, root: string): boolean {
  const top = normaliseFolder(root)
  return folder === top || folder.startsWith(top === '/' ? '/' : `${top}/`)
}
