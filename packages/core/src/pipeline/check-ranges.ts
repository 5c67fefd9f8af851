import type { Operation } from '../contract/operation.ts'

/**
 * Refuses numbers that are outside of the contract's bounds: a page that is too large is an error, never clamped.
 *
 * @throws {RangeError} naming the option, the bound and what it got
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
