/**
 * Whether a folder equals another one or is below it, by path segments: `/work` does not contain `/workshop`. Both
 * paths must be normalised.
 */
export function isWithin(folder: string, root: string): boolean {
  return folder === root || folder.startsWith(root === '/' ? '/' : `${root}/`)
}
