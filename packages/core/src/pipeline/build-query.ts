import { formatTimestamp } from '../dates.ts'

/**
 * Writes query parameters: those that the operation takes, in their order; what is `undefined` or `null` is left out.
 *
 * @throws {TypeError} when a value is not a string, a number, a boolean or a date
 * @throws {RangeError} when a date is invalid
 */
export function buildQuery(
  operation: { readonly id: string; readonly query?: readonly string[] },
  input: object,
): string {
  const names = operation.query ?? []
  let query = ''
  for (const name of names) {
    const value = (input as Record<string, unknown>)[name]
    if (value === undefined || value === null) continue
    query += `${query === '' ? '?' : '&'}${name}=${encode(operation.id, name, write(operation.id, name, value))}`
  }
  return query
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
    throw new TypeError(`${operation}: ${name} holds one half of a character (a lone surrogate)`)
  }
}
