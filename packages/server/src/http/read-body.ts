import { HttpError } from './http-error.ts'
import { findJsonFault } from './json-fault.ts'
import { BrokenBodyError } from './request-body.ts'
import { writePath } from './write-path.ts'

/** Refuses a body of another kind than the operation takes. */
export function checkContentType(request: Request, expected: string): void {
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== expected) throw new HttpError(415, `Send the body with Content-Type: ${expected}`)
}

/** Reads a body as UTF-8, and stops at once when it is larger than `maxBytes`. */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > maxBytes) throw tooLarge(maxBytes)
  if (request.body === null) return ''
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let bytes = 0
  try {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) throw tooLarge(maxBytes)
      text += decoder.decode(chunk, { stream: true })
    }
    return text + decoder.decode()
  } catch (error) {
    if (error instanceof HttpError) throw error
    if (error instanceof TypeError && error.message.includes('encoded'))
      throw new HttpError(400, 'The body is not UTF-8', { cause: error })
    throw new BrokenBodyError(error)
  }
}

/**
 * Parses a JSON body. A value that could not be read back as it was sent is refused, with its place. The parser's own
 * words stay here: they quote the body.
 *
 * @throws {HttpError} 400 when the text is not JSON, 422 when it holds what cannot be kept
 */
export function parseJson(text: string): unknown {
  const fault = findJsonFault(text)
  if (fault !== undefined) {
    const path = writePath(fault.path)
    const place = path === '' ? '' : `${path}: `
    throw new HttpError(422, `The JSON cannot be kept: ${place}${fault.message}`, {
      issues: [{ path, message: fault.message, code: fault.code }],
    })
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new HttpError(400, text.trim() === '' ? 'The body is empty; send JSON' : 'The body is not valid JSON', {
      cause: error,
    })
  }
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(413, `The body is larger than ${maxBytes} bytes, the most this server takes`)
}
