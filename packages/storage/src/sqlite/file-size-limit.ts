import { readFileSync, statSync } from 'node:fs'

/** The largest page size of SQLite. A write that the limit truncates ends within one page of it. */
const maxPageBytes = 65_536

/**
 * Returns the maximum file size of this process (`ulimit -f`), or `undefined` without a limit or where the system does
 * not report it. Only Linux does.
 */
export function readFileSizeLimit(): number | undefined {
  try {
    return parseFileSizeLimit(readFileSync('/proc/self/limits', 'utf8'))
  } catch {
    return undefined
  }
}

/** Parses the soft limit from text in the format of `/proc/self/limits`. */
export function parseFileSizeLimit(limits: string): number | undefined {
  const [, bytes] = /^Max file size +(\d+) /m.exec(limits) ?? []
  return bytes === undefined ? undefined : Number(bytes)
}

/**
 * Whether the database file or its log has reached the maximum file size of this process. SQLite reports a write beyond
 * it (EFBIG) as a disk failure.
 */
export function isAtFileSizeLimit(path: string): boolean {
  const limit = readFileSizeLimit()
  if (limit === undefined) return false
  return [path, `${path}-wal`].some((file) => {
    const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0
    return bytes + maxPageBytes > limit
  })
}
