import type { ValueShape, wire } from '@sekha/core/contract'
import type { z } from 'zod'
import { describeIssue } from './describe-issue.ts'
import { HttpError } from '../http-error.ts'
import { pickOption } from './pick-option.ts'
import { writePath } from './write-path.ts'

/** The number of issues that a response names. */
const maxReported = 20
/** The number of issues after which validation stops. More would cost time and add nothing. */
const maxFound = 100

/**
 * Validates a value against a schema of the contract. The error names the first 20 issues and the number of the others.
 * Array items are validated one by one up to a hundred issues, so that an invalid value costs no more than a valid one.
 * Does not check the number of items: see `checkArrayBounds`.
 *
 * @param items The schema of the items of each array, by the name of its property.
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  status: 400 | 422,
  what: string,
  items?: ItemSchemas,
): z.output<Schema> {
  const { rest, checked, issues } = checkItems(items, value)
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

/** The schemas of the items of an object's arrays, by property name. */
export type ItemSchemas = ReadonlyMap<string, z.ZodType>

interface CheckedItems {
  /** The value that remains to be validated. Its arrays keep only their first item. */
  readonly rest: unknown
  /** The validated arrays, by property name. */
  readonly checked: ReadonlyMap<string, readonly unknown[]>
  readonly issues: readonly z.core.$ZodIssue[]
}

/** Validates the items of an object's arrays, and stops when there are too many issues. */
function checkItems(schemas: ItemSchemas | undefined, value: unknown): CheckedItems {
  if (schemas === undefined || typeof value !== 'object' || value === null) return unchecked(value)
  const values = value as Record<string, unknown>
  const checked = new Map<string, readonly unknown[]>()
  const rest = { ...values }
  const issues: z.core.$ZodIssue[] = []
  for (const [key, element] of schemas) {
    const items = Object.hasOwn(values, key) ? values[key] : undefined
    if (!Array.isArray(items) || items.length < 2) continue
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
  return checked.size === 0 ? unchecked(value) : { rest, checked, issues }
}

const nothing: ReadonlyMap<string, never> = new Map<string, never>()

const unchecked = (value: unknown): CheckedItems => ({ rest: value, checked: nothing, issues: [] })

/** Converts the schema library's issues and removes the sent values. Reports the closest branch of a union. */
function flatten(issues: readonly z.core.$ZodIssue[], prefix: readonly PropertyKey[] = []): wire.Issue[] {
  const places = issues.slice(0, maxReported).flatMap((issue) => {
    const path = [...prefix, ...issue.path]
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const closest = issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0]
      if (closest !== undefined && depth(closest) > 0) return flatten(closest, path)
    }
    return [{ path: writePath(path), message: describeIssue(issue), code: issue.code ?? 'invalid' }]
  })
  return places.slice(0, maxReported)
}

const depth = (issues: readonly z.core.$ZodIssue[]): number =>
  issues.reduce((most, { path }) => Math.max(most, path.length), 0)

/** A value after {@link dropNulls}: its optional properties are never `null`. */
export type WithoutNulls<T> = T extends object ? { [Key in keyof T]: WithoutNulls<Exclude<T[Key], null>> } : T

/**
 * Removes optional properties that are `null` where the contract allows null, which means that the property is absent.
 * Leaves every other null to validation, and does not change free-form values.
 */
export function dropNulls(shape: ValueShape, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { fields, items, options, nullable } = shape
  if (options !== undefined) return dropNulls(pickOption(options, value) ?? {}, value)
  if (Array.isArray(value)) return items === undefined ? value : value.map((item) => dropNulls(items, item))
  if (fields === undefined) return value
  const kept: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    const field = fields.get(key)
    if (field === undefined) setOwn(kept, key, item)
    else if (item !== null || nullable?.includes(key) !== true) kept[key] = dropNulls(field, item)
  }
  return kept
}

/** Defines a property. Assigning `__proto__` would set the prototype instead. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  else target[key] = value
}

/**
 * Parses a query string by its shape. The grammar of numbers and booleans is strict. Each name may occur once, unless it
 * is that of a list.
 *
 * @param strict Whether to refuse an unknown name; otherwise it is returned in `unknown`.
 */
export function readQuery(
  { fields }: ValueShape,
  parameters: URLSearchParams,
  strict: boolean,
): { readonly values: Record<string, unknown>; readonly unknown: readonly string[] } {
  const values: Record<string, unknown> = {}
  const unknown = new Set<string>()
  for (const [name, text] of parameters) {
    const field = fields?.get(name)
    if (field === undefined) {
      if (strict) throw new HttpError(400, `Unknown query parameter ${name.slice(0, 60).toWellFormed()}`)
      unknown.add(name)
      continue
    }
    if (field.items !== undefined) {
      const list = (values[name] ??= []) as unknown[]
      for (const item of field.joined === true ? text.split(',') : [text]) list.push(readScalar(field.items, item))
      // Validation would report the same, item by item.
      if (list.length > (field.maxItems ?? Infinity))
        throw new HttpError(400, `Invalid query: ${name}: At most ${field.maxItems} items are allowed`)
      continue
    }
    if (Object.hasOwn(values, name)) throw new HttpError(400, `The query parameter ${name} is repeated`)
    values[name] = readScalar(field, text)
  }
  return { values, unknown: [...unknown] }
}

function readScalar({ text: type }: ValueShape, text: string): unknown {
  if (type === 'number' && /^-?\d{1,300}$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
