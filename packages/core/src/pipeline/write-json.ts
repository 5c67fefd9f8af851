import type { Operation } from '../contract/operation.ts'
import { describeType, isOpaque } from '../foundation/index.ts'
import type { CallInput, SuggestName, WrittenRequest } from './call-options.ts'
import { checkFields } from './check-fields.ts'
import { checkRanges } from './check-ranges.ts'

/**
 * Serializes the fields of a request as a JSON body. Dates become RFC 3339 with `Z`, and `undefined` is omitted.
 *
 * @throws {RangeError} when a date is invalid or a number is not finite, because JSON would turn it into `null`
 * @throws {RangeError} when a number is out of its bounds, or the body nests too deeply
 * @throws {TypeError} when a field is unknown, or the body is not an object that JSON can represent
 * @throws {TypeError} when the body holds an object that JSON would write as `{}`, such as a `Map` or a promise
 */
export function writeJson(operation: Operation, input: CallInput, suggest: SuggestName): WrittenRequest {
  const body: unknown = collectFields(operation, input, suggest)
  checkRanges(operation, body ?? {})
  if (typeof body !== 'object' || body === null)
    throw new TypeError(`${operation.id} takes an object as its body, got ${body === null ? 'null' : typeof body}`)
  const text = stringify(operation, body)
  // Only a body with `null` or `{}` can have lost a value.
  if (/null|\{\}/.test(text)) refuseLosses(operation, body)
  return { body: text, contentType: 'application/json' }
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

function stringify(operation: Operation, body: object): string {
  try {
    return JSON.stringify(body)
  } catch (error) {
    if (error instanceof RangeError && /call stack|recursion/i.test(error.message))
      throw new RangeError(`${operation.id}: the body nests too deeply for JSON`, { cause: error })
    // An error of the caller's own `toJSON` or getter is rethrown.
    if (!(error instanceof TypeError)) throw error
    throw new TypeError(`${operation.id}: the body is not JSON. Does it contain a bigint or a cycle?`, { cause: error })
  }
}

function refuseLosses(operation: Operation, body: object): void {
  JSON.stringify(body, function refuse(this: Record<string, unknown>, key: string, value: unknown) {
    // `value` is the result of `toJSON`, so look up the original date.
    const original = this[key]
    if (value === null && original instanceof Date)
      throw new RangeError(`${operation.id}: ${key} must be a valid Date, got an invalid one`)
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new RangeError(`${operation.id}: ${key} must be a finite number, got ${value}`)
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && isOpaque(value))
      throw new TypeError(`${operation.id}: ${key} cannot be written as JSON, got ${describeType(value)}`)
    return value
  })
}
