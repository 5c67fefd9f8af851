// The types that users of a client see.
import { componentName, type Contract, type Schema } from '../contract.ts'
import { typeName } from '../names.ts'
import type { OperationModel } from '../operations.ts'
import { comment, header } from './text.ts'

export function emitModels(contract: Contract, operations: readonly OperationModel[]): string {
  const names = Object.keys(contract.components.schemas).toSorted()
  const queries = operations.filter(({ queryParameters }) => queryParameters.length > 0)
  const interfaces = queries.map(({ id, queryParameters }) => {
    const properties = queryParameters.map(
      ({ name, description, schema }) =>
        `${comment([description], '  ')}  ${name}?: ${scalarType(schema)} | undefined\n`,
    )
    return `${comment([`What \`${id}\` takes besides its path.`])}export interface ${typeName(id)}Query {\n${properties.join('')}}\n`
  })
  return (
    `${header}import type { TimestampInput } from './types.gen.ts'\n\n` +
    `export type { ${names.join(', ')} } from './types.gen.ts'\n\n${interfaces.join('\n')}`
  )
}

/** The type of a query parameter: they are all scalars. */
function scalarType(schema: Schema): string {
  const name = componentName(schema)
  if (name !== undefined) return name
  const types: Record<string, string> = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean' }
  const type = typeof schema.type === 'string' ? types[schema.type] : undefined
  if (type === undefined) throw new Error(`a query parameter of the type ${JSON.stringify(schema.type)}`)
  return type
}
