// Lists the runtimes: their locations, their names, and how to start each on a bundle of cases.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RuntimeName } from '../../runtimes/cases/case.ts'

/** How a bundle is started: as a process, as a worker, or in a page. */
export type Kind = 'process' | 'worker' | 'page'

/** A part of the cases that runs in a separate process. */
export type SuiteName =
  | 'client'
  | 'messages'
  | 'retry'
  | 'heartbeat'
  | 'transports'
  | 'search'
  | 'text'
  | 'storage'
  | 'telemetry'
  | 'server'

/** An installed runtime. */
export interface Runtime {
  readonly name: RuntimeName
  readonly title: string
  readonly kind: Kind
  readonly version: string
  /** Why the runtime is unavailable here. Its cases are then skipped. */
  readonly missing: string | undefined
  /** The program and its arguments, without those of the bundle. */
  readonly start: (suite: SuiteName) => readonly [file: string, ...args: string[]]
  readonly environment: Readonly<Record<string, string>>
  /** Whether cases of a suite may read the environment. */
  readonly readsEnvironment: boolean
}

const root = new URL('../../runtimes/', import.meta.url).pathname
const installed = (path: string): string => join(root, 'node_modules', path)

function readManifest(name: string): { readonly version: string; readonly dependencies?: Record<string, string> } {
  return JSON.parse(readFileSync(installed(`${name}/package.json`), 'utf8')) as ReturnType<typeof readManifest>
}

function node(name: 'node20' | 'node22' | 'node24' | 'node26'): Runtime {
  const { version } = readManifest(name)
  return {
    name,
    title: `Node.js ${version.split('.')[0]}`,
    kind: 'process',
    version: `Node.js ${version}`,
    missing: undefined,
    start: () => [installed(`${name}/bin/node`)],
    environment: {},
    readsEnvironment: true,
  }
}

function bun(): Runtime {
  const { version } = readManifest('bun')
  return {
    name: 'bun',
    title: 'Bun',
    kind: 'process',
    version: `Bun ${version}`,
    missing: undefined,
    start: () => [installed('.bin/bun')],
    environment: { DO_NOT_TRACK: '1' },
    readsEnvironment: true,
  }
}

/** Deno's permissions for each suite. The client needs only the network. */
const denoPermissions: Readonly<Record<SuiteName, readonly string[]>> = {
  client: ['--allow-net=127.0.0.1'],
  retry: ['--allow-net=127.0.0.1'],
  // Blocks itself by a child process, and reads its own reports.
  heartbeat: ['--allow-read', '--allow-write', '--allow-run', '--allow-env'],
  transports: ['--allow-net=127.0.0.1', '--allow-env'],
  messages: [],
  search: [],
  text: [],
  storage: ['--allow-read', '--allow-write'],
  telemetry: ['--allow-net=127.0.0.1', '--allow-read', '--allow-write', '--allow-env', '--allow-sys'],
  server: ['--allow-net=127.0.0.1', '--allow-env', '--allow-read', '--allow-write'],
}

function deno(): Runtime {
  const { version } = readManifest('deno')
  const flags = ['--node-modules-dir=manual', '--no-remote', '--no-lock', '--no-prompt', '--quiet']
  return {
    name: 'deno',
    title: 'Deno',
    kind: 'process',
    version: `Deno ${version}`,
    missing: undefined,
    start: (suite) => [installed('.bin/deno'), 'run', ...flags, ...denoPermissions[suite]],
    environment: { DENO_NO_UPDATE_CHECK: '1' },
    readsEnvironment: false,
  }
}

function workerd(): Runtime {
  const { version, dependencies } = readManifest('miniflare')
  return {
    name: 'workerd',
    title: 'workerd',
    kind: 'worker',
    version: `workerd ${dependencies?.['workerd'] ?? 'unknown'} (miniflare ${version})`,
    missing: undefined,
    start: () => [process.execPath, join(root, 'runners/workerd.ts')],
    environment: {},
    readsEnvironment: false,
  }
}

/** Finds the installed browser, if it starts. None is downloaded. */
function chromium(): Runtime {
  const path = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium'
  const { stdout, error } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  const version = error === undefined ? /Chromium [\d.]+/.exec(stdout)?.[0] : undefined
  return {
    name: 'chromium',
    title: 'Chromium',
    kind: 'page',
    version: version ?? 'no Chromium',
    missing: version === undefined ? `There is no Chromium at ${path}. Set CHROMIUM_PATH` : undefined,
    start: () => [process.execPath, join(root, 'runners/chromium.ts')],
    environment: { CHROMIUM: path },
    readsEnvironment: false,
  }
}

/** All runtimes, in the order of the table. */
export const openRuntimes = (): readonly Runtime[] => [
  node('node20'),
  node('node22'),
  node('node24'),
  node('node26'),
  bun(),
  deno(),
  workerd(),
  chromium(),
]
