import { HttpError } from '../http/http-error.ts'

/** A place in the list of conversations by number, the newest first. */
export interface ListPlace {
  /** Conversations with a lower number follow. */
  readonly before: number
  /** The page that begins here, from 1. */
  readonly page: number
}

/** Opaque to clients. */
export const writeListCursor = ({ before, page }: ListPlace): string => `c${before}-${page}`

/** @throws {HttpError} 400 when the cursor is not `start` and not one of this server */
export function readListCursor(cursor: string): ListPlace {
  if (cursor === 'start') return { before: Number.MAX_SAFE_INTEGER, page: 1 }
  const [, before, page] = /^c(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? []
  if (before === undefined || page === undefined)
    throw new HttpError(400, 'cursor must be start, or next_cursor of a page of this server')
  return { before: Number(before), page: Number(page) }
}
