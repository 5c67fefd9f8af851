import { isFields } from './message.ts'

/** Whether two values are equal. A field that is undefined counts as absent, as it does in JSON. */
export function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((item, at) => isEqual(item, other[at]))
  }
  if (one instanceof URL) return other instanceof URL && one.href === other.href
  if (one instanceof Uint8Array) {
    return other instanceof Uint8Array && one.length === other.length && one.every((byte, at) => byte === other[at])
  }
  if (one instanceof ArrayBuffer) {
    return other instanceof ArrayBuffer && isEqual(new Uint8Array(one), new Uint8Array(other))
  }
  if (!isFields(one) || !isFields(other) || other instanceof URL || ArrayBuffer.isView(other)) return false
  return (
    Object.keys(one).every((key) => isEqual(one[key], Object.hasOwn(other, key) ? other[key] : undefined)) &&
    Object.keys(other).every((key) => other[key] === undefined || Object.hasOwn(one, key))
  )
}
