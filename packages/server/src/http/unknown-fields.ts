import type { z } from 'zod'
import { findNearest } from '@sekha/core/foundation'
import { HttpError } from './http-error.ts'
import { isWrapper, shapeOf, unwrap } from './schema.ts'
import { writePath } from './write-path.ts'

/** How many unknown fields are named; of the others, their number is. */
const maxNamed = 20
const maxNameLength = 60
const maxHeaderLength = 1_000

/** Fields of a request that its schema does not know. */
export interface UnknownFields {
  /** The first of them. */
  readonly fields: readonly UnknownField[]
  readonly count: number
}

interface UnknownField {
  readonly path: readonly (string | number)[]
  /** The known names in its place. */
  readonly known: readonly string[]
}

/** Finds the fields of a value that its schema does not know, at every depth. What is free-form knows every field. */
export function findUnknownFields(schema: z.core.$ZodType, value: unknown): UnknownFields {
  const fields: UnknownField[] = []
  let count = 0
  // As deep as the contract: what it does not describe is not visited.
  const visit = (at: z.core.$ZodType, item: unknown, path: readonly (string | number)[]): void => {
    if (typeof item !== 'object' || item === null) return
    const inner = resolve(at, item)
    if (Array.isArray(item)) {
      const { element } = inner._zod.def as { readonly element?: z.core.$ZodType }
      if (element !== undefined) for (const [index, it] of item.entries()) visit(element, it, [...path, index])
      return
    }
    const shape = shapeOf(inner)
    if (shape === undefined) return
    for (const [name, it] of Object.entries(item)) {
      const property = Object.hasOwn(shape, name) ? shape[name] : undefined
      if (property !== undefined) visit(property, it, [...path, name])
      else if (++count <= maxNamed) fields.push({ path: [...path, name], known: Object.keys(shape) })
    }
  }
  visit(schema, value, [])
  return { fields, count }
}

/** The schema inside of wrappers and unions: of a union, the option that the value is of. */
function resolve(schema: z.core.$ZodType, value: object): z.core.$ZodType {
  const inner = unwrap(schema)
  const { options } = inner._zod.def as { readonly options?: readonly z.core.$ZodType[] }
  const chosen = options?.find((option) => isOf(resolve(option, value), value))
  return chosen === undefined ? inner : resolve(chosen, value)
}

/** Whether a value is of the kind of a schema: a list, or an object with its constants. */
function isOf(schema: z.core.$ZodType, value: object): boolean {
  if (Array.isArray(value)) return schema._zod.def.type === 'array'
  const shape = shapeOf(schema)
  if (shape === undefined) return schema._zod.def.type === 'record'
  return Object.entries(shape).every(([name, property]) => {
    const { values } = property._zod.def as { readonly values?: readonly unknown[] }
    return isWrapper(property) || values === undefined || values.includes((value as Record<string, unknown>)[name])
  })
}

/** @throws {HttpError} 422 naming the unknown fields, if there are any */
export function refuseUnknownFields(schema: z.core.$ZodType, value: unknown, what: string): void {
  const { fields, count } = findUnknownFields(schema, value)
  if (count === 0) return
  const issues = fields.map(({ path, known }) => {
    const nearest = findNearest(String(path.at(-1)), known)
    const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`
    return { path: writePath(path), message: `There is no such field${hint}`, code: 'unrecognized_keys' }
  })
  const [first] = issues
  const more = count > 1 ? `, and ${count - 1} more` : ''
  throw new HttpError(422, `The ${what} does not fit: ${first?.path}: ${first?.message}${more}`, { issues })
}

/**
 * Writes unknown fields as the value of a header: JSON pointers (RFC 6901) for fields of the body, a question mark and a
 * name for parameters of the query, percent-encoded and separated by commas; at the end, how many more there are.
 */
export function writeIgnoredFields(parameters: readonly string[], { fields, count }: UnknownFields): string {
  const names = [
    ...parameters.slice(0, maxNamed).map((name) => `?${encode(name)}`),
    ...fields.map(({ path }) => path.map((step) => `/${encode(pointerStep(String(step)))}`).join('')),
  ]
  const total = parameters.length + count
  let text = ''
  let written = 0
  for (const name of names.slice(0, maxNamed)) {
    if (text.length + name.length > maxHeaderLength) break
    text += written === 0 ? name : `, ${name}`
    written++
  }
  return written === total ? text : `${text}${written === 0 ? '' : ', '}${total - written} more`
}

const pointerStep = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1')

const encode = (name: string): string => encodeURIComponent(name.slice(0, maxNameLength).toWellFormed())
