import type { z } from 'zod'
import { HttpError } from './http-error.ts'
import { shapeOf, unwrap } from './schema.ts'
import { writePath } from './write-path.ts'

/**
 * Refuses arrays with more items than the contract allows, before anybody looks at the items: the schema library counts
 * them last, after it has made an issue of every wrong one.
 *
 * @throws {HttpError} naming the first such array, its bound and its length
 */
export function checkArrayBounds(
  schema: z.core.$ZodType,
  value: unknown,
  status: 400 | 422,
  what: string,
  path: readonly PropertyKey[] = [],
): void {
  const inner = unwrap(schema)
  if (inner._zod.def.type === 'union') {
    for (const option of (inner._zod.def as z.core.$ZodUnionDef).options)
      checkArrayBounds(option, value, status, what, path)
  } else if (Array.isArray(value)) {
    const { element } = inner._zod.def as { readonly element?: z.core.$ZodType }
    if (element === undefined) return
    const maximum = maxItems(inner)
    if (value.length > maximum) throw tooLong(writePath(path), maximum, value.length, status, what)
    if (!canHoldArrays(element)) return
    for (const [index, item] of value.entries()) checkArrayBounds(element, item, status, what, [...path, index])
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, property] of Object.entries(shapeOf(inner) ?? {}))
      if (Object.hasOwn(value, key))
        checkArrayBounds(property, (value as Record<string, unknown>)[key], status, what, [...path, key])
  }
}

function maxItems(schema: z.core.$ZodType): number {
  for (const check of schema._zod.def.checks ?? []) {
    const { def } = check._zod as { readonly def: { readonly check: string; readonly maximum?: number } }
    if (def.check === 'max_length' && def.maximum !== undefined) return def.maximum
  }
  return Infinity
}

/** Whether a schema has anything below it to check. */
function canHoldArrays(schema: z.core.$ZodType): boolean {
  return ['union', 'array', 'object'].includes(unwrap(schema)._zod.def.type)
}

function tooLong(path: string, maximum: number, length: number, status: 400 | 422, what: string): HttpError {
  const message = `At most ${maximum} items are allowed, got ${length}`
  return new HttpError(status, `The ${what} does not fit: ${path}: ${message}`, {
    issues: [{ path, message, code: 'too_big' }],
  })
}
