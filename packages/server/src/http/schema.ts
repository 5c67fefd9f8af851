// What the contract's schemas say about themselves, for the checks that the schema library leaves to us.
import type { z } from 'zod'

type Shape = Readonly<Record<string, z.core.$ZodType>>

/** The properties of an object schema; undefined for any other. */
export function shapeOf(schema: z.core.$ZodType): Shape | undefined {
  return schema._zod.def.type === 'object' ? (schema._zod.def as z.core.$ZodObjectDef).shape : undefined
}

type Wrapper = z.core.$ZodType & { readonly _zod: { readonly def: { readonly innerType: z.core.$ZodType } } }

export function isWrapper(schema: z.core.$ZodType): schema is Wrapper {
  return 'innerType' in schema._zod.def
}

/** The schema inside of `optional`, `nullable` and defaults. */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return isWrapper(schema) ? unwrap(schema._zod.def.innerType) : schema
}
