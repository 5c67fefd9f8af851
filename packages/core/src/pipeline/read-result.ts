import type { Operation } from '../contract/operation.ts'
import { ProtocolError } from '../foundation/index.ts'
import type { CallRequest, CallResponse } from './call-request.ts'

/** A list with what else its response said, such as `total`, as properties. A plain array in every other way. */
export type ResultList<Response, Key extends keyof Response> = Response[Key] & Omit<Response, Key>

/**
 * Gives the part of a response that the method returns.
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

function pick(operation: Operation, value: unknown): unknown {
  const { result } = operation
  if (result === undefined) return value
  if (typeof value !== 'object' || value === null || !(result in value))
    throw new ProtocolError(`${operation.id}: the response has no ${result}. Does baseUrl point at the service?`)
  const included = (value as Record<string, unknown>)[result]
  return Array.isArray(included) ? toResultList(value as Record<string, unknown>, result) : included
}

/**
 * Hangs the rest of a response on its list, not enumerable: a loop over it and `JSON.stringify` see the items alone.
 * What would cover a part of the array itself is left out.
 */
function toResultList(response: Record<string, unknown>, key: string): unknown[] {
  const list = response[key] as unknown[]
  for (const name of Object.keys(response))
    if (name !== key && !(name in list) && !/^\d+$/.test(name))
      Object.defineProperty(list, name, {
        value: response[name],
        enumerable: false,
        configurable: true,
        writable: true,
      })
  return list
}
