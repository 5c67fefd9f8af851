/** Writes a value as JSON. @throws {TypeError} when it is not JSON, naming what it is */
export function writeJson(what: string, value: unknown): string {
  const text: string | undefined = JSON.stringify(value)
  if (text === undefined) throw new TypeError(`${what} must be JSON, got ${typeof value}`)
  return text
}
