import type { Operation } from '../contract/operation.ts'
import { type KnownNames, refuseUnknown } from '../foundation/index.ts'
import { type CallOptions, knownOfCall, type SuggestName } from './call-options.ts'

/**
 * Rejects unknown options of a call.
 *
 * @throws {TypeError} naming the first unknown option
 */
export function checkCallOptions(operation: Operation, options: CallOptions, suggest: SuggestName): void {
  refuseUnknown(operation.id, options, knownOfCall, suggest?.(operation))
}

/**
 * Rejects unknown fields of a request or of an object inside it.
 *
 * @param path The path of `value` in the request; empty for the request itself.
 * @throws {TypeError} naming the first unknown field
 */
export function checkFieldNames(
  operation: Operation,
  value: unknown,
  known: KnownNames,
  suggest: SuggestName,
  path = '',
): void {
  refuseUnknown(path === '' ? operation.id : `${operation.id}: ${path}`, value, known, suggest?.(operation), 'field')
}
