import { HttpError } from '../../../host/http-error.ts'

/** A position in the list of conversations by descending number. */
export interface ListPlace {
  /** The page contains conversations with a lower number. */
  readonly before: number
  /** The number of the page that begins here, from 1. */
  readonly page: number
}

/** Writes a cursor, opaque to clients. */
export const writeListCursor = ({ before, page }: ListPlace): string => `c${before}-${page}`

/** Reads a cursor. @throws {HttpError} 400 unless the cursor is `start` or comes from this server */
export function readListCursor(cursor: string): ListPlace {
  if (cursor === 'start') return { before: Number.MAX_SAFE_INTEGER, page: 1 }
  const [, before, page] = /^c(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? []
  if (before === undefined || page === undefined)
    throw new HttpError(400, 'cursor must be start, or the next_cursor of a page from this server')
  return { before: Number(before), page: Number(page) }
}
