import type { Operation } from '../contract/operation.ts'
import { ProtocolError } from '../foundation/index.ts'
import type { CallRequest, CallResponse } from './call-request.ts'

/**
 * Returns the part of a response that is the method's result.
 *
 * @throws {ProtocolError} when the response lacks it
 */
export function readResult(
  { operation }: CallRequest,
  _response: CallResponse,
  _value: unknown,
  accept: () => unknown,
): unknown {
  return pick(operation, accept())
}

function pick({ id, result }: Operation, value: unknown): unknown {
  if (result === undefined) return value
  if (typeof value !== 'object' || value === null || !(result in value))
    throw new ProtocolError(`${id}: the response has no ${result}. Does baseUrl point at the service?`)
  return (value as Record<string, unknown>)[result]
}
