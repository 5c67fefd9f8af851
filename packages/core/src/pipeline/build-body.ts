import type { Operation } from '../contract/operation.ts'
import { toReadableStream } from '../decode/index.ts'
import type { ByteSource } from './call-options.ts'
import type { StreamBody } from './call-request.ts'

/**
 * Writes a JSON body. Dates become RFC 3339 with `Z`; `undefined` is left out.
 *
 * @throws {RangeError} when a date is invalid, which JSON would silently turn into `null`
 * @throws {TypeError} when the body cannot be written as JSON
 */
export function buildJsonBody(operation: Operation, body: object): string {
  if (operation.requestDates === undefined) return JSON.stringify(body)
  return JSON.stringify(body, function refuseInvalidDate(this: Record<string, unknown>, key: string, value: unknown) {
    // `value` is what `toJSON` gave, so the date itself has to be looked up.
    const original = this[key]
    if (value === null && original instanceof Date) throw new RangeError(`${operation.id}: ${key} is an invalid Date`)
    return value
  })
}

/** Makes a body of bytes: what is in memory can be sent again, what is a stream cannot. */
export function buildStreamBody(source: ByteSource): string | Uint8Array | StreamBody {
  if (typeof source === 'string' || source instanceof Uint8Array) return source
  if (source instanceof ReadableStream) return { open: () => source, replayable: false }
  return { open: () => toReadableStream(encode(source)), replayable: false }
}

async function* encode(
  source: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const chunk of source) yield typeof chunk === 'string' ? encoder.encode(chunk) : chunk
}
