// Makes a package from the sources of `@sekha/core` and the code of a contract of two services.
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate } from '../generate.ts'
import { declareSubpaths, type Manifest } from '../subpaths.ts'

const root = new URL('../../..', import.meta.url).pathname

/** Generates the package `two-services` in a new folder. @returns the folder, which the caller removes */
export async function generateTwoServices(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'sekha-two-services-'))
  const core = join(root, 'packages/core')
  const excluded = join(core, 'src/generated')
  cpSync(join(core, 'src'), join(directory, 'src'), { recursive: true, filter: (path) => path !== excluded })
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'))
  const contract = join(root, 'tools/generate/test/two-services.yaml')
  const { services } = await generate(contract, join(directory, 'src/generated'), '1.2.3')
  const manifest = JSON.parse(readFileSync(join(core, 'package.json'), 'utf8')) as Manifest
  const names = services.map(({ name }) => name)
  writeFileSync(
    join(directory, 'package.json'),
    JSON.stringify({ ...declareSubpaths(manifest, names), name: 'two-services' }),
  )
  return directory
}
