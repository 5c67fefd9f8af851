// The indexes over all operations: as data with the whole document, and as schemas.
import type { Contract } from '../contract.ts'
import { constantName, typeName } from '../names.ts'
import type { OperationModel } from '../operations.ts'
import { header } from './text.ts'

export function emitContract(contract: Contract, operations: readonly OperationModel[]): string {
  const constants = operations.map(({ id }) => constantName(id)).toSorted()
  const entries = operations.map(({ id }) => `  '${id}': ${constantName(id)},\n`).join('')
  const statuses = operations.map(({ id, statuses: list }) => `  '${id}': ${JSON.stringify(list)},\n`).join('')
  return (
    `${header}import { ${constants.join(', ')} } from './operations.gen.ts'\n\n` +
    `/** Every operation by its id. A program that makes calls does not need it; a server, a tool and a test do. */\n` +
    `export const operations = {\n${entries}} as const\n\n` +
    `/** The statuses that the contract declares for each operation. */\n` +
    `export const declaredStatuses = {\n${statuses}} as const satisfies Record<keyof typeof operations, readonly number[]>\n\n` +
    `/** The whole contract: an OpenAPI document. */\n` +
    `export const contractDocument: Readonly<Record<string, unknown>> = ${JSON.stringify(contract, null, 2)}\n`
  )
}

export function emitSchemas(operations: readonly OperationModel[]): string {
  const used: string[] = []
  const schema = (name: string): string => {
    used.push(name)
    return name
  }
  const entries = operations.map((operation) => {
    const type = typeName(operation.id)
    const parts: string[] = []
    if (operation.pathParameters.length > 0) parts.push(`path: ${schema(`z${type}Path`)}`)
    if (operation.queryParameters.length > 0) parts.push(`query: ${schema(`z${type}Query`)}`)
    if (operation.body !== undefined) parts.push(`body: ${schema(`z${type}Body`)}`)
    if (operation.answer !== 'empty' && operation.answer !== 'text') parts.push(`answer: ${schema(`z${type}Response`)}`)
    return `  '${operation.id}': { ${parts.join(', ')} },\n`
  })
  return (
    `${header}import { ${used.toSorted().join(', ')} } from './wire/zod.gen.ts'\n\n` +
    `/** The schemas of each operation, for what is on the wire: path, query, body, answer (of a stream: one record). */\n` +
    `export const schemas = {\n${entries.join('')}} as const\n`
  )
}
