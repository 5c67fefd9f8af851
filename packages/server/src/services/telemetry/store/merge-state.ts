/** The state of a program: JSON of free form. */
export type State = Readonly<Record<string, unknown>>

/** What `null` in a patch does: the first generation stores it, the second deletes its key. */
export type Generation = 1 | 2

/**
 * Merges a patch into a state, and returns the new one. Shares what the patch does not change.
 *
 * - An object merges into an object, and replaces anything else. In an object that replaces, `null` stays.
 * - An array or a scalar replaces.
 * - `null` deletes its key in the second generation, and is stored in the first.
 */
export function mergeState(state: State, patch: State, generation: Generation): State {
  const merged: Record<string, unknown> = { ...state }
  for (const [key, value] of Object.entries(patch)) {
    const current = merged[key]
    if (value === null && generation === 2) delete merged[key]
    else if (isObject(value) && Object.hasOwn(merged, key) && isObject(current))
      merged[key] = mergeState(current, value, generation)
    else merged[key] = value
  }
  return merged
}

function isObject(value: unknown): value is State {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
