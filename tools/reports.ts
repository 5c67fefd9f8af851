// What ran and how it went, one line for each kind of check, so that a closing count is never made by hand.
import { appendFileSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export interface Count {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** Where reports are kept; not committed. */
export const reportDirectory: string = new URL('../.reports/', import.meta.url).pathname

const path = join(reportDirectory, 'counts.ndjson')

/** Forgets what an earlier run left. */
export const resetReports = (): void => rmSync(path, { force: true })

/** Adds the counts of one kind of check. */
export function addReport(kind: string, count: Count): void {
  appendFileSync(path, `${JSON.stringify({ kind, ...count })}\n`)
}

/** The sum of what was added. */
export function sumReports(): Count {
  const counts = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Count)
  return counts.reduce((sum, { passed, failed, skipped }) => ({
    passed: sum.passed + passed,
    failed: sum.failed + failed,
    skipped: sum.skipped + skipped,
  }))
}
