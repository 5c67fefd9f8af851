/**
 * Converts a type of the public API to its wire form: each `Date` becomes a string.
 *
 * @example
 * ```ts
 * type Body = Wire<{ id: string; created_at: Date }> // { id: string; created_at: string }
 * ```
 */
export type Wire<Surface> = Surface extends Date
  ? string
  : Surface extends object
    ? { [Name in keyof Surface]: Wire<Surface[Name]> }
    : Surface
