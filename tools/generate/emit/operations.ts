// Emits the operations as data.
import { constantName } from '../names.ts'
import type { ServiceModel } from '../services.ts'
import { emitImports } from './imports.ts'
import { comment, header, literal } from './text.ts'

export function emitOperations({ operations }: ServiceModel): string {
  const constants = operations.map((operation) => {
    const fields: [string, unknown][] = [
      ['id', operation.id],
      ['service', operation.service],
      ['method', operation.method],
      ['path', operation.path],
      ['responseType', operation.responseType],
    ]
    if (Object.keys(operation.pathRules).length > 0) fields.push(['pathRules', operation.pathRules])
    if (operation.body !== undefined) fields.push(['body', operation.body])
    if (operation.fields !== undefined) fields.push(['fields', operation.fields])
    if (operation.queryParameters.length > 0) fields.push(['query', operation.queryParameters.map(({ name }) => name)])
    for (const key of ['queryLists', 'queryRules'] as const)
      if (Object.keys(operation[key]).length > 0) fields.push([key, operation[key]])
    if (operation.argument !== undefined) fields.push(['argument', operation.argument])
    if (operation.expectedStatuses.length > 0) fields.push(['expectedStatuses', operation.expectedStatuses])
    if (Object.keys(operation.emptyResponses).length > 0) fields.push(['emptyResponses', operation.emptyResponses])
    for (const key of ['extension', 'idempotent', 'idempotencyKey'] as const)
      if (operation[key]) fields.push([key, true])
    for (const key of ['pagination', 'streamEnd'] as const)
      if (operation[key] !== undefined) fields.push([key, operation[key]])
    for (const key of ['result', 'failure', 'itemResults'] as const)
      if (operation[key] !== undefined) fields.push([key, operation[key]])
    if (operation.responseDates.length > 0) fields.push(['responseDates', operation.responseDates])
    if (operation.requestDates.length > 0) fields.push(['requestDates', operation.requestDates])
    if (Object.keys(operation.ranges).length > 0)
      fields.push([
        'ranges',
        Object.fromEntries(
          Object.entries(operation.ranges).map(([name, [min, max]]) => [name, [min ?? null, max ?? null]]),
        ),
      ])
    const body = fields.map(([key, value]) => `  ${key}: ${literal(value)},\n`).join('')
    return `${comment([operation.summary])}export const ${constantName(operation.id)} = {\n${body}} as const satisfies Operation\n`
  })
  const imports = emitImports([{ from: '../../contract/operation.ts', name: 'Operation', kind: 'type' }])
  return `${header}${imports}\n${constants.join('\n')}`
}
