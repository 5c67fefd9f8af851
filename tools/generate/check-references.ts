// Refuses extensions that reference a missing property or parameter of their operation.
import { findNearest } from '../../packages/core/src/foundation/find-nearest.ts'
import type { OperationModel } from './operations.ts'

/**
 * Checks the names in an operation's extensions against its request and its response.
 *
 * @throws {Error} naming the operation, the extension and the nearest existing name
 */
export function checkReferences(operation: OperationModel): void {
  const { id, argument, result, failure, itemResults, pagination, streamEnd } = operation
  const response = operation.responseProperties
  const body = Object.keys(operation.bodySchema?.properties ?? {})
  const request = [...body, ...operation.queryParameters.map(({ name }) => name)]
  const check = (extension: string, name: string | undefined, names: readonly string[], owner: string): void => {
    if (name === undefined || names.includes(name)) return
    const nearest = findNearest(name, names)
    const hint = nearest === undefined ? `, it has ${names.join(', ') || 'none'}` : `: did you mean ${nearest}?`
    throw new Error(`${id}: ${extension}: the ${owner} has no ${JSON.stringify(name)}${hint}`)
  }
  check('x-argument', argument, request, 'request')
  if (argument !== undefined && body.length === 0 && operation.pathParameters.length > 0)
    throw new Error(`${id}: x-argument: ${argument} would not be the first argument, the path has parameters`)
  check('x-result', result, response, 'response')
  check('x-failure', failure, response, 'response')
  check('x-item-results', itemResults, body, 'request')
  check('x-stream-end.property', streamEnd?.property, response, 'response')
  check('x-stream-end.checkpoint', streamEnd?.checkpoint, response, 'response')
  check('x-stream-end.hash', streamEnd?.hash, response, 'response')
  check('x-stream-end.resume.after', streamEnd?.resume?.after, request, 'request')
  check('x-stream-end.resume.id', streamEnd?.resume?.id, response, 'response')
  for (const count of Object.values(streamEnd?.resume?.counts ?? {}))
    check('x-stream-end.resume.counts', count, response, 'response')
  if (pagination === undefined) return
  check('x-pagination.items', pagination.items, response, 'response')
  check('x-pagination.total', pagination.total, response, 'response')
  check('x-pagination.size', pagination.size, request, 'request')
  if (pagination.kind === 'offset') check('x-pagination.offset', pagination.offset, request, 'request')
  if (pagination.kind === 'page') check('x-pagination.page', pagination.page, request, 'request')
  const walk = pagination.kind === 'cursor' ? pagination : pagination.kind === 'page' ? pagination.walk : undefined
  const prefix = pagination.kind === 'cursor' ? 'x-pagination' : 'x-pagination.walk'
  check(`${prefix}.cursor`, walk?.cursor, request, 'request')
  check(`${prefix}.next`, walk?.next, response, 'response')
}
