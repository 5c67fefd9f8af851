/**
 * A type of the contract as it is on the wire: a string wherever the surface has a `Date`.
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
