import type { wire } from '@sekha/core/contract'
import type { z } from 'zod'
import { HttpError } from './http-error.ts'
import { writePath } from './write-path.ts'

type Shape = Readonly<Record<string, z.core.$ZodType>>

/** Checks a value against a schema of the contract. */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  status: 400 | 422,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issues = flatten(result.error.issues)
  const first = issues[0]
  const more = issues.length > 1 ? `, and ${issues.length - 1} more` : ''
  throw new HttpError(
    status,
    `The ${what} does not fit: ${first?.path ? `${first.path}: ` : ''}${first?.message ?? 'unknown'}${more}`,
    { issues },
  )
}

/** The schema library's issues, without the values that were sent. A union is reported by the branch that came closest. */
function flatten(issues: readonly z.core.$ZodIssue[], prefix: readonly PropertyKey[] = []): wire.Issue[] {
  return issues.slice(0, 20).flatMap((issue) => {
    const path = [...prefix, ...issue.path]
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const closest = issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0]
      if (closest !== undefined && depth(closest) > 0) return flatten(closest, path)
    }
    return [{ path: writePath(path), message: issue.message, code: issue.code ?? 'invalid' }]
  })
}

const depth = (issues: readonly z.core.$ZodIssue[]): number => Math.max(0, ...issues.map(({ path }) => path.length))

/**
 * Removes `null` where the contract has no null: the original server takes it as absent. What is free-form is left
 * alone.
 */
export function dropNulls(schema: z.core.$ZodType, value: unknown): unknown {
  const inner = unwrap(schema)
  if (Array.isArray(value)) {
    const { element } = inner._zod.def as { element?: z.core.$ZodType }
    return element === undefined ? value : value.map((item) => dropNulls(element, item))
  }
  const shape = shapeOf(inner)
  if (shape === undefined || typeof value !== 'object' || value === null) return value
  const kept: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    const property = Object.hasOwn(shape, key) ? shape[key] : undefined
    if (property === undefined) define(kept, key, item)
    else if (item !== null || acceptsNull(property)) define(kept, key, dropNulls(property, item))
  }
  return kept
}

/** Assigning `__proto__` would set the prototype instead of a property. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}

function acceptsNull(schema: z.core.$ZodType): boolean {
  return (
    schema._zod.def.type === 'nullable' ||
    (isWrapper(schema) && acceptsNull(schema._zod.def.innerType)) ||
    schema._zod.def.type === 'unknown'
  )
}

/**
 * Reads a query string by its schema: numbers and booleans by strict grammar, each name once.
 *
 * @param strict Whether a name that the operation does not know is refused.
 */
export function readQuery(
  schema: z.core.$ZodType | undefined,
  parameters: URLSearchParams,
  strict: boolean,
): Record<string, unknown> {
  const shape = schema === undefined ? {} : (shapeOf(unwrap(schema)) ?? {})
  const values: Record<string, unknown> = {}
  for (const [name, text] of parameters) {
    const property = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (property === undefined) {
      if (strict) throw new HttpError(400, `Unknown query parameter ${name.slice(0, 60)}`)
      continue
    }
    if (name in values) throw new HttpError(400, `The query parameter ${name} is given twice`)
    values[name] = readScalar(unwrap(property), text)
  }
  return values
}

function readScalar(schema: z.core.$ZodType, text: string): unknown {
  const { type } = schema._zod.def
  if (type === 'number' && /^-?\d{1,15}$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

function shapeOf(schema: z.core.$ZodType): Shape | undefined {
  return schema._zod.def.type === 'object' ? (schema._zod.def as z.core.$ZodObjectDef).shape : undefined
}

type Wrapper = z.core.$ZodType & { readonly _zod: { readonly def: { readonly innerType: z.core.$ZodType } } }

function isWrapper(schema: z.core.$ZodType): schema is Wrapper {
  return 'innerType' in schema._zod.def
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return isWrapper(schema) ? unwrap(schema._zod.def.innerType) : schema
}
