/** The state of a program: JSON of free form. */
export type State = Readonly<Record<string, unknown>>

/** What `null` in a patch does: the first generation stores it, the second deletes its key. */
export type Generation = 1 | 2

/** A stored update of a state. */
export interface Update {
  readonly timestamp: string
  readonly patch: State
}

/** Reads a stored update. */
export const readPatch = (body: string): Update => JSON.parse(body) as Update

/**
 * Merges a patch into a state. Changes the state, and takes over the objects of the patch: both must be private copies.
 * Costs as much as the patch, whatever the size of the state.
 *
 * - An object merges into an object, and replaces anything else. In an object that replaces, `null` stays.
 * - An array or a scalar replaces.
 * - `null` deletes its key in the second generation, and is stored in the first.
 */
export function applyPatch(state: Record<string, unknown>, patch: State, generation: Generation): void {
  for (const [key, value] of Object.entries(patch)) {
    const current = Object.hasOwn(state, key) ? state[key] : undefined
    if (value === null && generation === 2) delete state[key]
    else if (isObject(value) && isObject(current)) applyPatch(current, value, generation)
    else state[key] = value
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
