import { findNearest } from '../foundation/index.ts'
import { operationIds } from '../generated/services.gen.ts'
import type { Middleware } from '../pipeline/call-request.ts'

/**
 * Rejects the ids of unknown operations in the options of middleware. An id with a space is outside the contract.
 *
 * @throws {TypeError} naming the middleware, the id and the nearest operation
 */
export function checkOperations(use: readonly Middleware[]): void {
  for (const { place, members } of use) {
    if (members !== undefined) checkOperations(members)
    for (const id of place?.operations ?? []) {
      if (id.includes(' ') || (operationIds as readonly string[]).includes(id)) continue
      const nearest = findNearest(id, operationIds)
      const hint = nearest === undefined ? '' : `: did you mean ${nearest}?`
      throw new TypeError(`${place?.name}(): operations has an unknown id ${JSON.stringify(id)}${hint}`)
    }
  }
}
