import type { Operation } from '../contract/operation.ts'
import { type KnownNames, refuseUnknown } from '../foundation/index.ts'
import type { CallOptions, KnownCallOptions, SuggestName } from './call-options.ts'
import type { PolicyOptions } from './policy-options.ts'

/**
 * Rejects unknown options of a call.
 *
 * @returns the options of middleware
 * @throws {TypeError} naming the first unknown option, and whatever the check of an option throws
 */
export function checkCallOptions(
  operation: Operation,
  options: CallOptions,
  suggest: SuggestName,
  known: KnownCallOptions,
): PolicyOptions | undefined {
  refuseUnknown(operation.id, options, known, suggest?.(operation))
  let own: Record<string, unknown> | undefined
  for (const [name, value] of Object.entries(options)) {
    const check = known[name]
    if (typeof check !== 'function' || value === undefined) continue
    check(value)
    own = { ...own, [name]: value }
  }
  return own
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
