import { type ContentCoding, inflate, tooLarge } from './content-coding.ts'
import { HttpError } from './http-error.ts'
import { findJsonFault } from './request/json-fault.ts'
import { type IdleLimit, readChunks, SlowBodyError } from './request/request-body.ts'
import { writePath } from './validation/write-path.ts'

/** @throws {HttpError} 415 when the operation does not accept the content type */
export function checkContentType(request: Request, expected: string | undefined): void {
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (expected !== undefined && type !== expected)
    throw new HttpError(415, `Send the body with Content-Type: ${expected}`)
}

/** Accepts only bodies without a content coding. @throws {HttpError} 415 */
export function refuseCodings(header: string | undefined): ContentCoding {
  if ((header?.trim().toLowerCase() ?? 'identity') === 'identity') return 'identity'
  throw new HttpError(415, 'Send the body uncompressed, without Content-Encoding')
}

/** The time limit for a body that is read whole, even if bytes keep arriving. */
const maxTextMs = 5 * 60 * 1000

/** How the bytes of a body become text. */
export interface TextCoding {
  /** @default 'identity' */
  readonly coding?: ContentCoding
  /** Whether invalid UTF-8 is read as U+FFFD instead of refused. A byte order mark is then text. @default false */
  readonly replacesInvalid?: boolean
}

/**
 * Reads a body as UTF-8, and stops at once if it exceeds `maxBytes`, as it arrives or decompressed.
 *
 * @throws {HttpError}
 */
export async function readText(
  request: Request,
  maxBytes: number,
  limit: IdleLimit,
  { coding = 'identity', replacesInvalid = false }: TextCoding = {},
): Promise<string> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > maxBytes) throw tooLarge(maxBytes)
  const startedAt = limit.clock.monotonic()
  const decoder = new TextDecoder('utf-8', { fatal: !replacesInvalid, ignoreBOM: replacesInvalid })
  const compressed: Uint8Array[] = []
  let text = ''
  let bytes = 0
  // Decoded when the next chunk arrives: a body of one chunk is decoded whole, much faster than as a stream.
  let last: Uint8Array | undefined
  try {
    await readChunks(request, limit, (chunk) => {
      bytes += chunk.byteLength
      if (bytes > maxBytes) throw tooLarge(maxBytes)
      if (limit.clock.monotonic() - startedAt > maxTextMs)
        throw new SlowBodyError(`The body took more than ${maxTextMs / 60_000} minutes`)
      if (coding === 'gzip') {
        compressed.push(chunk)
        return
      }
      if (last !== undefined) text += decoder.decode(last, { stream: true })
      last = chunk
    })
    if (coding === 'gzip') last = await inflate(Buffer.concat(compressed), maxBytes)
    return text + decoder.decode(last)
  } catch (error) {
    if (error instanceof HttpError) throw error
    throw new HttpError(400, 'The body is not UTF-8', { cause: error })
  }
}

/**
 * Parses a JSON body. Refuses a value that could not be read back unchanged, with its path. Omits the parser's message,
 * which quotes the body.
 *
 * @throws {HttpError} 400 when the body is not JSON, 422 when it contains a value that cannot be stored unchanged
 */
export function parseJson(text: string): unknown {
  const fault = findJsonFault(text)
  if (fault !== undefined) {
    const path = writePath(fault.path)
    const place = path === '' ? '' : `${path}: `
    throw new HttpError(422, `The JSON cannot be stored unchanged: ${place}${fault.message}`, {
      issues: [{ path, message: fault.message, code: fault.code }],
    })
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new HttpError(400, text.trim() === '' ? 'The body is empty: send JSON' : 'The body is not valid JSON', {
      cause: error,
    })
  }
}
