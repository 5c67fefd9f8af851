/**
 * @returns the names
 * @throws {TypeError} when `value` is defined and not an array of strings. A single string would be read letter by letter
 */
export function checkNames(option: string, value: readonly string[] | undefined): readonly string[] {
  if (value === undefined) return []
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value
  const got = typeof value === 'string' ? `a string; write [${JSON.stringify(value)}]` : typeof value
  throw new TypeError(
    `${option} must be an array of strings, got ${Array.isArray(value) ? 'an array of other values' : got}`,
  )
}
