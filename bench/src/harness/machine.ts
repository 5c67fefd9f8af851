import { readFileSync } from 'node:fs'
import { arch, availableParallelism, platform, totalmem } from 'node:os'

/** The runtime, as `--json` reports it. */
export const runtime = `Node.js ${process.versions.node}`

/** The machine and the runtime on one line. Absolute figures are meaningless without them. */
export function describeMachine(packages: readonly string[]): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  const shape = `${availableParallelism()} cores (shared), ${memory}, ${platform()} ${arch()}, ${runtime}`
  const versions = packages.map((name) => `${name} ${readVersion(name)}`)
  return versions.length === 0 ? shape : `${shape}, with ${versions.join(', ')}`
}

function readVersion(name: string): string {
  const manifest = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}
