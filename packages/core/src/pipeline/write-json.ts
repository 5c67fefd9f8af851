import type { Operation } from '../contract/operation.ts'
import { describeType, isOpaque } from '../foundation/index.ts'
import type { CallInput, SuggestName, WrittenRequest } from './call-options.ts'
import { checkFields } from './check-fields.ts'
import { checkRanges } from './check-ranges.ts'

/**
 * Serializes the fields of a request as a JSON body. Dates become RFC 3339 with `Z`, and `undefined` is omitted.
 *
 * @throws {RangeError} when a date is invalid or a number is not finite, because JSON would turn it into `null`
 * @throws {RangeError} when a number is out of bounds, or the body nests too deeply
 * @throws {TypeError} when a field is unknown, or the body is not an object that JSON can represent
 * @throws {TypeError} when the body holds an object that JSON would write as `{}`, such as a `Map` or a promise
 */
export function writeJson(operation: Operation, input: CallInput, suggest: SuggestName): WrittenRequest {
  const body: unknown = collectFields(operation, input, suggest)
  checkRanges(operation, body ?? {})
  if (typeof body !== 'object' || body === null)
    throw new TypeError(`${operation.id} takes an object as its body, got ${body === null ? 'null' : typeof body}`)
  return { body: stringifyBody(operation.id, body), contentType: 'application/json' }
}

/** Merges the separate argument of the method into the fields, after checking their names. */
function collectFields(operation: Operation, { body, ...input }: CallInput, suggest: SuggestName): object | undefined {
  const { id, argument, fields = {} } = operation
  checkFields(operation, body, fields, suggest)
  if (argument === undefined || !('argument' in input)) return body
  const value = input.argument
  if (value === undefined) throw new TypeError(`${id}: ${argument} is missing`)
  if ((body as Record<string, unknown> | undefined)?.[argument] !== undefined)
    throw new TypeError(`${id}: ${argument} was passed twice`)
  if (typeof value === 'object' && value !== null && argument in value)
    throw new TypeError(`${id}: pass ${argument} itself, not an object that contains it`)
  const own = { [argument]: value }
  if (typeof value === 'object') checkFields(operation, own, fields, suggest)
  return { ...body, ...own }
}

/**
 * Serializes a body without losing a value of it.
 *
 * @throws {TypeError | RangeError} naming what JSON cannot represent
 */
export function stringifyBody(id: string, body: unknown): string {
  const text = stringify(id, body)
  if (text === undefined) throw new TypeError(`${id}: body must be a JSON value, got ${describeType(body)}`)
  // Only a body with `null` or `{}` can have lost a value.
  if (/null|\{\}/.test(text)) refuseLosses(id, body)
  return text
}

function stringify(id: string, body: unknown): string | undefined {
  try {
    return JSON.stringify(body)
  } catch (error) {
    if (error instanceof RangeError && /call stack|recursion/i.test(error.message))
      throw new RangeError(`${id}: the body nests too deeply for JSON`, { cause: error })
    // An error of the caller's own `toJSON` or getter is rethrown.
    if (!(error instanceof TypeError)) throw error
    throw new TypeError(`${id}: the body is not JSON. Does it contain a bigint or a cycle?`, { cause: error })
  }
}

function refuseLosses(id: string, body: unknown): void {
  JSON.stringify(body, function refuse(this: Record<string, unknown>, name: string, value: unknown) {
    const key = name || 'body'
    // `value` is the result of `toJSON`, so look up the original date.
    const original = this[name]
    if (value === null && original instanceof Date)
      throw new RangeError(`${id}: ${key} must be a valid Date, got an invalid one`)
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new RangeError(`${id}: ${key} must be a finite number, got ${value}`)
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && isOpaque(value))
      throw new TypeError(`${id}: ${key} cannot be written as JSON, got ${describeType(value)}`)
    return value
  })
}
