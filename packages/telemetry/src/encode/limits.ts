import { checkInteger } from '@sekha/core/foundation'

/** Bounds of one record. What is beyond them is cut, and a mark in its place says so. */
export interface RecordLimits {
  /** Characters of a string. @default 8192 */
  readonly maxStringLength?: number | undefined
  /** Depth of nested objects and arrays. @default 10 */
  readonly maxDepth?: number | undefined
  /** Properties of an object, and items of an array. @default 200 */
  readonly maxItems?: number | undefined
  /** Characters of all the data of a record. @default 65536 */
  readonly maxLength?: number | undefined
}

/** The bounds with their defaults. */
export type ResolvedLimits = Required<{ readonly [Name in keyof RecordLimits]: number }>

/** @throws {RangeError} naming the bound that is not an integer in its range */
export function resolveLimits(limits: RecordLimits = {}): ResolvedLimits {
  const check = (name: keyof RecordLimits, fallback: number, min: number, max: number): number =>
    checkInteger(`limits.${name}`, limits[name], fallback, { min, max })
  return {
    maxStringLength: check('maxStringLength', 8192, 16, 262_144),
    maxDepth: check('maxDepth', 10, 1, 50),
    maxItems: check('maxItems', 200, 1, 10_000),
    maxLength: check('maxLength', 65_536, 256, 262_144),
  }
}
