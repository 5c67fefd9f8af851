import type { ValueShape } from '@sekha/core/contract'
import { HttpError } from '../http-error.ts'
import { writePath } from './write-path.ts'

/**
 * Refuses arrays with more items than the contract allows, before their items are validated. The schema library counts
 * items last, after it has created an issue for every invalid one.
 *
 * @throws {HttpError} naming the first such array, its bound and its length
 */
export function checkArrayBounds(shape: ValueShape, value: unknown, status: 400 | 422, what: string): void {
  check(shape, value, status, what, [])
}

/** Visits a value. Mutates `path` to avoid copies. */
function check(shape: ValueShape, value: unknown, status: 400 | 422, what: string, path: PropertyKey[]): void {
  if (typeof value !== 'object' || value === null) return
  const { lists, fields, items, options, maxItems = Infinity } = shape
  if (lists === undefined) return
  if (options !== undefined) for (const option of options) check(option, value, status, what, path)
  if (Array.isArray(value)) {
    if (items === undefined) return
    if (value.length > maxItems) throw tooLong(writePath(path), maxItems, value.length, status, what)
    if (items.lists === undefined) return
    for (let index = 0; index < value.length; index++) {
      path.push(index)
      check(items, value[index], status, what, path)
      path.pop()
    }
    return
  }
  for (const key of lists) {
    const item = (value as Record<string, unknown>)[key]
    const field = fields?.get(key)
    if (field === undefined || typeof item !== 'object' || !Object.hasOwn(value, key)) continue
    path.push(key)
    check(field, item, status, what, path)
    path.pop()
  }
}

function tooLong(path: string, maximum: number, length: number, status: 400 | 422, what: string): HttpError {
  const message = `At most ${maximum} items are allowed, got ${length}`
  return new HttpError(status, `Invalid ${what}: ${path}: ${message}`, {
    issues: [{ path, message, code: 'too_big' }],
  })
}
