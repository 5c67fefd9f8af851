import type { Operation, Pagination } from '../contract/operation.ts'
import { ProtocolError } from '../foundation/index.ts'

/** The start of a page: a field of the request and its value. */
export interface Position {
  readonly name: string
  readonly value: unknown
}

/** Returns the position at which the original request starts. */
export function requestedPosition(pagination: Pagination, fields: Readonly<Record<string, unknown>>): Position {
  const cursor = cursorOf(pagination)?.cursor
  if (cursor !== undefined && (pagination.kind === 'cursor' || (fields[cursor] ?? undefined) !== undefined))
    return { name: cursor, value: fields[cursor] }
  if (pagination.kind === 'offset') return { name: pagination.offset, value: fields[pagination.offset] ?? 0 }
  const { page } = pagination as Pagination & { readonly kind: 'page' }
  return { name: page, value: fields[page] ?? 1 }
}

/**
 * Returns the position at which an iteration over all items starts, if it differs from that of the original request:
 * with a cursor instead of a page number.
 */
export function walkPosition(pagination: Pagination, fields: Readonly<Record<string, unknown>>): Position | undefined {
  if (pagination.kind !== 'page' || pagination.walk === undefined) return undefined
  const { cursor, start } = pagination.walk
  return (fields[cursor] ?? fields[pagination.page] ?? undefined) === undefined
    ? { name: cursor, value: start }
    : undefined
}

/**
 * Returns the position of the next page, or `undefined` after the last one. With a cursor, `next` alone decides.
 * Otherwise the total decides, and a page without items is the last.
 *
 * @returns a ProtocolError when the response lacks the cursor or the total, because stopping there would lose items
 */
export function nextPosition(
  { pagination, ranges }: Operation,
  page: Readonly<Record<string, unknown>>,
  items: number,
  { name, value }: Position,
): Position | ProtocolError | undefined {
  if (pagination === undefined) return undefined
  const cursor = cursorOf(pagination)
  let number = Number(value)
  if (name === cursor?.cursor) {
    const next = page[cursor.next]
    if (next === null || next === '') return undefined
    if (typeof next === 'string') return { name, value: next }
    // A legacy server ignores the cursor and sends its first page.
    if (next !== undefined || pagination.kind !== 'page' || value !== cursor.start) return missing(cursor.next)
    number = 1
  }
  if (items === 0) return undefined
  const total = page[pagination.total]
  if (typeof total !== 'number') return missing(pagination.total)
  if (pagination.kind === 'offset') {
    const end = number + items
    // Offsets beyond the contract's maximum cannot be requested.
    return end < total && end <= (ranges?.[pagination.offset]?.[1] ?? Infinity) ? { name, value: end } : undefined
  }
  const size = Number(page[pagination.size])
  return number * (size > 0 ? size : items) < total
    ? { name: (pagination as Pagination & { readonly kind: 'page' }).page, value: number + 1 }
    : undefined
}

const missing = (name: string): ProtocolError => new ProtocolError(`The page has no ${name}`)

/** Returns the cursor of a pagination. Iterations prefer it to page numbers. */
const cursorOf = (
  pagination: Pagination,
): { readonly cursor: string; readonly next: string; readonly start?: string } | undefined =>
  pagination.kind === 'cursor' ? pagination : pagination.kind === 'page' ? pagination.walk : undefined
