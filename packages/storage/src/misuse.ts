import { describeType } from '@sekha/core/foundation'

const misuses = new WeakSet<Error>()

/** Marks the error of a caller's mistake. It rejects the call itself, and is not wrapped into a `StoreError`. */
export function misuse<E extends Error>(error: E): E {
  misuses.add(error)
  return error
}

/** Whether the error was marked by {@link misuse}. */
export const isMisuse = (error: unknown): boolean => error instanceof Error && misuses.has(error)

/** @throws {TypeError} naming the value when it is not a function */
export function requireFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') throw misuse(new TypeError(`${name} must be a function, got ${describeType(value)}`))
}

/** @throws {TypeError} naming the value when it is not a string of at least one character */
export function requireName(name: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') return
  const got = value === '' ? 'an empty string' : describeType(value)
  throw misuse(new TypeError(`${name} must be a name of at least one character, got ${got}`))
}

/** @throws {TypeError} when the result of a function is a promise: the function's transaction ends before it settles */
export function checkSettled<T>(name: string, value: T): T {
  if (typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function')
    throw misuse(new TypeError(`${name} must not be asynchronous, got a promise`))
  return value
}

/** Describes a value that must be a number. */
export const describeNumber = (value: unknown): string =>
  typeof value === 'number' ? String(value) : describeType(value)

/** Names the service in the error of its mistake, because several services share a storage. */
export function nameService(error: Error, call: 'read' | 'write', service: string | undefined): Error {
  if (service !== undefined && !named.has(error)) error.message = `in a ${call}${ofService(service)}: ${error.message}`
  named.add(error)
  return error
}

const named = new WeakSet<Error>()

/** The service as a part of a message, or nothing. */
export const ofService = (service: string | undefined): string =>
  service === undefined ? '' : ` of the service ${service}`
