import { type ApiError, ConnectionError, ProtocolError, redactText, TimeoutError } from '../foundation/index.ts'
import { createApiError } from '../foundation/errors/create-api-error.ts'
import type { CallRequest, CallResponse, HeaderBag } from './call-request.ts'
import { guardEchoes, normalizeJson } from './echo-guard.ts'

/** Reads an error response. */
export async function readError(request: CallRequest, response: CallResponse): Promise<ApiError> {
  return toError(request, response, await readErrorText(response, request.signal))
}

/** Creates the error for a response with this body. */
export function toError(request: CallRequest, { status, headers }: CallResponse, bodyText: string): ApiError {
  const { hide, clean } = guardEchoes(request)
  return createApiError(
    {
      status,
      headers: plainHeaders(headers, hide),
      bodyText: hide(normalizeJson(bodyText)),
      operation: request.operation.id,
      clean,
    },
    request.advise,
  )
}

/** Replaces the server's message. */
const TOO_LARGE = 'its body is too large'

/** Reads an error body. A body that cannot be read must not hide the status. */
async function readErrorText(response: CallResponse, signal: AbortSignal): Promise<string> {
  try {
    return await response.text()
  } catch (error) {
    const isBodyLost =
      error instanceof ConnectionError ||
      error instanceof ProtocolError ||
      (error instanceof TimeoutError && error.scope === 'body')
    // An error that ended the whole call may have any class and is rethrown.
    if (isBodyLost && !signal.aborted) return error.code === 'response_too_large' ? TOO_LARGE : ''
    throw error
  }
}

/** Copies headers into an object with lower-case names and redacted values. */
export function plainHeaders(headers: HeaderBag, hide: (value: string) => string): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const [name, value] of headers) plain[name.toLowerCase()] = hide(value)
  return plain
}

/** Formats a content type for a message. */
export const mediaType = (type: string): string =>
  type === '' ? 'no content type' : redactText(type.split(';')[0] ?? '', 60)
