import type { Effect, RecordDraft } from '../store/record-draft.ts'
import { decodeFields, type FieldsOf, integer, map, text, texts, time } from '../wire/go-fields.ts'
import type { GoValue } from '../wire/go-json.ts'
import { type Timestamp, timestampOf } from '../wire/go-time.ts'

/** The fields of an event in a request. */
export interface EventFields {
  readonly timestamp?: Timestamp | undefined
  readonly name?: string | undefined
  readonly category?: string | undefined
  readonly group?: string | undefined
  readonly labels?: readonly string[] | undefined
  readonly message?: string | undefined
  readonly data?: Record<string, unknown> | undefined
  readonly stacktrace?: readonly string[] | undefined
  readonly exception_type?: string | undefined
  readonly exception_msg?: string | undefined
  readonly source_file?: string | undefined
  readonly source_line?: number | undefined
  readonly source_function?: string | undefined
  /** Ours alone. */
  readonly causes?: readonly unknown[] | undefined
}

/** The fields that the original reads. */
export const eventFields: FieldsOf<Omit<EventFields, 'causes'>> = {
  timestamp: time,
  name: text,
  category: text,
  group: text,
  labels: texts,
  message: text,
  data: map,
  stacktrace: texts,
  exception_type: text,
  exception_msg: text,
  source_file: text,
  source_line: integer,
  source_function: text,
}

/** @throws {GoJsonError} when a field has a wrong type */
export function decodeEvent(value: GoValue, now: number): RecordDraft {
  return draftEvent(decodeFields<Omit<EventFields, 'causes'>>(value, eventFields), now)
}

/** The event with the defaults of the original. */
export function draftEvent(event: EventFields, now: number): RecordDraft {
  const timestamp = event.timestamp ?? timestampOf(now)
  const { name = '' } = event
  const category = categoryOf(event)
  return {
    kind: 'event',
    at: timestamp.at,
    name,
    category: category === 'info' || category === 'debug' ? undefined : category,
    isException: orAbsent(event.exception_type) !== undefined,
    effect: effectOf(name),
    body: JSON.stringify({
      timestamp: timestamp.text,
      name,
      category,
      group: event.group ?? '',
      labels: event.labels ?? null,
      message: event.message ?? '',
      data: event.data ?? null,
      stacktrace: orAbsent(event.stacktrace),
      exception_type: orAbsent(event.exception_type),
      exception_msg: orAbsent(event.exception_msg),
      source_file: orAbsent(event.source_file),
      source_line: event.source_line === 0 ? undefined : event.source_line,
      source_function: orAbsent(event.source_function),
      causes: orAbsent(event.causes),
    }),
  }
}

/** The names of events that change the session, whatever program sends them. */
export const eventNames = {
  hang: 'application_appears_hung',
  recovery: 'application_recovered',
  crash: 'session_crashed_detected',
} as const

function effectOf(name: string): Effect | undefined {
  if (name === eventNames.hang) return { type: 'hung', hung: true }
  if (name === eventNames.recovery) return { type: 'hung', hung: false }
  return undefined
}

/** An exception without a severity of its own is an error, also if it is called `info`. */
function categoryOf({ category = '', exception_type = '' }: EventFields): string {
  if (exception_type !== '' && (category === '' || category === 'info')) return 'error'
  return category === '' ? 'info' : category
}

const orAbsent = <T extends string | readonly unknown[]>(value: T | undefined): T | undefined =>
  value === undefined || value.length === 0 ? undefined : value
