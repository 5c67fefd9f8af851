import type { Operation } from '../contract/operation.ts'
import { formatTimestamp } from '../dates.ts'
import type { CallInput, SuggestName, WrittenRequest } from './call-options.ts'
import { checkFieldNames } from './check-names.ts'
import { checkRanges } from './check-ranges.ts'

/**
 * Serializes the fields of a request as query parameters, in the order of the operation. `undefined` and `null` are
 * omitted.
 *
 * @throws {TypeError} when a field is unknown, or is not a string, a number, a boolean or a date
 * @throws {RangeError} when a date is invalid, or a number is out of bounds
 */
export function writeQuery(
  operation: Operation,
  { query: fields = {} }: CallInput,
  suggest: SuggestName,
): WrittenRequest {
  const { id, query: names = [] } = operation
  checkFieldNames(operation, fields, Object.fromEntries(names.map((name) => [name, 0])), suggest)
  checkRanges(operation, fields)
  let query = ''
  for (const name of names) {
    const value = (fields as Record<string, unknown>)[name]
    if (value === undefined || value === null) continue
    query += `${query === '' ? '?' : '&'}${writeParameter(id, name, value)}`
  }
  return { query }
}

/** Serializes one query parameter. @throws {TypeError | RangeError} naming the invalid one */
export function writeParameter(operation: string, name: string, value: unknown): string {
  return `${encode(operation, name, name)}=${encode(operation, name, write(operation, name, value))}`
}

function write(operation: string, name: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return String(value)
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime()))
      throw new RangeError(`${operation}: ${name} must be a valid Date, got an invalid one`)
    return formatTimestamp(value)
  }
  const got = typeof value === 'number' ? String(value) : typeof value
  throw new TypeError(`${operation}: ${name} must be a string, a number, a boolean or a Date, got ${got}`)
}

function encode(operation: string, name: string, value: string): string {
  try {
    return encodeURIComponent(value)
  } catch {
    throw new TypeError(`${operation}: ${name} contains an unpaired surrogate`)
  }
}
