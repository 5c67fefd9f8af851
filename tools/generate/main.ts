// `npm run generate`: generates packages/core/src/generated and docs/guides/operations.md from the contract, and declares
// the subpaths of the services in packages/core/package.json. With `--check` it writes nothing, and the exit code reports whether the committed files
// are up to date.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate } from './generate.ts'
import { declareSubpaths, type Manifest } from './subpaths.ts'

const root = new URL('../..', import.meta.url).pathname
const target = join(root, 'packages/core/src/generated')
const manifestPath = join(root, 'packages/core/package.json')
const guidePath = join(root, 'docs/guides/operations.md')

const manifestText = readFileSync(manifestPath, 'utf8')
const manifest = JSON.parse(manifestText) as Manifest & { readonly version: string }
const directory = mkdtempSync(join(tmpdir(), 'sekha-generated-'))
try {
  const { services, guide } = await generate(join(root, 'openapi/sekha.yaml'), directory, manifest.version)
  const names = services.map(({ name }) => name)
  const newManifest = `${JSON.stringify(declareSubpaths(manifest, names), undefined, 2)}\n`
  if (process.argv.includes('--check')) check(directory, newManifest, guide)
  else {
    // Replace the existing code only after everything is generated.
    rmSync(target, { recursive: true, force: true })
    cpSync(directory, target, { recursive: true })
    writeFileSync(manifestPath, newManifest)
    writeFileSync(guidePath, guide)
    console.log(`${services.flatMap(({ operations }) => operations).length} operations generated`)
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}

function check(generated: string, newManifest: string, guide: string): void {
  const stale: string[] = []
  try {
    execFileSync('diff', ['-r', '-q', generated, target], { stdio: 'inherit' })
  } catch {
    stale.push('packages/core/src/generated is out of date')
  }
  if (newManifest !== manifestText)
    stale.push('packages/core/package.json lacks a subpath of a service, or has a stale one')
  if (readFileSync(guidePath, 'utf8') !== guide) stale.push('docs/guides/operations.md is out of date')
  for (const problem of stale) console.error(`${problem}: run \`npm run generate\` and commit the result`)
  if (stale.length === 0) console.log('generated code is up to date')
  else process.exitCode = 1
}
