// `npm run runtimes [-- --write] [-- --only node22,deno]`: tests the packages in their published form on every
// supported runtime. `--write` renews the table of docs/runtimes.md.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Case, CaseContext } from '../runtimes/cases/case.ts'
import { describe } from '../runtimes/cases/check.ts'
import { addReport, reportDirectory } from './reports.ts'
import { bundle } from './runtimes/bundle.ts'
import { casesFor, countResults, formatMatrix, toResults, type Result } from './runtimes/matrix.ts'
import { openPageServer } from './runtimes/page-server.ts'
import { writePage } from './runtimes/page.ts'
import { runCommand } from './runtimes/run-command.ts'
import { openRuntimes, type Runtime } from './runtimes/runtimes.ts'
import { type Suite, suites } from './runtimes/suites.ts'
import { createProject, packAll, type Packed, runPnpm } from './runtimes/tarballs.ts'
import { openFaultyServer } from './test-kit/src/faulty-server.ts'
import { unusedPort } from './test-kit/src/open-server.ts'
import { type Scope, withScope } from './test-kit/src/scope.ts'
import { startSekhaServer } from './test-kit/src/sekha-server.ts'

/** The time limit of one suite on one runtime: many times its usual duration. */
const suiteLimitMs = 180_000

const key = 'runtimes-0123456789abcdefghijklmnopqrstuv'
const root = new URL('..', import.meta.url).pathname
const sources = join(root, 'runtimes')

/** The servers that the cases call. */
type Servers = Pick<CaseContext, 'url' | 'faultsUrl' | 'refusedUrl'> & { readonly pageUrl: string }

const { values: options } = parseArgs({ options: { write: { type: 'boolean' }, only: { type: 'string' } } })
const directory = mkdtempSync(join(tmpdir(), 'sekha-runtimes-'))
const project = join(directory, 'project')
mkdirSync(reportDirectory, { recursive: true })
// An exit handler ends the started processes, so this process must exit instead of being killed.
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const)
  process.once(signal, () => process.exit(128 + number))
process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
try {
  const counts = countResults(await main())
  addReport('runtimes', counts)
  console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  addReport('runtimes', { passed: 0, failed: 1, skipped: 0 })
  process.exitCode = 1
}

async function main(): Promise<readonly Result[]> {
  const runtimes = await timed('install the runtimes', installRuntimes)
  const packed = await timed('build and pack the packages', () =>
    packAll(join(root, 'packages'), join(directory, 'tarballs')),
  )
  for (const name of ['@sekha/core', '@sekha/server', '@sekha/cli'])
    if (packed.broken[name] !== undefined)
      throw new Error(`No runtime can be tested without ${name}: ${packed.broken[name]}`)
  await timed('install the tarballs', () => createProject(project, packed))
  for (const folder of ['cases', 'entries']) cpSync(join(sources, folder), join(project, folder), { recursive: true })
  const results = await timed('run the cases', () =>
    withScope(async (scope) => runAll(runtimes, packed, await openServers(scope))),
  )
  const types = await timed('check the cases against the types of the tarballs', async () => checkTypes(packed))
  const matrix = formatMatrix([...results, ...types], runtimes)
  console.log(`\n${matrix}`)
  if (options.write === true) writePage(`${describeRun(runtimes, packed)}\n\n${matrix}`)
  return [...results, ...types]
}

/** @throws {Error} when they cannot be installed, or when a requested one does not exist */
async function installRuntimes(): Promise<readonly Runtime[]> {
  const problem = await runPnpm(['install', '--frozen-lockfile', '--prefer-offline', '--silent'], sources)
  if (problem !== undefined) throw new Error(`the runtimes cannot be installed: ${problem}`)
  const all = openRuntimes()
  const wanted = options.only?.split(',') ?? all.map(({ name }) => name)
  const unknown = wanted.find((name) => !all.some((runtime) => runtime.name === name))
  if (unknown !== undefined)
    throw new TypeError(`There is no runtime ${unknown}. The runtimes are ${all.map(({ name }) => name).join(', ')}`)
  if (options.write === true && wanted.length < all.length) throw new TypeError('--write needs every runtime')
  return all.filter(({ name }) => wanted.includes(name))
}

/** Starts the servers that the cases call. The scope closes them. */
async function openServers(scope: Scope): Promise<Servers> {
  const pageUrl = await openPageServer(project, scope)
  const faultsUrl = await openFaultyServer(scope)
  const server = await startSekhaServer(['--db', join(directory, 'sekha.db'), '--allow-origin', pageUrl], {
    file: join(project, 'node_modules/@sekha/cli/dist/cli.js'),
    environment: { SEKHA_API_KEY: key },
  })
  scope.defer(async () => void (await server.stop()))
  return { url: server.url, faultsUrl, refusedUrl: `http://127.0.0.1:${await unusedPort()}`, pageUrl }
}

/**
 * Runs the runtimes one after the other. In parallel they would slow each other down and exceed the time limits of
 * cases.
 */
async function runAll(runtimes: readonly Runtime[], packed: Packed, servers: Servers): Promise<Result[]> {
  const results: Result[] = []
  for (const suite of suites.filter(({ about }) => packed.versions[about] !== undefined)) {
    const planned = await listCases(suite, packed)
    for (const runtime of runtimes.filter(({ name }) => suite.only === undefined || suite.only.includes(name)))
      results.push(...(await runSuite(suite, planned, runtime, servers)))
  }
  return results
}

/** The cases of a suite, or why there are none. In that case the suite fails on every runtime. */
async function listCases({ name, about }: Suite, { broken }: Packed): Promise<readonly Case[] | Error> {
  if (broken[about] !== undefined) return new Error(broken[about])
  try {
    const list = (await import(await bundle(project, name, 'list'))) as { readonly cases: readonly Case[] }
    return list.cases
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

async function runSuite(
  suite: Suite,
  planned: readonly Case[] | Error,
  runtime: Runtime,
  servers: Servers,
): Promise<Result[]> {
  const { name } = runtime
  if (planned instanceof Error)
    return [{ runtime: name, feature: suite.about, name: 'it can be used', outcome: 'failed', reason: planned.message }]
  const cases = casesFor(name, planned)
  const { missing } = runtime
  if (missing !== undefined)
    return cases.map((it) => ({
      runtime: name,
      feature: it.feature,
      name: it.name,
      outcome: 'skipped',
      reason: missing,
    }))
  try {
    const ran = await runCommand(await createCommand(suite, runtime, servers), suiteLimitMs)
    return toResults(name, cases, ran, runtime.kind === 'process')
  } catch (error) {
    const reason = describe(error)
    return cases.map((it) => ({ runtime: name, feature: it.feature, name: it.name, outcome: 'failed', reason }))
  }
}

async function createCommand(
  suite: Suite,
  runtime: Runtime,
  { pageUrl, ...servers }: Servers,
): Promise<Parameters<typeof runCommand>[0]> {
  const home = join(directory, `${runtime.name}-${suite.name}`)
  mkdirSync(home)
  const file = await bundle(project, suite.name, runtime.kind)
  const context: CaseContext = {
    ...servers,
    runtime: runtime.name,
    key,
    directory: home,
    hasEnvironment: runtime.readsEnvironment,
  }
  const [program, ...args] = runtime.start(suite.name)
  return {
    file: program,
    args: [...args, file, JSON.stringify(context)],
    directory: project,
    environment: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      TMPDIR: home,
      SEKHA_BASE_URL: servers.url,
      SEKHA_API_KEY: key,
      PAGE_URL: pageUrl,
      ...runtime.environment,
    },
  }
}

/** Compiles the cases and their starters as a user of the tarballs does. */
function checkTypes({ broken }: Packed): Result[] {
  const usable = suites.filter(({ about }) => broken[about] === undefined)
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: { declaration: false, types: ['node'], typeRoots: [join(root, 'node_modules/@types')] },
    files: [...usable.map(({ name }) => `cases/${name}.ts`), 'entries/process.ts'],
  }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config))
  return [
    compile('the cases fit the types of the tarballs', project),
    compile('the starters compile with the types of the runtimes', join(sources, 'runners')),
  ]
}

function compile(name: string, directory: string): Result {
  const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', directory], { encoding: 'utf8' })
  const result = { runtime: 'node24', feature: 'types', name } as const
  return status === 0 ? { ...result, outcome: 'passed' } : { ...result, outcome: 'failed', reason: stdout }
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  const value = await work()
  console.log(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  return value
}

/** Lists the tested versions for the page. */
function describeRun(runtimes: readonly Runtime[], { versions }: Packed): string {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return [
    `${packages.join(', ')}, from their tarballs.`,
    `${runtimes.map(({ version }) => version).join(', ')}; ${process.platform} ${process.arch}, ${availableParallelism()} cores (shared).`,
  ].join('\n\n')
}
