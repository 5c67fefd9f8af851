import type { Operation } from '../contract/operation.ts'
import { formatTimestamp } from '../dates.ts'
import { describeString, describeType } from '../foundation/index.ts'
import type { CallInput, SuggestName, WrittenRequest } from './call-options.ts'
import { checkFieldNames } from './check-names.ts'
import { checkRanges } from './check-ranges.ts'

/**
 * Serializes the fields of a request as query parameters, in the order of the operation. `undefined` and `null` are
 * omitted.
 *
 * @throws {TypeError} when a field is unknown, is not a string, a number, a boolean, a date or a list of them where the
 *   contract has one, or does not match its pattern
 * @throws {RangeError} when a date is invalid, a number is out of bounds, or a text or a list is too short or too long
 */
export function writeQuery(
  operation: Operation,
  { query: fields = {} }: CallInput,
  suggest: SuggestName,
): WrittenRequest {
  const { id, query: names = [], queryLists = {}, queryRules = {} } = operation
  checkFieldNames(operation, fields, Object.fromEntries(names.map((name) => [name, 0])), suggest)
  checkRanges(operation, fields)
  let query = ''
  for (const name of names) {
    const value = (fields as Record<string, unknown>)[name]
    if (value === undefined || value === null) continue
    const style = queryLists[name]
    const values: readonly unknown[] = style === undefined ? [value] : readList(id, name, value, style)
    const rule = queryRules[name]
    if (rule !== undefined) for (const one of values) checkText(`${id}: ${name}`, rule, one)
    for (const one of style === 'joined' ? [values.join(',')] : values)
      query += `${query === '' ? '?' : '&'}${writeParameter(id, name, one)}`
  }
  return { query }
}

/** @throws {TypeError | RangeError} when the value is no list, or an empty one, which would mean that nothing is filtered */
function readList(id: string, name: string, value: unknown, style: 'repeated' | 'joined'): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${id}: ${name} must be an array, got ${describeType(value)}`)
  if (value.length === 0) throw new RangeError(`${id}: ${name} must have at least one item, or be left out`)
  if (style === 'joined' && value.some((one) => String(one).includes(',')))
    throw new TypeError(`${id}: ${name} must not have commas in its items: they are sent with commas between them`)
  return value
}

/** Checks texts only: other values that are sent as text have types of their own. */
function checkText(
  where: string,
  { minLength = 0, maxLength = Infinity, pattern }: NonNullable<Operation['queryRules']>[string],
  value: unknown,
): void {
  if (typeof value !== 'string') return
  if (value.length < minLength || value.length > maxLength)
    throw new RangeError(
      maxLength === Infinity
        ? `${where} must have at least ${minLength} characters, got ${value.length}`
        : `${where} must have from ${minLength} to ${maxLength} characters, got ${value.length}`,
    )
  if (pattern !== undefined && !pattern.test(value))
    throw new TypeError(`${where} must match ${pattern}, got ${describeString(value)}`)
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
