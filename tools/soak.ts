// `npm run soak [-- WORD ...]`: runs the tests that are larger with SEKHA_SOAK=1, one file after another, or only those
// whose path contains one of the words. Each file runs to its end, so that one run shows all failures.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = new URL('..', import.meta.url).pathname
const words = process.argv.slice(2)
const files = globSync('packages/*/test/**/*.test.ts', { cwd: root })
  .filter((file) => readFileSync(join(root, file), 'utf8').includes("process.env['SEKHA_SOAK']"))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .toSorted()
if (files.length === 0) throw new Error(`no test of a soak has ${words.join(' or ')} in its path`)

const lines: string[] = []
for (const [index, file] of files.entries()) {
  console.log(`… ${file} (${index + 1} of ${files.length})`)
  const startedAt = performance.now()
  const environment = { ...process.env, SEKHA_SOAK: '1' }
  const child = spawn('vitest', ['run', file, '--maxWorkers=1'], { cwd: root, stdio: 'inherit', env: environment })
  const [status] = (await once(child, 'close')) as [number | null]
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
  lines.push(`${status === 0 ? '✓' : '✗'} ${file} (${seconds} s)`)
  console.log(lines.at(-1))
  if (status !== 0) process.exitCode = 1
}
console.log(`\n${lines.join('\n')}`)
