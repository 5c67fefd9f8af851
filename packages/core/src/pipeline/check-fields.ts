import type { Fields, Operation } from '../contract/operation.ts'
import type { SuggestName } from './call-options.ts'
import { checkFieldNames } from './check-names.ts'

/**
 * Rejects unknown request fields at any depth. A server might ignore them silently. Fields whose value is `undefined` are
 * not sent and may have any name.
 *
 * @param path The path of `value` in the request; empty for the request itself.
 * @throws {TypeError} naming the first unknown field, with the nearest name or the right place for it
 */
export function checkFields(
  operation: Operation,
  value: unknown,
  known: Fields,
  suggest: SuggestName,
  path = '',
): void {
  checkFieldNames(operation, value, known, suggest, path)
  for (const name in known) {
    const inside = known[name]!
    if (inside === 0) continue
    const child = (value as Record<string, unknown> | undefined)?.[name]
    const place = path === '' ? name : `${path}.${name}`
    if (!Array.isArray(child)) checkIfObject(operation, child, inside, suggest, place)
    else
      for (const [index, item] of child.entries()) checkIfObject(operation, item, inside, suggest, `${place}[${index}]`)
  }
}

/** Checks objects only. The server validates the types of other values. */
function checkIfObject(operation: Operation, value: unknown, known: Fields, suggest: SuggestName, path: string): void {
  if (typeof value === 'object' && value !== null) checkFields(operation, value, known, suggest, path)
}
