// Makes every command of the README work from a fresh clone: installs the dependencies of the lockfile, then runs one
// script. Runs on any Node >= 20 without installed packages, so it has no dependencies and no TypeScript.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const { packageManager, engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const oldestNode = engines.node.replace('>=', '')
if (Number.parseInt(process.versions.node, 10) < Number(oldestNode)) {
  console.error(
    `This workspace needs Node ${oldestNode} or newer, but this is Node ${process.versions.node}: install a newer one from https://nodejs.org`,
  )
  process.exit(1)
}
const root = new URL('..', import.meta.url).pathname
const [script, ...args] = process.argv.slice(2)
if (script === undefined) {
  console.error('usage: node tools/run.mjs SCRIPT [ARGUMENT ...]')
  process.exit(2)
}

function pnpm(stdio, ...pnpmArgs) {
  const { status, signal, error } = spawnSync('npx', ['--yes', '--prefer-offline', packageManager, ...pnpmArgs], {
    cwd: root,
    stdio,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', npm_config_loglevel: 'error' },
  })
  if (error) {
    console.error(`Starting npx failed (${error.message}): install npm, which includes it`)
    process.exit(1)
  }
  if (signal) process.kill(process.pid, signal)
  if (status !== 0) process.exit(status ?? 1)
}

// The first install takes a while, so report it on stderr. Programs may read the output of scripts on stdout.
const isFirst = !existsSync(new URL('../node_modules/.modules.yaml', import.meta.url))
if (isFirst) console.error(`Installing dependencies with ${packageManager}: only once, about 15 s …`)
const install = ['install', '--frozen-lockfile', '--prefer-offline']
pnpm(['inherit', 2, 'inherit'], ...install, isFirst ? '--reporter=append-only' : '--reporter=silent')
pnpm('inherit', 'run', '--silent', script, ...args)
