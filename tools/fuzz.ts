// `npm run fuzz [-- --examples 100] [-- --seed 7]`: sends random requests, generated from the contract by schemathesis,
// to a running server. A response that the contract does not describe is a failure, reported with a request that
// reproduces it. Without Python or its package index, every operation counts as skipped.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'
import { operations } from '../packages/core/src/contract/index.ts'
import { notYet } from '../packages/server/src/services/memory/not-yet.ts'
import { countReport, type FuzzReport } from './fuzz/count-report.ts'
import { openEnvironment } from './fuzz/python.ts'
import { addReport, type Count, reportDirectory } from './reports.ts'
import { startSekhaServer } from './test-kit/src/sekha-server.ts'

const root = new URL('..', import.meta.url).pathname
const folder = join(root, 'tools/fuzz')

/** The kinds of servers, each with its test phases. Without a key, only access control differs. */
const servers = [
  { name: 'a server with a key', key: 'fuzz-0123456789abcdefghijklmnopqrstuvwxyz', phases: undefined },
  { name: 'a server without a key', key: undefined, phases: 'coverage' },
] as const

const { values: options } = parseArgs({
  options: { examples: { type: 'string', default: '8' }, seed: { type: 'string', default: '1' } },
})
for (const [name, value] of Object.entries(options))
  if (!/^\d{1,9}$/.test(value)) throw new TypeError(`--${name} must be a whole number, got ${value}`)

const directory = mkdtempSync(join(tmpdir(), 'sekha-fuzz-'))
process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const)
  process.once(signal, () => process.exit(128 + number))
mkdirSync(reportDirectory, { recursive: true })

const environment = openEnvironment(join(folder, 'requirements.txt'), join(root, 'node_modules/.cache/sekha-fuzz'))
if ('missing' in environment) {
  const skipped = servers.length * Object.keys(operations).length
  console.warn(`SKIPPED: fuzzing the contract (${skipped} checks): ${environment.missing}`)
  addReport('fuzz', { passed: 0, failed: 0, skipped })
} else {
  for (const server of servers) {
    const count = await fuzz(server, environment.bin)
    addReport('fuzz', count)
    if (count.failed > 0) process.exitCode = 1
  }
}

async function fuzz({ name, key, phases }: (typeof servers)[number], bin: string): Promise<Count> {
  const startedAt = performance.now()
  const home = mkdtempSync(join(directory, 'run-'))
  const server = await startSekhaServer(['--db', join(home, 'sekha.db')], {
    environment: key === undefined ? {} : { SEKHA_API_KEY: key },
  })
  const report = join(home, 'report.json')
  const args = [
    `--config-file=${join(folder, 'schemathesis.toml')}`,
    'run',
    `${server.url}/openapi.json`,
    '--no-color',
    `--seed=${options.seed}`,
    `--max-examples=${options.examples}`,
    '--report=json',
    `--report-json-path=${report}`,
    ...(phases === undefined ? [] : [`--phases=${phases}`]),
    ...(key === undefined ? [] : [`--header=Authorization: Bearer ${key}`]),
    ...notYet.map((id) => `--exclude-operation-id=${id}`),
  ]
  try {
    const output = await capture(join(bin, 'schemathesis'), args, home)
    const { count, requests } = readReport(report)
    const summary = `${count.passed} operations agree, ${count.failed} do not, ${count.skipped} skipped`
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    console.log(
      `${count.failed === 0 ? '✓' : '✗'} ${name}: ${summary}; ${requests} requests, seed ${options.seed} (${seconds} s)`,
    )
    if (count.failed > 0) console.error(output)
    return count
  } finally {
    await server.stop()
  }
}

/** Runs the fuzzer, whose exit code is in its report. @returns its whole output */
async function capture(command: string, args: readonly string[], cwd: string): Promise<string> {
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: [join(command, '..'), process.env['PATH'] ?? ''].join(delimiter),
      HOME: cwd,
      PYTHONPATH: folder,
      PYTHONDONTWRITEBYTECODE: '1',
      SCHEMATHESIS_HOOKS: 'hooks',
    },
  })
  const kill = (): boolean => child.kill()
  process.once('exit', kill)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  await once(child, 'close')
  process.off('exit', kill)
  return output
}

function readReport(path: string): { readonly count: Count; readonly requests: number } {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8')) as FuzzReport & { test_cases: { generated: number } }
    return { count: countReport(report), requests: report.test_cases.generated }
  } catch {
    return { count: { passed: 0, failed: 1, skipped: 0 }, requests: 0 }
  }
}
