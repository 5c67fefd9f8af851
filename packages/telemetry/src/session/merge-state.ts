/** A state, or a part of one. */
export type StateObject = { readonly [name: string]: unknown }

/**
 * Merges an update into a state as the server does, without changing either:
 *
 * | update | result |
 * | --- | --- |
 * | object, where there is an object | merged, property by property |
 * | object, where there is anything else or nothing | the object, with its nulls |
 * | `{}`, where there is an object | no change: an object is emptied by `null` for each property |
 * | array | the array, whole |
 * | `null` | the property is deleted, if there is one |
 * | anything else | the value |
 */
export function mergeState(state: StateObject, update: StateObject): StateObject {
  const merged: Record<string, unknown> = { ...state }
  for (const [name, value] of Object.entries(update)) {
    const known = Object.hasOwn(merged, name) ? merged[name] : undefined
    if (value === undefined) continue
    if (value === null) delete merged[name]
    else if (isPlain(value) && isPlain(known)) set(merged, name, mergeState(known, value))
    else set(merged, name, value)
  }
  return merged
}

/** An assignment to `__proto__` would replace the prototype. */
function set(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
}

function isPlain(value: unknown): value is StateObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
