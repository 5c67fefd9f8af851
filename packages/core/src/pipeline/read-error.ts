import type { Operation } from '../contract/operation.ts'
import { ConnectionError, errorFromResponse, ProtocolError, TimeoutError } from '../foundation/index.ts'
import type { CallResponse, HeaderBag } from './call-request.ts'

/** Reads an answer that says that the call failed. */
export async function readError(operation: Operation, response: CallResponse, signal: AbortSignal): Promise<Error> {
  return toError(operation, response, await readErrorText(response, signal))
}

/** The error that an answer with this body stands for. */
export function toError({ id }: Operation, { status, headers }: CallResponse, bodyText: string): Error {
  return errorFromResponse({ status, headers: plainHeaders(headers), bodyText, operation: id })
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

/** The headers as an object with lower-case names. */
export function plainHeaders(headers: HeaderBag): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const [name, value] of headers) plain[name.toLowerCase()] = value
  return plain
}

/** A content type, fit for a message. */
export const mediaType = (type: string): string =>
  type === '' ? 'no content type' : (type.split(';')[0] ?? '').slice(0, 60)
