/**
 * What a server looks up about a value in a request, besides its schema. The generator emits one for each part of each
 * request, so that no server derives it from a schema.
 */
export interface ValueShape {
  /** The properties of an object. Absent for other values, and for an object with any properties. */
  readonly fields?: ReadonlyMap<string, ValueShape>
  /** The optional properties that may be `null`, which means that they are absent. */
  readonly nullable?: readonly string[]
  /** The values of the properties that distinguish the options of a union. */
  readonly constants?: Readonly<Record<string, readonly unknown[]>>
  /** An object may have any properties. */
  readonly isFree?: true
  /** The items of an array. */
  readonly items?: ValueShape
  /** The bound of an array. @default none */
  readonly maxItems?: number
  /** The options of a union. */
  readonly options?: readonly ValueShape[]
  /** Present if there is an array at any depth: the properties with one, which are none if the value is no object. */
  readonly lists?: readonly string[]
  /** The type that the text of a query parameter is read as. @default it stays text */
  readonly text?: 'number' | 'boolean'
  /** The text of a query parameter may hold several items, with commas between them. A list may always be repeated. */
  readonly joined?: true
}
