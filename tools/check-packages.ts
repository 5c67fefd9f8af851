// Checks the packages as they would be published: built, packed, and looked at by publint and attw; then a program that
// has only the tarballs uses them on the pinned Node.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addReport, reportDirectory } from './reports.ts'

const root = new URL('..', import.meta.url).pathname
const bin = (name: string): string => join(root, 'node_modules/.bin', name)
const directory = mkdtempSync(join(tmpdir(), 'sekha-packages-'))
let passed = 0
let failed = 0

function check(name: string, command: string, args: readonly string[], cwd = root): boolean {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  const ok = status === 0
  console.log(`${ok ? '✓' : '✗'} ${name}`)
  if (!ok) console.error(`${stdout}${stderr}`)
  if (ok) passed++
  else failed++
  return ok
}

mkdirSync(reportDirectory, { recursive: true })
try {
  if (check('build', 'pnpm', ['run', '--recursive', '--silent', 'build'])) checkTarballs()
} finally {
  rmSync(directory, { recursive: true, force: true })
}
addReport('packages', { passed, failed, skipped: 0 })
process.exitCode = failed === 0 ? 0 : 1

function checkTarballs(): void {
  const folders = readdirSync(join(root, 'packages'))
  for (const folder of folders)
    execFileSync('pnpm', ['pack', '--pack-destination', directory], {
      cwd: join(root, 'packages', folder),
      stdio: 'ignore',
    })
  const tarballs = readdirSync(directory).filter((name) => name.endsWith('.tgz'))
  if (tarballs.length !== folders.length) throw new Error(`${folders.length} packages gave ${tarballs.length} tarballs`)
  for (const tarball of tarballs) {
    check(`publint ${tarball}`, bin('publint'), ['--strict', join(directory, tarball)])
    check(`attw ${tarball}`, bin('attw'), ['--profile', 'esm-only', join(directory, tarball)])
  }
  checkUse(tarballs)
}

/** Installs the tarballs into an empty project, as a user would, and runs a program there. */
function checkUse(tarballs: readonly string[]): void {
  const project = join(directory, 'project')
  mkdirSync(project)
  const dependencies = Object.fromEntries(tarballs.map((name) => [packageName(name), `file:${join(directory, name)}`]))
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
  // Packages that depend on each other take the tarball here as well, not a published version.
  writeFileSync(
    join(project, 'pnpm-workspace.yaml'),
    `overrides:\n${Object.entries(dependencies)
      .map(([name, path]) => `  '${name}': '${path}'\n`)
      .join('')}`,
  )
  writeFileSync(join(project, 'main.js'), readFileSync(join(root, 'tools/packed/program.js')))
  if (
    !check('install the tarballs', 'pnpm', ['install', '--prefer-offline', '--silent', '--no-frozen-lockfile'], project)
  )
    return
  check('a program that has only the tarballs', bin('node'), ['main.js'], project)
}

/** `sekha-core-0.1.0.tgz` → `@sekha/core` */
function packageName(tarball: string): string {
  const [, name] = /^sekha-(.+)-\d+\.\d+\.\d+.*\.tgz$/.exec(tarball) ?? []
  if (name === undefined) throw new Error(`${tarball} is not a tarball of a package here`)
  return `@sekha/${name}`
}
