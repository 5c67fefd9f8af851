import { isOpaque } from '../foundation/index.ts'

/** Headers of the transport. A wrong value stalls the connection or redirects the request to another host. */
const ofTransport =
  /^(?:connection|content-length|expect|host|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/

/**
 * Lower-cases header names and drops `undefined` values.
 *
 * @throws {TypeError} when a name or a value is invalid, or the header is reserved; the message omits the value
 */
export function checkHeaders(
  option: string,
  headers: Readonly<Record<string, string | undefined>> | undefined,
): Record<string, string> {
  const checked: Record<string, string> = {}
  if (headers === undefined) return checked
  // A `Headers` has no own properties, so every header would be lost silently.
  if (typeof headers !== 'object' || headers === null || Symbol.iterator in headers || isOpaque(headers))
    throw new TypeError(`${option} must be a plain object of names and values: use Object.fromEntries`)
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name))
      throw new TypeError(`${option}: the name of a header is empty or contains an invalid character`)
    if (typeof value !== 'string' || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      throw new TypeError(`${option}: the value of ${name} contains an invalid character`)
    const key = name.toLowerCase()
    if (ofTransport.test(key)) throw new TypeError(`${option}: ${key} is set by the transport`)
    if (key === 'idempotency-key') throw new TypeError(`${option}: pass the option idempotencyKey to the call`)
    checked[key] = value
  }
  return checked
}
