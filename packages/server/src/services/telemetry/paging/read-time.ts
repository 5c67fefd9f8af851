import { parseTimestamp } from '@sekha/core/decode'
import { HttpError } from '../../../host/http-error.ts'
import { type Timestamp, timestampOf, parseGoTime } from '../wire/go-time.ts'

/** Reads a timestamp of a query. @throws {HttpError} 400 when its day or time does not exist */
export function readTime(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const timestamp = readTimestamp(text)
  if (timestamp === undefined) throw new HttpError(400, `Invalid query: ${name}: Must be a timestamp that exists`)
  return timestamp.at
}

/** Reads a timestamp of our own operations. Keeps its text if the original could have sent it. */
export function readTimestamp(text: string): Timestamp | undefined {
  const exact = parseGoTime(text)
  if (exact !== undefined) return exact
  try {
    return timestampOf(parseTimestamp(text).getTime())
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
