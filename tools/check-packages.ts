// Checks the packages in their published form: builds and packs them, and runs publint and attw. Then runs programs
// that have only the tarballs on the pinned Node: as a module, as CommonJS, bundled, and compiled under each of the
// supported type settings.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { findBrokenLinks } from './packages/broken-links.ts'
import { typeSettings } from './packages/type-settings.ts'
import { addReport, reportDirectory } from './reports.ts'

const root = new URL('..', import.meta.url).pathname
const bin = (name: string): string => join(root, 'node_modules/.bin', name)
const directory = mkdtempSync(join(tmpdir(), 'sekha-packages-'))
/** Bundles a program for Node.js into a folder. */
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

/** Reports a check of our own, which passes without problems. */
function expectEmpty(name: string, problems: readonly string[]): void {
  console.log(`${problems.length === 0 ? '✓' : '✗'} ${name}`)
  if (problems.length === 0) passed++
  else {
    failed++
    console.error(problems.join('\n'))
  }
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
  if (tarballs.length !== folders.length) throw new Error(`expected ${folders.length} tarballs, got ${tarballs.length}`)
  for (const tarball of tarballs) {
    check(`publint ${tarball}`, bin('publint'), ['--strict', join(directory, tarball)])
    // The command cannot be imported.
    if (packageName(tarball) !== '@sekha/cli')
      check(`attw ${tarball}`, bin('attw'), ['--profile', 'esm-only', join(directory, tarball)])
  }
  checkUse(tarballs)
}

/** Installs the tarballs into an empty project, as a user does, and runs a program there. */
function checkUse(tarballs: readonly string[]): void {
  const project = join(directory, 'project')
  mkdirSync(project)
  const dependencies = Object.fromEntries(tarballs.map((name) => [packageName(name), `file:${join(directory, name)}`]))
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
  // Packages that depend on each other use the tarball here as well, not a published version.
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
  cpSync(join(root, 'tools/packed/program.cjs'), join(project, 'main.cjs'))
  check('the same from CommonJS', bin('node'), ['main.cjs'], project)
  cpSync(join(root, 'tools/packed/command.js'), join(project, 'command.js'))
  check('the command that has only the tarballs', bin('node'), ['command.js'], project)
  for (const name of Object.keys(dependencies)) checkFiles(name, join(project, 'node_modules', name))
  checkTypes(project)
  checkBundles(project)
}

/** Checks the contents of a package: its declared origin, its links, and its references to source maps. */
function checkFiles(name: string, folder: string): void {
  const { repository } = readManifest(root)
  const manifest = readManifest(folder)
  const own = { ...repository, directory: `packages/${name.replace('@sekha/', '')}` }
  expectEmpty(`${name} names its repository`, [
    ...(isDeepStrictEqual(manifest.repository, own) ? [] : [`repository must be ${JSON.stringify(own)}`]),
    ...(manifest.bugs?.url === undefined ? ['bugs.url is missing'] : []),
  ])
  const files = new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }))
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  expectEmpty(`${name}: every link of its README works on a registry's page`, findBrokenLinks(readme, files))
  const dangling = [...files].filter((file) => {
    if (!/\.[cm]?[jt]s$/.test(file)) return false
    const [, map] = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(readFileSync(join(folder, file), 'utf8')) ?? []
    return map !== undefined && !files.has(join(dirname(file), map))
  })
  expectEmpty(`${name}: every source map that a file names is there`, dangling)
}

interface Manifest {
  readonly repository?: object
  readonly bugs?: { readonly url?: string }
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

/** Compiles one program against the types of the tarballs, under each of the supported settings. */
function checkTypes(project: string): void {
  for (const [at, { name, type, compilerOptions }] of typeSettings.entries()) {
    const folder = join(project, `types-${at}`)
    mkdirSync(folder)
    cpSync(join(root, 'tools/packed/types.ts'), join(folder, 'main.ts'))
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type }))
    const base = { strict: true, noEmit: true, skipLibCheck: false, target: 'es2022' }
    const config = { compilerOptions: { ...base, ...compilerOptions }, files: ['main.ts'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    check(`types: ${name}`, bin('tsc'), ['-p', folder], folder)
  }
}

/** Bundles a program with each bundler and runs it in a folder without packages. */
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
