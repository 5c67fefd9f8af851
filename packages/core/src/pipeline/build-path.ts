import { describeString } from '../foundation/index.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Fills in the path parameters. Every path parameter of the contract is a UUID, and any other value throws before I/O, so
 * a value cannot change the path.
 *
 * @throws {TypeError} when a value is missing or not a UUID
 */
export function buildPath(
  operation: { readonly id: string; readonly path: string },
  values: readonly string[],
): string {
  let index = 0
  return operation.path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value: unknown = values[index++]
    if (typeof value !== 'string' || !UUID.test(value))
      throw new TypeError(`${operation.id}: ${name} must be a UUID, got ${describeString(value)}`)
    return value.toLowerCase()
  })
}
