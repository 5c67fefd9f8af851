// Makes every command of the README work from a fresh clone: installs what the lockfile says, then runs one script.
// Runs on any Node >= 20 with nothing installed, so it has no dependencies and no TypeScript.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const root = new URL('..', import.meta.url).pathname
const [script, ...args] = process.argv.slice(2)
if (script === undefined) throw new TypeError('usage: node tools/run.mjs SCRIPT [ARGUMENT ...]')

function pnpm(...pnpmArgs) {
  const { status, signal, error } = spawnSync('npx', ['--yes', '--prefer-offline', packageManager, ...pnpmArgs], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', npm_config_loglevel: 'error' },
  })
  if (error) throw error
  if (signal) process.kill(process.pid, signal)
  if (status !== 0) process.exit(status ?? 1)
}

pnpm('install', '--frozen-lockfile', '--prefer-offline', '--reporter=silent')
pnpm('run', '--silent', script, ...args)
