// Runs the steps from the hand-written contract to the generated folder.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { checkNames, readExportedNames } from './check-names.ts'
import { bundleContract } from './contract.ts'
import { emitModules } from './emit/modules.ts'
import { emitOperationsGuide } from './emit/operations-guide.ts'
import { readServices, type ServiceModel } from './services.ts'
import { generateTypes } from './types.ts'

const root = new URL('../..', import.meta.url).pathname

/** The outcome of a generation. */
export interface Generated {
  readonly services: readonly ServiceModel[]
  /** The guide with all operations, in Markdown. */
  readonly guide: string
}

/**
 * Generates all code of a contract into the folder `target`.
 *
 * @param path The root file of the contract.
 * @param version The version of the package that contains the code.
 * @returns the services of the contract, and the guide with their operations
 * @throws {Error} naming the location, when the contract cannot be bundled or breaks a rule of the generator
 */
export async function generate(path: string, target: string, version: string): Promise<Generated> {
  const model = readServices(bundleContract(root, path))
  checkNames(model, readExportedNames(readFileSync(join(root, 'packages/core/src/index.ts'), 'utf8')))
  await generateTypes(model, target)
  for (const [name, text] of Object.entries(emitModules(model, version))) {
    const file = join(target, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  execFileSync(join(root, 'node_modules/.bin/oxfmt'), ['--config', join(root, '.oxfmtrc.json'), target], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return { services: model.services, guide: emitOperationsGuide(model) }
}
