import { HttpError } from './http-error.ts'

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
    throw new HttpError(
      400,
      error instanceof TypeError && error.message.includes('encoded') ? 'The body is not UTF-8' : 'The body broke off',
      { cause: error },
    )
  }
}

/**
 * Parses a JSON body. The parser's own words stay here: they quote the body. A property named `__proto__` would be
 * stripped silently on its way, so it is refused.
 */
export function parseJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new HttpError(400, text.trim() === '' ? 'The body is empty; send JSON' : 'The body is not valid JSON', {
      cause: error,
    })
  }
  if (/proto__|\\u00/i.test(text) && holdsProto(value))
    throw new HttpError(422, 'A property must not be named __proto__')
  return value
}

function holdsProto(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(holdsProto)
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(413, `The body is larger than ${maxBytes} bytes, the most this server takes`)
}
