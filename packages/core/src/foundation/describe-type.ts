/** Describes the type of a value for messages. The value itself may be secret. */
export function describeType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' && isOpaque(value) ? `an instance of ${value.constructor.name}` : typeof value
}

/** Describes a value that must be a string of some form. The string itself may be secret or long. */
export function describeString(value: unknown): string {
  return typeof value === 'string' ? `a string of ${value.length} characters` : describeType(value)
}

/**
 * Whether an object holds its data outside of own properties, such as a `Map`, a promise, a signal or an instance with
 * getters. JSON and option checks would see an empty object.
 */
export function isOpaque(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null
  return !isPlain && Object.keys(value).length === 0
}
