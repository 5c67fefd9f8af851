import type { Operation } from '../contract/operation.ts'
import { describeString } from '../foundation/index.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Takes the path parameters of an operation whose parameters are all UUIDs. They are sent in lower case.
 *
 * @returns a function that throws a TypeError when a value is missing or not a UUID
 */
export function fillUuids(...values: readonly unknown[]): (operation: Pick<Operation, 'id' | 'path'>) => string {
  return ({ id, path }) => {
    let index = 0
    return path.replace(/{(\w+)}/g, (_, name: string) => {
      const value = values[index++]
      if (typeof value !== 'string' || !UUID.test(value))
        throw new TypeError(`${id}: ${name} must be a UUID, got ${describeString(value)}`)
      return value.toLowerCase()
    })
  }
}
