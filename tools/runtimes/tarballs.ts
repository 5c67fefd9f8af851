// Builds the packages and packs them like pnpm for publishing.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

interface Manifest {
  readonly name: string
  readonly version: string
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** The result of packing. */
export interface Packed {
  /** Tarballs by package name. */
  readonly tarballs: Readonly<Record<string, string>>
  /** The development versions of the peer dependencies. */
  readonly peers: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
  /** Packages that failed to build or pack, with the reason. */
  readonly broken: Readonly<Record<string, string>>
}

/** Builds and packs every package below a folder. A package that fails to build does not stop the others. */
export async function packAll(packages: string, destination: string): Promise<Packed> {
  mkdirSync(destination, { recursive: true })
  const folders = readdirSync(packages).map((folder) => join(packages, folder))
  const all = await Promise.all(
    folders.filter((folder) => existsSync(join(folder, 'package.json'))).map((folder) => packOne(folder, destination)),
  )
  const good = all.filter(({ problem }) => problem === undefined)
  return {
    tarballs: Object.fromEntries(good.map(({ manifest: { name }, tarball }) => [name, tarball])),
    peers: Object.fromEntries(good.flatMap(({ manifest }) => peersOf(manifest))),
    versions: Object.fromEntries(all.map(({ manifest: { name, version } }) => [name, version])),
    broken: Object.fromEntries(
      all.flatMap(({ manifest: { name }, problem }) => (problem === undefined ? [] : [[name, problem]])),
    ),
  }
}

async function packOne(
  folder: string,
  destination: string,
): Promise<{ manifest: Manifest; tarball: string; problem: string | undefined }> {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const problem =
    (await runPnpm(['run', '--silent', 'build'], folder)) ??
    (await runPnpm(['pack', '--silent', '--pack-destination', destination], folder))
  // pnpm's name for `@scope/name`.
  const name = manifest.name.replace('@', '').replace('/', '-')
  return { manifest, tarball: join(destination, `${name}-${manifest.version}.tgz`), problem }
}

const peersOf = ({ peerDependencies = {}, devDependencies = {} }: Manifest): [string, string][] =>
  Object.keys(peerDependencies).map((name) => [name, devDependencies[name] ?? '*'])

/** Installs tarballs into an empty project, as a user does. @throws {Error} when the installation fails */
export async function createProject(directory: string, { tarballs, peers }: Packed): Promise<void> {
  mkdirSync(directory, { recursive: true })
  const files = Object.fromEntries(Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`]))
  const manifest = { private: true, type: 'module', dependencies: { ...peers, ...files } }
  writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest, null, 2))
  // Packages that depend on each other use the tarball here as well, not a published version.
  const overrides = Object.entries(files).map(([name, file]) => `  '${name}': '${file}'\n`)
  writeFileSync(
    join(directory, 'pnpm-workspace.yaml'),
    `packages: []\npmOnFail: ignore\noverrides:\n${overrides.join('')}`,
  )
  const problem = await runPnpm(['install', '--prefer-offline', '--silent', '--no-frozen-lockfile'], directory)
  if (problem !== undefined) throw new Error(`the tarballs cannot be installed: ${problem}`)
}

/** @returns the error, or `undefined` on success */
export async function runPnpm(args: readonly string[], cwd: string): Promise<string | undefined> {
  try {
    await execute('pnpm', args, { cwd, maxBuffer: 64 * 1024 * 1024 })
    return undefined
  } catch (error) {
    const { message, stdout, stderr } = error as Error & { stdout?: string; stderr?: string }
    return [message.split('\n')[0], stdout, stderr].join('\n').trim()
  }
}
