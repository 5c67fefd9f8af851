import { isOpaque } from '../foundation/index.ts'

/**
 * The idempotency key, which is an option, and the headers of the transport. A wrong value stalls the connection or
 * redirects the request to another host.
 */
const reserved =
  /^(?:connection|content-length|expect|host|idempotency-key|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/

/** Headers as a `Headers`, an object, or a list of entries. A header that a list repeats has all its values. */
export type HeadersInput =
  | Headers
  | Readonly<Record<string, string | undefined>>
  | readonly (readonly [name: string, value: string])[]

/**
 * Lower-cases header names and drops `undefined` values.
 *
 * @throws {TypeError} when a name or a value is invalid, or the header is reserved; the message omits the value
 */
export function checkHeaders(option: string, headers: HeadersInput | undefined): Record<string, string> {
  const checked: Record<string, string> = {}
  if (headers === undefined) return checked
  // By its tag, because another realm or package has another class.
  const isList = Array.isArray(headers) || Object.prototype.toString.call(headers) === '[object Headers]'
  if (!isList && (typeof headers !== 'object' || headers === null || Symbol.iterator in headers || isOpaque(headers)))
    throw new TypeError(`${option} must be a Headers, a plain object, or a list of entries`)
  for (const entry of (isList ? headers : Object.entries(headers)) as Iterable<[string, string | undefined]>) {
    if (!Array.isArray(entry) || entry.length !== 2)
      throw new TypeError(`${option}: an entry must be a list of a name and a value`)
    const [name, value] = entry
    if (value === undefined) continue
    const isName = /^(?!__proto__$)[\w!#$%&'*+.^`|~-]+$/.test(name)
    if (!isName || typeof value !== 'string' || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      throw new TypeError(`${option}: the ${isName ? `value of ${name}` : 'name of a header'} is invalid`)
    const key = name.toLowerCase()
    if (reserved.test(key))
      throw new TypeError(
        `${option}: ${key} is set by the ${key === 'idempotency-key' ? 'option idempotencyKey' : 'transport'}`,
      )
    checked[key] = isList && Object.hasOwn(checked, key) ? `${checked[key]}, ${value}` : value
  }
  return checked
}
