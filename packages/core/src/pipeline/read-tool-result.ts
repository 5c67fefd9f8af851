import { ValidationError } from '../foundation/index.ts'
import type { CallRequest, CallResponse } from './call-request.ts'
import { guardEchoes } from './echo-guard.ts'
import { plainHeaders } from './read-error.ts'
import { readResult } from './read-result.ts'

/**
 * Returns the part of a response that is the method's result, unless the body reports a failure.
 *
 * @throws {ValidationError} when the body reports a failure
 * @throws {ProtocolError} when the response lacks the part
 */
export function readToolResult(
  request: CallRequest,
  response: CallResponse,
  value: unknown,
  accept: () => unknown,
): unknown {
  refuseFailure(request, response, value)
  return readResult(request, response, value, accept)
}

/** Throws when the body reports a failure. Some legacy servers report it with a 2xx status. */
function refuseFailure(request: CallRequest, { status, headers }: CallResponse, value: unknown): void {
  const { id, failure } = request.operation
  if (failure === undefined || typeof value !== 'object' || value === null) return
  const reason = (value as Record<string, unknown>)[failure]
  if (reason === undefined || reason === null) return
  const { hide, clean } = guardEchoes(request)
  const said = typeof reason === 'string' ? `: ${clean(reason).replace(/[.!]$/, '')}` : ''
  throw new ValidationError(`${id} was refused with status ${status}${said}. Correct the arguments.`, {
    status,
    headers: plainHeaders(headers, hide),
    body: JSON.parse(hide(JSON.stringify(value))) as unknown,
    requestId: hide(headers.get('x-request-id') ?? '') || undefined,
  })
}
