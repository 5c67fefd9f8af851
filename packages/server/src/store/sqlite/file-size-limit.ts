import { readFileSync, statSync } from 'node:fs'

/** The largest page of SQLite: a write that the limit cuts off ends within one page of it. */
const maxPageBytes = 65_536

/**
 * The largest size that a file of this process may have (`ulimit -f`); undefined without a limit, or where the system
 * does not say. Only Linux does.
 */
export function readFileSizeLimit(): number | undefined {
  try {
    return parseFileSizeLimit(readFileSync('/proc/self/limits', 'utf8'))
  } catch {
    return undefined
  }
}

/** The soft limit that a text of the form of `/proc/self/limits` names. */
export function parseFileSizeLimit(limits: string): number | undefined {
  const [, bytes] = /^Max file size +(\d+) /m.exec(limits) ?? []
  return bytes === undefined ? undefined : Number(bytes)
}

/**
 * Whether the database file or its log is as large as a file of this process may be. SQLite reports a write beyond that
 * (EFBIG) like one that the disk failed at.
 */
export function isAtFileSizeLimit(path: string): boolean {
  const limit = readFileSizeLimit()
  if (limit === undefined) return false
  return [path, `${path}-wal`].some((file) => {
    const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0
    return bytes + maxPageBytes > limit
  })
}
