import { MAX_TIMER_MS } from '../foundation/index.ts'

/** @throws {RangeError} when it is not a number of milliseconds that a timer can hold, or `Infinity` */
export function checkDuration(name: string, value: number | undefined): number | undefined {
  if (value === undefined || value === Infinity) return value
  if (typeof value === 'number' && value >= 1 && value <= MAX_TIMER_MS) return value
  throw new RangeError(
    `${name} must be a number of milliseconds from 1 to ${MAX_TIMER_MS}, or Infinity, got ${String(value)}`,
  )
}
