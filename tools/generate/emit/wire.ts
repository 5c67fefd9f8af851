// The types of the contract as they are on the wire.
import { componentReference } from '../contract.ts'
import { datePaths } from '../date-paths.ts'
import { type ContractModel, typesIn } from '../services.ts'
import { header } from './text.ts'

/** A type without timestamps is the same on the wire as on the surface; each other one is derived from its surface. */
export function emitWire(model: ContractModel): string {
  const folders = [...new Set(model.folders.values())].toSorted()
  const parts = folders.map((folder) => {
    const names = typesIn(model, folder)
    const derived = names.filter((name) => hasTimestamp(model, name))
    const same = names.filter((name) => !derived.includes(name))
    return [
      same.length === 0
        ? ''
        : `export type { ${same.join(', ')} } from ${JSON.stringify(`./${folder}/types.gen.ts`)}\n\n`,
      ...derived.map((name) => `/** \`${name}\` on the wire. */\nexport type ${name} = Wire<${folder}.${name}>\n`),
    ].join('')
  })
  const imports = folders.map(
    (folder) => `import type * as ${folder} from ${JSON.stringify(`./${folder}/types.gen.ts`)}\n`,
  )
  return `${header}import type { Wire } from "../contract/wire.ts"\n${imports.join('')}\n${parts.join('\n')}`
}

function hasTimestamp({ contract, types }: ContractModel, name: string): boolean {
  const all = { ...contract, components: { schemas: types } }
  return ['Timestamp', 'TimestampInput'].some((marker) => datePaths(all, componentReference(name), marker).length > 0)
}
