/** @throws {RangeError} when it is not a whole number of bytes of at least 1, or `Infinity` */
export function checkBytes(name: string, value: number | undefined): number | undefined {
  if (value === undefined || value === Infinity) return value
  if (Number.isSafeInteger(value) && value >= 1) return value
  throw new RangeError(`${name} must be a whole number of bytes from 1, or Infinity, got ${String(value)}`)
}
