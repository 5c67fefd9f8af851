import type { Fields, Operation } from '../contract/operation.ts'
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
 * Refuses fields that an operation does not take, at any depth: a server may ignore them, and the call would then do
 * something else than was asked. Fields whose value is `undefined` are not sent, whatever their name.
 *
 * @param path Of `value` in the request; empty for the request itself.
 * @throws {TypeError} naming the first one, and the nearest one or where it belongs
 */
export function checkFields(operation: Operation, value: unknown, known: Fields, path = ''): void {
  const owner = path === '' ? operation.id : `${operation.id}: ${path}`
  checkKnownOptions(owner, value, known, () => listPlaces(operation), 'field')
  for (const name in known) {
    const inside = known[name]!
    if (inside === 0) continue
    const child = (value as Record<string, unknown> | undefined)?.[name]
    const place = path === '' ? name : `${path}.${name}`
    if (!Array.isArray(child)) checkIfObject(operation, child, inside, place)
    else for (const [index, item] of child.entries()) checkIfObject(operation, item, inside, `${place}[${index}]`)
  }
}

/** What is no object has no names; whether it may stand there is the server's to say. */
function checkIfObject(operation: Operation, value: unknown, known: Fields, path: string): void {
  if (typeof value === 'object' && value !== null) checkFields(operation, value, known, path)
}

/** Where each name belongs that people put in the wrong place. */
function listPlaces({ fields = {}, query = [] }: Operation): Record<string, string> {
  const places: Record<string, string> = { ...elsewhere }
  const add = (names: Iterable<string>, place: string): void => {
    for (const name of names) places[name] ??= `it belongs to ${place}`
  }
  add(Object.keys(knownOfCall), 'the options of the call')
  add([...query, ...Object.keys(fields)], 'the request')
  for (const [name, inside] of Object.entries(fields)) if (inside !== 0) add(Object.keys(inside), name)
  add(Object.keys(knownOptions), 'the client')
  return places
}
