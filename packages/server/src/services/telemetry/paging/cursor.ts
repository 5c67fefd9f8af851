import { HttpError } from '../../../host/http-error.ts'
import type { RecordPosition } from '../store/telemetry-store.ts'

/** Writes the place after a page, for `cursor`. */
export function writeCursor(place: RecordPosition | undefined): string | null {
  return place === undefined ? null : `${place.at}_${place.position}`
}

/** @throws {HttpError} 400 when the text is no cursor */
export function readCursor(text: string | undefined): RecordPosition | undefined {
  if (text === undefined) return undefined
  const match = /^(-?\d{1,16})_(\d{1,16})$/.exec(text)
  if (match === null) throw new HttpError(400, 'Invalid query: cursor: Must be the next_cursor of a page')
  return { at: Number(match[1]), position: Number(match[2]) }
}
