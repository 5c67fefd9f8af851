// Checks the packages as they would be published: built, packed, and looked at by publint and attw; then a program that
// has only the tarballs uses them on the pinned Node, as it is and packed by bundlers.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addReport, reportDirectory } from './reports.ts'

const root = new URL('..', import.meta.url).pathname
const bin = (name: string): string => join(root, 'node_modules/.bin', name)
const directory = mkdtempSync(join(tmpdir(), 'sekha-packages-'))
/** How bundlers pack a program for Node.js into a folder. */
const bundlers: Readonly<Record<string, (input: string, output: string) => readonly string[]>> = {
  rolldown: (input, output) => [input, '--platform', 'node', '--format', 'esm', '--dir', output],
  esbuild: (input, output) => [input, '--bundle', '--platform=node', '--format=cjs', `--outdir=${output}`],
}

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
  checkBundles(project)
}

/** Packs a program with each bundler, and runs it where there are no packages. */
function checkBundles(project: string): void {
  writeFileSync(join(project, 'bundled.js'), readFileSync(join(root, 'tools/packed/bundled.js')))
  for (const [bundler, write] of Object.entries(bundlers)) {
    const output = join(directory, bundler)
    const type = bundler === 'esbuild' ? 'commonjs' : 'module'
    mkdirSync(output)
    writeFileSync(join(output, 'package.json'), JSON.stringify({ type }))
    if (!check(`pack a program with ${bundler}`, bin(bundler), write('bundled.js', output), project)) continue
    check(`a program that ${bundler} has packed`, bin('node'), ['bundled.js'], output)
  }
}

/** `sekha-core-0.1.0.tgz` → `@sekha/core` */
function packageName(tarball: string): string {
  const [, name] = /^sekha-(.+)-\d+\.\d+\.\d+.*\.tgz$/.exec(tarball) ?? []
  if (name === undefined) throw new Error(`${tarball} is not a tarball of a package here`)
  return `@sekha/${name}`
}
