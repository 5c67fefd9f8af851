import type { Fields, Operation } from '../contract/operation.ts'
import type { SuggestName } from './call-options.ts'
import { checkFieldNames } from './check-names.ts'

/**
 * Refuses fields that an operation does not take, at any depth: a server may ignore them, and the call would then do
 * something else than was asked. Fields whose value is `undefined` are not sent, whatever their name.
 *
 * @param path Of `value` in the request; empty for the request itself.
 * @throws {TypeError} naming the first one, and the nearest one or where it belongs
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

/** What is no object has no names; whether it may stand there is the server's to say. */
function checkIfObject(operation: Operation, value: unknown, known: Fields, suggest: SuggestName, path: string): void {
  if (typeof value === 'object' && value !== null) checkFields(operation, value, known, suggest, path)
}
