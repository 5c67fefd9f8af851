/** The type of a value, for messages: values themselves may be secrets. */
export function describeType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' && isOpaque(value) ? `an instance of ${value.constructor.name}` : typeof value
}

/**
 * Whether an object keeps what it holds elsewhere than in properties of its own: a `Map`, a promise, a signal, an instance
 * whose class has getters. JSON and option checks see nothing of it.
 */
export function isOpaque(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null
  return !isPlain && Object.keys(value).length === 0
}
