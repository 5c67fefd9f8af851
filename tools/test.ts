// `npm test`: runs every required check. Each check runs to its end, so that one run shows all failures. The closing
// line of a build counts the results from the report.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { addReport, resetReports, reportDirectory } from './reports.ts'
import { runStep } from './run-step.ts'

const root = new URL('..', import.meta.url).pathname
const checks = [
  ['generated code is up to date', 'check:generated'],
  ['contract', 'check:contract'],
  ['format', 'check:format'],
  ['lint', 'check:lint'],
  ['types', 'check:types'],
  ['boundaries', 'check:boundaries'],
  ['unused code', 'check:unused'],
  ['words', 'check:words'],
  ['snippets', 'check:snippets'],
  ['API reports', 'check:api'],
  ['API site', 'check:docs'],
] as const

mkdirSync(reportDirectory, { recursive: true })
resetReports()
let failed = 0
for (const [name, script] of checks) {
  const { ok } = await runStep(name, script, { cwd: root })
  failed += ok ? 0 : 1
}
addReport('checks', { passed: checks.length - failed, failed, skipped: 0 })

const reportPath = join(reportDirectory, 'vitest.json')
rmSync(reportPath, { force: true })
const environment = { SEKHA_REPORT: reportPath }
const tests = await runStep('tests, about two minutes', 'unit', { cwd: root, environment, showsOutput: true })
addReport('tests', readVitestReport(reportPath))
process.exitCode = failed === 0 && tests.ok ? 0 : 1

function readVitestReport(path: string): { passed: number; failed: number; skipped: number } {
  const report = JSON.parse(readFileSync(path, 'utf8')) as {
    numPassedTests: number
    numFailedTests: number
    numPendingTests: number
    numTodoTests: number
  }
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}
