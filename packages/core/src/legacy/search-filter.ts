import { parseTimestamp } from '../dates.ts'
import { isWithinFolder } from './folder.ts'
import type { Json } from './legacy-call.ts'

/** The attributes of a conversation in the list. */
export interface ConversationFacts {
  readonly label: string
  readonly folder: string
  readonly status: string
  readonly importance: number
}

/** Filters as the contract defines them. Undefined ones do not filter. */
export interface SearchFilter {
  readonly label?: string | undefined
  readonly folder?: string | undefined
  readonly status?: string | undefined
  readonly pinned?: boolean | undefined
  readonly importanceMin?: number | undefined
  readonly importanceMax?: number | undefined
  readonly role?: string | undefined
  /** Messages at or after this timestamp. */
  readonly fromMs?: number | undefined
  /** Messages before this timestamp. */
  readonly toMs?: number | undefined
}

const PINNED_IMPORTANCE = 10

/**
 * Reads filters from a body or from query parameters, whose values are strings.
 *
 * @returns the filters, or `undefined` if none is set
 * @throws {TypeError | RangeError} when filters contradict each other, or a timestamp is invalid
 */
export function readFilter(operation: string, fields: Json): SearchFilter | undefined {
  const { label, folder, role } = fields
  const archived = readBoolean(fields['archived'])
  const status = archived === undefined ? fields['status'] : archived ? 'archived' : 'active'
  if (fields['status'] !== undefined && fields['status'] !== status)
    throw new TypeError(`${operation}: status and archived contradict each other: pass only one`)
  const filter = {
    label: readText(label),
    folder: readText(folder),
    status: readText(status),
    pinned: readBoolean(fields['pinned']),
    importanceMin: readNumber(fields['importance_min']),
    importanceMax: readNumber(fields['importance_max']),
    role: readText(role),
    fromMs: readTimestamp(operation, 'date_from', fields['date_from']),
    toMs: readTimestamp(operation, 'date_to', fields['date_to']),
  }
  return Object.values(filter).some((value) => value !== undefined) ? filter : undefined
}

export function conversationPasses(filter: SearchFilter, facts: ConversationFacts): boolean {
  const { label, folder, status, pinned, importanceMin = -Infinity, importanceMax = Infinity } = filter
  return (
    (label === undefined || facts.label === label) &&
    (folder === undefined || isWithinFolder(facts.folder, folder)) &&
    (status === undefined || facts.status === status) &&
    (pinned === undefined || (facts.importance === PINNED_IMPORTANCE) === pinned) &&
    facts.importance >= importanceMin &&
    facts.importance <= importanceMax
  )
}

/** Whether a message passes the role and date filters. With a date filter, an invalid timestamp does not pass. */
export function messagePasses(filter: SearchFilter, message: { role: unknown; timestamp: unknown }): boolean {
  if (filter.role !== undefined && message.role !== filter.role) return false
  if (filter.fromMs === undefined && filter.toMs === undefined) return true
  const { fromMs = -Infinity, toMs = Infinity } = filter
  const at = toMilliseconds(message.timestamp)
  return at >= fromMs && at < toMs
}

/** Whether a filter needs more attributes of a conversation than its label and folder. */
export function needsAttributes({ status, pinned, importanceMin, importanceMax }: SearchFilter): boolean {
  return [status, pinned, importanceMin, importanceMax].some((value) => value !== undefined)
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function readBoolean(value: unknown): boolean | undefined {
  return value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined
}

function readNumber(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value)
}

function readTimestamp(operation: string, name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined
  const at = toMilliseconds(value)
  if (!Number.isNaN(at)) return at
  throw new RangeError(`${operation}: ${name} must be a Date or look like 2026-01-16T21:09:09.123Z`)
}

/** Returns milliseconds since 1970, or NaN, which no comparison matches. */
function toMilliseconds(value: unknown): number {
  if (typeof value !== 'string') return Number.NaN
  try {
    return parseTimestamp(value).getTime()
  } catch {
    return Number.NaN
  }
}
