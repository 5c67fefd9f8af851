import type { ValueShape } from '@sekha/core/contract'
import { findNearest } from '@sekha/core/foundation'
import { HttpError } from '../http-error.ts'
import { pickOption } from './pick-option.ts'
import { writePath } from './write-path.ts'

/** The number of unknown fields that are named. The others are only counted. */
const maxNamed = 20
const maxNameLength = 60
const maxHeaderLength = 1_000

/** The fields of a request that the contract does not define. */
export interface UnknownFields {
  /** The first unknown fields. */
  readonly fields: readonly UnknownField[]
  readonly count: number
}

interface UnknownField {
  readonly path: readonly (string | number)[]
  /** The names that the contract defines at this path. */
  readonly known: readonly string[]
}

/** Finds the fields of a value that the contract does not define, at every depth. Free-form objects allow every field. */
export function findUnknownFields(shape: ValueShape, value: unknown): UnknownFields {
  const found = { fields: [] as UnknownField[], count: 0 }
  visit(shape, value, [], found)
  return found
}

/** Visits a value only as deep as its shape. Mutates `path` to avoid copies. */
function visit(
  shape: ValueShape,
  value: unknown,
  path: (string | number)[],
  found: { readonly fields: UnknownField[]; count: number },
): void {
  if (typeof value !== 'object' || value === null) return
  const { fields, items, options } = shape
  if (options !== undefined) {
    const option = pickOption(options, value)
    if (option !== undefined) visit(option, value, path, found)
  } else if (Array.isArray(value)) {
    if (items === undefined) return
    for (let index = 0; index < value.length; index++) {
      path.push(index)
      visit(items, value[index], path, found)
      path.pop()
    }
  } else if (fields !== undefined) {
    for (const name in value) {
      if (!Object.hasOwn(value, name)) continue
      const field = fields.get(name)
      const item = (value as Record<string, unknown>)[name]
      if (field !== undefined && typeof item !== 'object') continue
      path.push(name)
      if (field !== undefined) visit(field, item, path, found)
      else if (++found.count <= maxNamed) found.fields.push({ path: [...path], known: [...fields.keys()] })
      path.pop()
    }
  }
}

/** @throws {HttpError} 422 naming the unknown fields, if there are any */
export function refuseUnknownFields(shape: ValueShape, value: unknown, what: string): void {
  const { fields, count } = findUnknownFields(shape, value)
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
