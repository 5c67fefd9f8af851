import {
  type ApiError,
  ConnectionError,
  errorFromResponse,
  ProtocolError,
  redactText,
  TimeoutError,
} from '../foundation/index.ts'
import type { CallRequest, CallResponse, HeaderBag } from './call-request.ts'
import { guardEchoes, normalizeJson } from './echo-guard.ts'

/** Reads a response that says that the call failed. */
export async function readError(request: CallRequest, response: CallResponse): Promise<ApiError> {
  return toError(request, response, await readErrorText(response, request.signal))
}

/** The error that a response with this body stands for. */
export function toError(request: CallRequest, { status, headers }: CallResponse, bodyText: string): ApiError {
  const { hide, clean } = guardEchoes(request)
  return errorFromResponse({
    status,
    headers: plainHeaders(headers, hide),
    bodyText: hide(normalizeJson(bodyText)),
    operation: request.operation.id,
    clean,
  })
}

/** In the place of what the server said. */
const TOO_LARGE = 'its body is too large'

/** A body that cannot be read must not hide the status that came with it. */
async function readErrorText(response: CallResponse, signal: AbortSignal): Promise<string> {
  try {
    return await response.text()
  } catch (error) {
    const isBodyLost =
      error instanceof ConnectionError ||
      error instanceof ProtocolError ||
      (error instanceof TimeoutError && error.scope === 'body')
    // What ended the call itself may be of any class, and comes out.
    if (isBodyLost && !signal.aborted) return error.code === 'response_too_large' ? TOO_LARGE : ''
    throw error
  }
}

/** The headers as an object with lower-case names and values that are fit to be kept. */
export function plainHeaders(headers: HeaderBag, hide: (value: string) => string): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const [name, value] of headers) plain[name.toLowerCase()] = hide(value)
  return plain
}

/** A content type, fit for a message. */
export const mediaType = (type: string): string =>
  type === '' ? 'no content type' : redactText(type.split(';')[0] ?? '', 60)
