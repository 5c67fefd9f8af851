import type { Operation } from '../contract/operation.ts'

/**
 * Rejects numbers outside the contract's bounds. Values are never clamped.
 *
 * @throws {RangeError} naming the field, its bound and the value
 */
export function checkRanges(operation: Operation, input: object): void {
  for (const [name, [min, max]] of Object.entries(operation.ranges ?? {})) {
    const value = (input as Record<string, unknown>)[name]
    if (value === undefined || value === null) continue
    if (typeof value === 'number' && value >= (min ?? -Infinity) && value <= (max ?? Infinity)) continue
    const bound = min === null ? `at most ${max}` : max === null ? `at least ${min}` : `from ${min} to ${max}`
    throw new RangeError(
      `${operation.id}: ${name} must be a number ${bound}, got ${typeof value === 'number' ? value : typeof value}`,
    )
  }
}
