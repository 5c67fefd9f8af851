// Emits the imports of a generated module, from the names that its parts declare.
import type { ContractModel, ServiceModel } from '../services.ts'

/** An imported name of a generated module. */
export interface Import {
  readonly from: string
  readonly name: string
  readonly kind: 'type' | 'value'
}

/** Modules of the package, relative to the folder of a service. */
const pipeline = '../../pipeline/index.ts'

export const pipelineValue = (name: string): Import => ({ from: pipeline, name, kind: 'value' })
export const pipelineType = (name: string): Import => ({ from: pipeline, name, kind: 'type' })
/** The type of a server-sent event. */
export const eventType: Import = { from: '../../decode/index.ts', name: 'SseEvent', kind: 'type' }
/** The argument guard of namespace methods; not part of the public API. */
export const namespaceGuard: Import = {
  from: '../../pipeline/reject-extra-arguments.ts',
  name: 'rejectExtraArguments',
  kind: 'value',
}
export const localValue = (from: string, name: string): Import => ({ from: `./${from}.gen.ts`, name, kind: 'value' })

/** Finds the module of a type, or of its schema, relative to the folder of a service. */
export function locate(model: ContractModel, service: ServiceModel, type: string, file: 'types' | 'zod'): string {
  const folder = model.folders.get(type)
  if (folder === undefined) throw new Error(`${type} is not a type of the contract`)
  return folder === service.name ? `./${file}.gen.ts` : `../${folder}/${file}.gen.ts`
}

/** Emits import statements: one per module, each name once, in alphabetical order. */
export function emitImports(imports: readonly Import[]): string {
  const modules = [...Map.groupBy(imports, ({ from }) => from)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return modules.map(([from, group]) => emitImport(from, group)).join('')
}

function emitImport(from: string, imports: readonly Import[]): string {
  const list = (kind: Import['kind']): string[] =>
    [...new Set(imports.filter((entry) => entry.kind === kind).map(({ name }) => name))].toSorted()
  const values = list('value')
  const types = list('type')
  const names = values.length === 0 ? types : [...values, ...types.map((name) => `type ${name}`)]
  return `import ${values.length === 0 ? 'type ' : ''}{ ${names.join(', ')} } from ${JSON.stringify(from)}\n`
}
