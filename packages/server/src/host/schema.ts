// Reads the structure of the contract's schemas, for the checks that the schema library does not make.
import type { z } from 'zod'

type Shape = Readonly<Record<string, z.core.$ZodType>>

/** Returns the properties of an object schema; undefined for any other. */
export function shapeOf(schema: z.core.$ZodType): Shape | undefined {
  return schema._zod.def.type === 'object' ? (schema._zod.def as z.core.$ZodObjectDef).shape : undefined
}

type Wrapper = z.core.$ZodType & { readonly _zod: { readonly def: { readonly innerType: z.core.$ZodType } } }

export function isWrapper(schema: z.core.$ZodType): schema is Wrapper {
  return 'innerType' in schema._zod.def
}

/** Returns the schema inside `optional`, `nullable` and defaults. */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return isWrapper(schema) ? unwrap(schema._zod.def.innerType) : schema
}
