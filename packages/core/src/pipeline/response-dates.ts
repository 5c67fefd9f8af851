import type { Operation } from '../contract/operation.ts'
import { compileDatePaths, decodeDates } from '../dates.ts'

const compiled = new WeakMap<Operation, ReturnType<typeof compileDatePaths>>()

/** Replaces the timestamps of a response, or of a stream record, with dates, in place. */
export function decodeResponseDates(operation: Operation, value: unknown): unknown {
  if (operation.responseDates === undefined) return value
  let paths = compiled.get(operation)
  if (paths === undefined) compiled.set(operation, (paths = compileDatePaths(operation.responseDates)))
  decodeDates(value, paths)
  return value
}
