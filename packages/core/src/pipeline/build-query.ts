import { formatTimestamp } from '../dates.ts'

/**
 * Writes query parameters: those that the operation takes, in their order; what is `undefined` or `null` is left out.
 *
 * @throws {TypeError} when a parameter is unknown, or its value is not a string, a number, a boolean or a date
 */
export function buildQuery(
  operation: { readonly id: string; readonly query?: readonly string[] },
  input: object,
): string {
  const names = operation.query ?? []
  for (const name of Object.keys(input))
    if (!names.includes(name))
      throw new TypeError(`${operation.id}: unknown parameter ${name}; it takes ${names.join(', ')}`)
  let query = ''
  for (const name of names) {
    const value = (input as Record<string, unknown>)[name]
    if (value === undefined || value === null) continue
    query += `${query === '' ? '?' : '&'}${name}=${encodeURIComponent(write(operation.id, name, value))}`
  }
  return query
}

function write(operation: string, name: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return String(value)
  if (value instanceof Date) return formatTimestamp(value)
  throw new TypeError(`${operation}: ${name} must be a string, a number, a boolean or a Date, got ${typeof value}`)
}
