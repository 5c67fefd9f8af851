// Collects the results of all checks, one line for each kind, so that the closing totals are never counted by hand.
import { appendFileSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export interface Count {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** The folder of the reports, which is not committed. */
export const reportDirectory: string = new URL('../.reports/', import.meta.url).pathname

const path = join(reportDirectory, 'counts.ndjson')

/** Deletes the reports of earlier runs. */
export const resetReports = (): void => rmSync(path, { force: true })

/** Adds the counts of one kind of check. */
export function addReport(kind: string, count: Count): void {
  appendFileSync(path, `${JSON.stringify({ kind, ...count })}\n`)
}

/** Sums the added counts. */
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
