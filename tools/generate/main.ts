// `npm run generate`: generates packages/core/src/generated from the contract. With `--check` it writes nothing, and
// the exit code reports whether the committed code is up to date.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate } from './generate.ts'

const root = new URL('../..', import.meta.url).pathname
const target = join(root, 'packages/core/src/generated')

function coreVersion(): string {
  const manifest = JSON.parse(readFileSync(join(root, 'packages/core/package.json'), 'utf8')) as { version: string }
  return manifest.version
}

const directory = mkdtempSync(join(tmpdir(), 'sekha-generated-'))
try {
  const count = await generate(join(root, 'openapi/sekha.yaml'), directory, coreVersion())
  if (process.argv.includes('--check')) check(directory)
  else {
    // Replace the existing code only after everything is generated.
    rmSync(target, { recursive: true, force: true })
    cpSync(directory, target, { recursive: true })
    console.log(`${count} operations generated`)
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}

function check(generated: string): void {
  try {
    execFileSync('diff', ['-r', '-q', generated, target], { stdio: 'inherit' })
    console.log('generated code is up to date')
  } catch {
    console.error('packages/core/src/generated is out of date: run `npm run generate` and commit the result')
    process.exitCode = 1
  }
}
