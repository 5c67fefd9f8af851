import type { Operation } from '../contract/operation.ts'
import { type KnownNames, refuseUnknown } from '../foundation/index.ts'
import { type CallOptions, knownOfCall, type SuggestName } from './call-options.ts'

/**
 * Refuses options that a call does not take.
 *
 * @throws {TypeError} naming the first one
 */
export function checkCallOptions(operation: Operation, options: CallOptions, suggest: SuggestName): void {
  refuseUnknown(operation.id, options, knownOfCall, suggest?.(operation))
}

/**
 * Refuses fields of a request, or of an object inside it, that the operation does not take there.
 *
 * @param path Of `value` in the request; empty for the request itself.
 * @throws {TypeError} naming the first one
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
