// `npm run generate`: contract → packages/core/src/generated. With `--check` nothing is written: the exit code says
// whether what is committed is what the contract gives.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleContract } from './contract.ts'
import { emitModules } from './emit/modules.ts'
import { readOperations } from './operations.ts'
import { generateTypes } from './types.ts'

const root = new URL('../..', import.meta.url).pathname
const target = join(root, 'packages/core/src/generated')

async function generate(path: string): Promise<number> {
  const bundle = bundleContract(root)
  try {
    const operations = readOperations(bundle.contract)
    await generateTypes(bundle.path, path, 'surface')
    await generateTypes(bundle.path, join(path, 'wire'), 'wire')
    mkdirSync(path, { recursive: true })
    for (const [name, text] of Object.entries(emitModules(bundle.contract, operations, coreVersion())))
      writeFileSync(join(path, name), text)
    const formatter = join(root, 'node_modules/.bin/oxfmt')
    execFileSync(formatter, ['--config', join(root, '.oxfmtrc.json'), path], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    return operations.length
  } finally {
    bundle.dispose()
  }
}

function coreVersion(): string {
  const manifest = JSON.parse(readFileSync(join(root, 'packages/core/package.json'), 'utf8')) as { version: string }
  return manifest.version
}

const directory = mkdtempSync(join(tmpdir(), 'sekha-generated-'))
try {
  const count = await generate(directory)
  if (process.argv.includes('--check')) check(directory)
  else {
    // What is there is replaced only by something whole.
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
    console.error('packages/core/src/generated is not what the contract gives: run `npm run generate` and commit it')
    process.exitCode = 1
  }
}
