import type { z } from 'zod'
import { HttpError } from './http-error.ts'
import { shapeOf, unwrap } from './schema.ts'
import { writePath } from './write-path.ts'

/**
 * Refuses arrays with more items than the contract allows, before their items are validated. The schema library counts
 * items last, after it has created an issue for every invalid one.
 *
 * @throws {HttpError} naming the first such array, its bound and its length
 */
export function checkArrayBounds(schema: z.core.$ZodType, value: unknown, status: 400 | 422, what: string): void {
  const bounds = boundsOf(schema)
  if (bounds !== undefined) check(bounds, value, status, what, [])
}

/** The array bounds of a schema. */
interface Bounds {
  /** The maximum number of items, if the value is an array. */
  readonly maximum: number
  readonly items: Bounds | undefined
  readonly properties: readonly (readonly [key: string, bounds: Bounds])[]
  readonly options: readonly Bounds[]
}

const known = new WeakMap<z.core.$ZodType, Bounds | 'none'>()

/** Reads the bounds of a schema, once per schema; undefined if it describes no arrays. */
function boundsOf(schema: z.core.$ZodType): Bounds | undefined {
  let bounds = known.get(schema)
  if (bounds === undefined) {
    bounds = readBounds(unwrap(schema)) ?? 'none'
    known.set(schema, bounds)
  }
  return bounds === 'none' ? undefined : bounds
}

function readBounds(schema: z.core.$ZodType): Bounds | undefined {
  const { element, options = [] } = schema._zod.def as {
    readonly element?: z.core.$ZodType
    readonly options?: readonly z.core.$ZodType[]
  }
  const bounds = {
    maximum: element === undefined ? Infinity : maxItems(schema),
    items: element && boundsOf(element),
    properties: Object.entries(shapeOf(schema) ?? {}).flatMap(([key, property]) => {
      const found = boundsOf(property)
      return found === undefined ? [] : [[key, found] as const]
    }),
    options: options.flatMap((option) => boundsOf(option) ?? []),
  }
  const isBound = element !== undefined || bounds.properties.length > 0 || bounds.options.length > 0
  return isBound ? bounds : undefined
}

/** Visits a value. Mutates `path` to avoid copies. */
function check(bounds: Bounds, value: unknown, status: 400 | 422, what: string, path: PropertyKey[]): void {
  if (typeof value !== 'object' || value === null) return
  for (const option of bounds.options) check(option, value, status, what, path)
  if (Array.isArray(value)) {
    if (value.length > bounds.maximum) throw tooLong(writePath(path), bounds.maximum, value.length, status, what)
    if (bounds.items === undefined) return
    for (let index = 0; index < value.length; index++) {
      path.push(index)
      check(bounds.items, value[index], status, what, path)
      path.pop()
    }
    return
  }
  for (const [key, property] of bounds.properties) {
    if (!Object.hasOwn(value, key)) continue
    path.push(key)
    check(property, (value as Record<string, unknown>)[key], status, what, path)
    path.pop()
  }
}

function maxItems(schema: z.core.$ZodType): number {
  for (const each of schema._zod.def.checks ?? []) {
    const { def } = each._zod as { readonly def: { readonly check: string; readonly maximum?: number } }
    if (def.check === 'max_length' && def.maximum !== undefined) return def.maximum
  }
  return Infinity
}

function tooLong(path: string, maximum: number, length: number, status: 400 | 422, what: string): HttpError {
  const message = `At most ${maximum} items are allowed, got ${length}`
  return new HttpError(status, `Invalid ${what}: ${path}: ${message}`, {
    issues: [{ path, message, code: 'too_big' }],
  })
}
