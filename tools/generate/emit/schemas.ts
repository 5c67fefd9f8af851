// Emits the schemas of each operation, in their wire form.
import { pathName, queryName, schemaName, schemasName } from '../names.ts'
import type { ContractModel, ServiceModel } from '../services.ts'
import { emitImports, type Import, locate } from './imports.ts'
import { comment, header, packageName } from './text.ts'

export function emitSchemas(model: ContractModel, service: ServiceModel): string {
  const imports: Import[] = []
  const schemaOf = (type: string): string => {
    const name = schemaName(type)
    imports.push({ from: locate(model, service, type, 'zod'), name, kind: 'value' })
    return name
  }
  const entries = service.operations.map(({ id, pathParameters, queryParameters, bodyType, responseTypeName }) => {
    const parts: string[] = []
    if (pathParameters.length > 0) parts.push(`path: ${schemaOf(pathName(id))}`)
    if (queryParameters.length > 0) parts.push(`query: ${schemaOf(queryName(id))}`)
    if (bodyType !== undefined) parts.push(`body: ${schemaOf(bodyType)}`)
    if (responseTypeName !== undefined) parts.push(`response: ${schemaOf(responseTypeName)}`)
    return `  ${JSON.stringify(id)}: { ${parts.join(', ')} },\n`
  })
  return (
    header +
    comment([
      `${service.title}: the zod schemas of one service.`,
      '',
      `@module ${packageName}/${service.name}/schemas`,
    ]) +
    `${emitImports(imports)}\n` +
    `/** The schemas of each operation of \`${service.name}\`: path, query, body, response (of a stream: one record). */\n` +
    `export const ${schemasName(service.name)} = {\n${entries.join('')}} as const\n`
  )
}

/** Emits the schemas of all services in one object. */
export function emitAllSchemas({ services }: ContractModel): string {
  const imports = services.map(({ name }) => ({
    from: `./${name}/schemas.gen.ts`,
    name: schemasName(name),
    kind: 'value' as const,
  }))
  const parts = services.map(({ name }) => `  ...${schemasName(name)},\n`)
  return (
    `${header}${emitImports(imports)}\n` +
    `/** The schemas of every operation: path, query, body, response (of a stream: one record). */\n` +
    `export const schemas = {\n${parts.join('')}} as const\n`
  )
}
