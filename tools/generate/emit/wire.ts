// Emits the wire types of the contract.
import { componentReference } from '../contract.ts'
import { datePaths } from '../date-paths.ts'
import { type ContractModel, typesIn } from '../services.ts'
import { header } from './text.ts'

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
  return `${header}${imports.join('')}\n${exports.join('\n')}`
}

function hasTimestamp({ contract, types }: ContractModel, name: string): boolean {
  const all = { ...contract, components: { schemas: types } }
  return ['Timestamp', 'TimestampInput'].some((marker) => datePaths(all, componentReference(name), marker).length > 0)
}
