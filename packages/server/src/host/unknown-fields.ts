import type { z } from 'zod'
import { findNearest } from '@sekha/core/foundation'
import { HttpError } from './http-error.ts'
import { shapeOf, unwrap } from './schema.ts'
import { writePath } from './write-path.ts'

/** The number of unknown fields that are named. The others are only counted. */
const maxNamed = 20
const maxNameLength = 60
const maxHeaderLength = 1_000

/** The fields of a request that its schema does not define. */
export interface UnknownFields {
  /** The first unknown fields. */
  readonly fields: readonly UnknownField[]
  readonly count: number
}

interface UnknownField {
  readonly path: readonly (string | number)[]
  /** The names that the schema defines at this path. */
  readonly known: readonly string[]
}

/** Finds the fields of a value that its schema does not define, at every depth. Free-form objects allow every field. */
export function findUnknownFields(schema: z.core.$ZodType, value: unknown): UnknownFields {
  const found = { fields: [] as UnknownField[], count: 0 }
  visit(outlineOf(schema), value, [], found)
  return found
}

/** The fields that a schema defines. */
interface Outline {
  /** The outline of each field of an object. */
  readonly fields: ReadonlyMap<string, Outline> | undefined
  /** The constant fields, which distinguish the options of a union. */
  readonly constants: readonly (readonly [name: string, values: readonly unknown[]])[]
  readonly items: Outline | undefined
  readonly options: readonly Outline[]
  /** Whether an object may have any field. */
  readonly isFree: boolean
}

const outlines = new WeakMap<z.core.$ZodType, Outline>()

function outlineOf(schema: z.core.$ZodType): Outline {
  const inner = unwrap(schema)
  let outline = outlines.get(inner)
  if (outline === undefined) {
    const shape = shapeOf(inner)
    const { element, options = [] } = inner._zod.def as {
      readonly element?: z.core.$ZodType
      readonly options?: readonly z.core.$ZodType[]
    }
    const constants = Object.entries(shape ?? {}).flatMap(([name, property]) => {
      const { values } = property._zod.def as { readonly values?: readonly unknown[] }
      return values === undefined ? [] : [[name, values] as const]
    })
    outline = {
      fields: shape && new Map(Object.entries(shape).map(([name, property]) => [name, outlineOf(property)])),
      constants,
      items: element && outlineOf(element),
      options: options.map(outlineOf),
      isFree: ['record', 'unknown', 'any'].includes(inner._zod.def.type),
    }
    outlines.set(inner, outline)
  }
  return outline
}

/** Visits a value only as deep as its schema. Mutates `path` to avoid copies. */
function visit(
  outline: Outline,
  value: unknown,
  path: (string | number)[],
  found: { readonly fields: UnknownField[]; count: number },
): void {
  if (typeof value !== 'object' || value === null) return
  if (outline.options.length > 0) {
    const option = outline.options.find((it) => isOf(it, value))
    if (option !== undefined) visit(option, value, path, found)
  } else if (Array.isArray(value)) {
    if (outline.items === undefined) return
    for (let index = 0; index < value.length; index++) {
      path.push(index)
      visit(outline.items, value[index], path, found)
      path.pop()
    }
  } else if (outline.fields !== undefined) {
    for (const name in value) {
      if (!Object.hasOwn(value, name)) continue
      path.push(name)
      const field = outline.fields.get(name)
      if (field !== undefined) visit(field, (value as Record<string, unknown>)[name], path, found)
      else if (++found.count <= maxNamed) found.fields.push({ path: [...path], known: [...outline.fields.keys()] })
      path.pop()
    }
  }
}

/** Whether a value matches an option of a union. */
function isOf({ fields, constants, items, options, isFree }: Outline, value: object): boolean {
  if (options.length > 0) return options.some((option) => isOf(option, value))
  if (Array.isArray(value)) return items !== undefined
  if (fields === undefined) return isFree
  return constants.every(([name, values]) => values.includes((value as Record<string, unknown>)[name]))
}

/** @throws {HttpError} 422 naming the unknown fields, if there are any */
export function refuseUnknownFields(schema: z.core.$ZodType, value: unknown, what: string): void {
  const { fields, count } = findUnknownFields(schema, value)
  if (count === 0) return
  const issues = fields.map(({ path, known }) => {
    const nearest = findNearest(String(path.at(-1)), known)
    const hint = nearest === undefined ? '' : `: did you mean ${nearest}?`
    return { path: writePath(path), message: `Unknown field${hint}`, code: 'unrecognized_keys' }
  })
  const [first] = issues
  const more = count > 1 ? `, and ${count - 1} more` : ''
  throw new HttpError(422, `Invalid ${what}: ${first?.path}: ${first?.message}${more}`, { issues })
}

/**
 * Writes unknown fields as a header value, percent-encoded and separated by commas. A field of the body is a JSON
 * pointer (RFC 6901). A query parameter is a question mark and its name. The number of unnamed fields comes last.
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
