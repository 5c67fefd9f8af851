import { misuse } from './misuse.ts'

/** The size limit of a job's values, in characters of JSON. */
const maxJsonLength = 1024 * 1024

/**
 * Returns a copy of a job's value, as it is read back from its JSON.
 *
 * @param name Names the value in errors: `input`, `checkpoint` or `result`.
 * @throws {TypeError | RangeError} when the value is not JSON, or has more than 1,048,576 characters of it
 */
export const toJobValue = (name: string, value: unknown): unknown => JSON.parse(writeJobValue(name, value)) as unknown

/** Writes a job's value as JSON. @throws {TypeError | RangeError} when it is not JSON or too long */
export function writeJobValue(name: string, value: unknown): string {
  const text = stringify(name, value)
  if (text === undefined) throw misuse(new TypeError(`${name} of a job must be a JSON value, got ${typeof value}`))
  if (text.length > maxJsonLength)
    throw misuse(
      new RangeError(`${name} of a job must be at most ${maxJsonLength} characters of JSON, got ${text.length}`),
    )
  return text
}

function stringify(name: string, value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    throw misuse(new TypeError(`${name} of a job must be a JSON value`, { cause }))
  }
}
