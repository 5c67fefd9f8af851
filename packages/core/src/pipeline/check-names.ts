import type { Operation } from '../contract/operation.ts'
import { checkKnownOptions } from '../foundation/index.ts'
import { elsewhere, knownOptions } from '../options.ts'
import { type CallOptions, knownOfCall } from './call-options.ts'

/**
 * Refuses options that a call does not take.
 *
 * @throws {TypeError} naming the first one, and the nearest one or where it belongs
 */
export function checkCallOptions(operation: Operation, options: CallOptions): void {
  checkKnownOptions(operation.id, options, knownOfCall, () => listPlaces(operation))
}

/**
 * Refuses fields of a request, or of an object inside it, that the operation does not take there.
 *
 * @param path Of `value` in the request; empty for the request itself.
 * @throws {TypeError} naming the first one, and the nearest one or where it belongs
 */
export function checkFieldNames(
  operation: Operation,
  value: unknown,
  known: Readonly<Record<string, unknown>>,
  path = '',
): void {
  const owner = path === '' ? operation.id : `${operation.id}: ${path}`
  checkKnownOptions(owner, value, known, () => listPlaces(operation), 'field')
}

/** Where each name belongs that people put in the wrong place. */
function listPlaces({ fields = {}, query = [] }: Operation): Record<string, string> {
  const places: Record<string, string> = { ...elsewhere }
  const add = (names: object, place: string): void => {
    for (const name in names) places[name] ??= `it belongs to ${place}`
  }
  add(knownOfCall, 'the options of the call')
  add({ ...Object.fromEntries(query.map((name) => [name, 0])), ...fields }, 'the request')
  for (const [name, inside] of Object.entries(fields)) add(inside || {}, name)
  add(knownOptions, 'the client')
  return places
}
