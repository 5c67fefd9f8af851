import { ProtocolError } from '../foundation/index.ts'
import type { ResponseCheck } from './response-check.ts'
import { decodeResponseDates } from './response-dates.ts'
import type { CallInput } from './call-options.ts'
import type { CallRequest, CallResponse } from './call-request.ts'
import { mediaType, readError, toError } from './read-error.ts'

/**
 * Throws the error of a response whose status is a failure.
 *
 * @returns true if the status is a failure that counts as success, after reading its body
 */
export async function throwFailure(
  request: CallRequest,
  response: CallResponse,
  { forgive }: CallInput,
): Promise<boolean> {
  const { status } = response
  if ((status >= 200 && status <= 299) || request.operation.expectedStatuses?.includes(status) === true) return false
  const error = await readError(request, response)
  // The server only sees a truncated body. The source's own error has the cause.
  const { body } = request
  if (typeof body === 'object' && 'failure' in body && body.failure !== undefined) throw body.failure.reason
  if (forgive?.(request, error) === true) return true
  throw error
}

/** Converts a response to the result of the method. */
export async function readResponse(
  request: CallRequest,
  response: CallResponse,
  check: ResponseCheck | undefined,
  { read }: CallInput,
): Promise<unknown> {
  const { operation } = request
  const { status } = response
  const text = await response.text()
  if (operation.responseType === 'empty') return undefined
  if (operation.responseType === 'text') return text
  if (text === '' && operation.emptyResponses !== undefined && status in operation.emptyResponses)
    return structuredClone(operation.emptyResponses[status])
  const value = parse(request, response, text)
  const accept = (): unknown => {
    check?.(operation, value)
    return decodeResponseDates(operation, value)
  }
  return read === undefined ? accept() : read(request, response, value, accept)
}

function parse(request: CallRequest, response: CallResponse, text: string): unknown {
  const { id } = request.operation
  try {
    return JSON.parse(text)
  } catch {
    // An expected error status without JSON comes from something else, such as a proxy.
    if (response.status > 299) throw toError(request, response, text)
    // The parser's own message quotes the body.
    const got =
      text === ''
        ? 'an empty body'
        : `${text.length} characters of ${mediaType(response.headers.get('content-type') ?? '')}`
    throw new ProtocolError(
      `${id}: status ${response.status} came with ${got} instead of JSON. Does baseUrl point at the service?`,
    )
  }
}
