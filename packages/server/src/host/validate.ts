import type { wire } from '@sekha/core/contract'
import type { z } from 'zod'
import { HttpError } from './http-error.ts'
import { describePattern } from './pattern-rules.ts'
import { isWrapper, shapeOf, unwrap } from './schema.ts'
import { writePath } from './write-path.ts'

/** The number of issues that a response names. */
const maxReported = 20
/** The number of issues after which validation stops. More would cost time and add nothing. */
const maxFound = 100

/**
 * Validates a value against a schema of the contract. The error names the first 20 issues and the number of the others.
 * Array items are validated one by one up to a hundred issues, so that an invalid value costs no more than a valid one.
 * Does not check the number of items: see `checkArrayBounds`.
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  status: 400 | 422,
  what: string,
): z.output<Schema> {
  const { rest, checked, issues } = checkItems(schema, value)
  const result = schema.safeParse(rest)
  if (result.success && checked.size === 0) return result.data
  const restIssues = result.error?.issues.filter(({ path: [key] }) => !checked.has(String(key))) ?? []
  const all = [...restIssues, ...issues]
  if (!result.success || all.length > 0) throw refusal(all, status, what)
  for (const [key, items] of checked) Object.assign(result.data as object, { [key]: items })
  return result.data
}

function refusal(found: readonly z.core.$ZodIssue[], status: 400 | 422, what: string): HttpError {
  const issues = flatten(found)
  const first = issues[0]
  const more = found.length - 1
  const rest = more === 0 ? '' : `, and ${found.length > maxFound ? 'at least ' : ''}${more} more`
  return new HttpError(
    status,
    `Invalid ${what}: ${first?.path ? `${first.path}: ` : ''}${first?.message ?? 'unknown'}${rest}`,
    { issues },
  )
}

interface CheckedItems {
  /** The value that remains to be validated. Its arrays keep only their first item. */
  readonly rest: unknown
  /** The validated arrays, by property name. */
  readonly checked: ReadonlyMap<string, readonly unknown[]>
  readonly issues: readonly z.core.$ZodIssue[]
}

/** Validates the items of an object's arrays, and stops when there are too many issues. */
function checkItems(schema: z.core.$ZodType, value: unknown): CheckedItems {
  const lists = listsOf(schema)
  if (lists.length === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return unchecked(value)
  const values = value as Record<string, unknown>
  const long = lists.filter(
    ([key]) => Object.hasOwn(values, key) && Array.isArray(values[key]) && values[key].length > 1,
  )
  if (long.length === 0) return unchecked(value)
  const checked = new Map<string, readonly unknown[]>()
  const rest = { ...values }
  const issues: z.core.$ZodIssue[] = []
  for (const [key, element] of long) {
    const items = values[key] as readonly unknown[]
    const outputs: unknown[] = []
    for (const [index, item] of items.entries()) {
      const result = element.safeParse(item)
      if (result.success) outputs.push(result.data)
      for (const issue of result.error?.issues ?? []) issues.push({ ...issue, path: [key, index, ...issue.path] })
      if (issues.length > maxFound) break
    }
    checked.set(key, outputs)
    rest[key] = items.slice(0, 1)
  }
  return { rest, checked, issues }
}

const nothing: ReadonlyMap<string, never> = new Map<string, never>()

const unchecked = (value: unknown): CheckedItems => ({ rest: value, checked: nothing, issues: [] })

type ListProperty = readonly [key: string, element: z.ZodType]

const listProperties = new WeakMap<z.core.$ZodType, readonly ListProperty[]>()

/** Returns the array properties of an object schema, with the schemas of their items. */
function listsOf(schema: z.core.$ZodType): readonly ListProperty[] {
  let lists = listProperties.get(schema)
  if (lists === undefined) {
    lists = Object.entries(shapeOf(unwrap(schema)) ?? {}).flatMap(([key, property]) => {
      const { element } = unwrap(property)._zod.def as { readonly element?: z.ZodType }
      return element === undefined ? [] : [[key, element] as const]
    })
    listProperties.set(schema, lists)
  }
  return lists
}

/** Converts the schema library's issues and removes the sent values. Reports the closest branch of a union. */
function flatten(issues: readonly z.core.$ZodIssue[], prefix: readonly PropertyKey[] = []): wire.Issue[] {
  const places = issues.slice(0, maxReported).flatMap((issue) => {
    const path = [...prefix, ...issue.path]
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const closest = issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0]
      if (closest !== undefined && depth(closest) > 0) return flatten(closest, path)
    }
    return [{ path: writePath(path), message: writeMessage(issue), code: issue.code ?? 'invalid' }]
  })
  return places.slice(0, maxReported)
}

/** Returns the library's message, or the contract's rule if the message would be a regular expression. */
function writeMessage(issue: z.core.$ZodIssue): string {
  const rule = issue.code === 'invalid_format' ? describePattern(issue.pattern) : undefined
  return rule ?? issue.message
}

const depth = (issues: readonly z.core.$ZodIssue[]): number =>
  issues.reduce((most, { path }) => Math.max(most, path.length), 0)

/** A value after {@link dropNulls}: its optional properties are never `null`. */
export type WithoutNulls<T> = T extends object ? { [Key in keyof T]: WithoutNulls<Exclude<T[Key], null>> } : T

/**
 * Removes optional properties that are `null` where the contract allows null, which means that the property is absent.
 * Leaves every other null to validation, and does not change free-form values.
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
    if (property === undefined) setOwn(kept, key, item)
    else if (item !== null || !isNullable(property)) setOwn(kept, key, dropNulls(property, item))
  }
  return kept
}

/** Defines a property. Assigning `__proto__` would set the prototype instead. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  else target[key] = value
}

/** Whether a property is optional and may be null. A required property keeps its null. */
function isNullable(schema: z.core.$ZodType, isOptional = false): boolean {
  const { type } = schema._zod.def
  if (type === 'nullable') return isOptional
  return isWrapper(schema) && isNullable(schema._zod.def.innerType, isOptional || type === 'optional')
}

/**
 * Parses a query string by its schema. The grammar of numbers and booleans is strict, and each name may occur once.
 *
 * @param strict Whether to refuse an unknown name; otherwise it is returned in `unknown`.
 */
export function readQuery(
  schema: z.core.$ZodType | undefined,
  parameters: URLSearchParams,
  strict: boolean,
): { readonly values: Record<string, unknown>; readonly unknown: readonly string[] } {
  const shape = schema === undefined ? {} : (shapeOf(unwrap(schema)) ?? {})
  const values: Record<string, unknown> = {}
  const unknown = new Set<string>()
  for (const [name, text] of parameters) {
    const property = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (property === undefined) {
      if (strict) throw new HttpError(400, `Unknown query parameter ${name.slice(0, 60).toWellFormed()}`)
      unknown.add(name)
      continue
    }
    if (name in values) throw new HttpError(400, `The query parameter ${name} is repeated`)
    values[name] = readScalar(unwrap(property), text)
  }
  return { values, unknown: [...unknown] }
}

function readScalar(schema: z.core.$ZodType, text: string): unknown {
  const { type } = schema._zod.def
  if (type === 'number' && /^-?\d{1,300}$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
