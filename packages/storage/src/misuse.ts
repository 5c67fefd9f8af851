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

/** Describes a value that must be a number. */
export const describeNumber = (value: unknown): string =>
  typeof value === 'number' ? String(value) : describeType(value)
