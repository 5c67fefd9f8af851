// `npm run generate`: contract → packages/core/src/generated. With `--check` nothing is written: the exit code says
// whether what is committed is what the contract gives.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleContract } from './contract.ts'
import { emitModules } from './emit.ts'
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
    for (const [name, text] of Object.entries(emitModules(bundle.contract, operations)))
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

if (process.argv.includes('--check')) {
  const directory = mkdtempSync(join(tmpdir(), 'sekha-generated-'))
  try {
    await generate(directory)
    execFileSync('diff', ['-r', '-q', directory, target], { stdio: 'inherit' })
    console.log('generated code is up to date')
  } catch {
    console.error(
      'packages/core/src/generated is not what the contract gives: run `npm run generate` and commit the result',
    )
    process.exitCode = 1
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
} else {
  console.log(`${await generate(target)} operations generated`)
}
