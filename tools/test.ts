// `npm test`: everything that must pass. Each check runs to its end, so that one run shows all that is wrong; the
// report is what the closing line of a build is counted from.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { addReport, resetReports, reportDirectory } from './reports.ts'

const root = new URL('..', import.meta.url).pathname
const checks = [
  ['generated code is up to date', 'check:generated'],
  ['contract', 'check:contract'],
  ['format', 'check:format'],
  ['lint', 'check:lint'],
  ['types', 'check:types'],
  ['boundaries', 'check:boundaries'],
  ['unused code', 'check:unused'],
  ['API site', 'check:docs'],
] as const

function run(
  script: string,
  environment: Record<string, string> = {},
): { ok: boolean; output: string; seconds: number } {
  const startedAt = performance.now()
  const { status, stdout, stderr } = spawnSync('pnpm', ['run', '--silent', script], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, ...environment },
  })
  return { ok: status === 0, output: `${stdout}${stderr}`, seconds: (performance.now() - startedAt) / 1000 }
}

mkdirSync(reportDirectory, { recursive: true })
resetReports()
let failed = 0
for (const [name, script] of checks) {
  const { ok, output, seconds } = run(script)
  console.log(`${ok ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s)`)
  if (!ok) console.error(output)
  failed += ok ? 0 : 1
}
addReport('checks', { passed: checks.length - failed, failed, skipped: 0 })

const reportPath = join(reportDirectory, 'vitest.json')
rmSync(reportPath, { force: true })
const unit = spawnSync('pnpm', ['run', '--silent', 'unit'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, SEKHA_REPORT: reportPath },
})
addReport('tests', readVitestReport(reportPath))
process.exitCode = failed === 0 && unit.status === 0 ? 0 : 1

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
