import type { Operation } from '../contract/operation.ts'
import { ProtocolError } from '../foundation/index.ts'
import type { CallRequest, CallResponse } from './call-request.ts'

/** An array with the other fields of its response, such as `total`, as extra properties. */
export type ResultList<Response, Key extends keyof Response> = Response[Key] & Omit<Response, Key>

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

function pick(operation: Operation, value: unknown): unknown {
  const { result } = operation
  if (result === undefined) return value
  if (typeof value !== 'object' || value === null || !(result in value))
    throw new ProtocolError(`${operation.id}: the response has no ${result}. Does baseUrl point at the service?`)
  const included = (value as Record<string, unknown>)[result]
  return Array.isArray(included) ? toResultList(value as Record<string, unknown>, result) : included
}

/**
 * Adds the other fields of a response to its list as non-enumerable properties, so that loops and `JSON.stringify` see
 * only the items. A field that would shadow a member of the array is omitted.
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
