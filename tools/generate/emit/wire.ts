// Emits the wire types of the contract.
import { componentReference } from '../contract.ts'
import { datePaths } from '../date-paths.ts'
import { type ContractModel, responseTypesIn, type ServiceModel, typesIn } from '../services.ts'
import { surfaceName } from '../views.ts'
import { comment, header } from './text.ts'

/** Exports a type without timestamps unchanged. Derives every other wire type from its surface type. */
export function emitWire(model: ContractModel): string {
  const imports: string[] = []
  const exports: string[] = []
  for (const folder of [...new Set(model.folders.values())].toSorted()) {
    const from = JSON.stringify(`./${folder}/types.gen.ts`)
    const names = typesIn(model, folder)
    const derived = names.filter((name) => hasTimestamp(model, name))
    const same = names.filter((name) => !derived.includes(name))
    if (derived.length > 0) imports.push(`import type * as ${folder} from ${from}\n`)
    if (same.length > 0) exports.push(`export type { ${same.join(', ')} } from ${from}\n`)
    for (const name of derived)
      exports.push(`/** The wire type of \`${name}\`. */\nexport type ${name} = Wire<${folder}.${name}>\n`)
  }
  if (imports.length > 0) imports.unshift(`import type { Wire } from "../contract/wire.ts"\n`)
  const responses = model.services.flatMap((service) => emitResponses(model, service))
  for (const { module, from } of responses) imports.push(`import type * as ${module} from ${JSON.stringify(from)}\n`)
  exports.push(
    comment([
      'The JSON response of each operation, or a record of its stream, with a `Date` for each timestamp. Properties for',
      'clients of the original controller are optional.',
    ]) + `export interface Responses {\n${responses.map(({ line }) => line).join('')}}\n`,
  )
  return `${header}${[...new Set(imports)].join('')}\n${exports.join('\n')}`
}

interface ResponseLine {
  /** The name of the imported module. */
  readonly module: string
  readonly from: string
  readonly line: string
}

function emitResponses(model: ContractModel, { operations }: ServiceModel): ResponseLine[] {
  const { types, folders } = model
  return operations.flatMap(({ id, responseTypeName }) => {
    if (responseTypeName === undefined) return []
    const name = surfaceName(types, responseTypeName)
    const folder = folders.get(name)!
    const isComplete = responseTypesIn(model, folder).includes(name)
    const module = isComplete ? `${folder}Responses` : folder
    const from = `./${folder}/${isComplete ? 'responses' : 'types'}.gen.ts`
    return [{ module, from, line: `  ${JSON.stringify(id)}: ${module}.${name}\n` }]
  })
}

function hasTimestamp({ contract, types }: ContractModel, name: string): boolean {
  const all = { ...contract, components: { schemas: types } }
  return ['Timestamp', 'TimestampInput'].some((marker) => datePaths(all, componentReference(name), marker).length > 0)
}
