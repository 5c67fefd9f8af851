import { SeverityNumber } from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs'
import { spanContextOf } from './activity-ids.ts'
import { numberOf, objectOf, type RecordFields, textOf, textsOf } from './record-fields.ts'
import { toHrTime } from './time.ts'

/** The names of severities. Any other one is written as text, with the number of `info`. */
const severities: Readonly<Record<string, SeverityNumber>> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warning: SeverityNumber.WARN,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  critical: SeverityNumber.FATAL,
  fatal: SeverityNumber.FATAL,
}

export const scope = { name: '@sekha/telemetry' }

/** The attributes that every record has: the session, and an id for the receiver to find duplicates. */
export function commonAttributes(
  sessionId: string,
  fields: RecordFields,
): { 'session.id': string; 'log.record.uid'?: string } {
  const id = textOf(fields['id'])
  return { 'session.id': sessionId, ...(id !== undefined && { 'log.record.uid': id }) }
}

/** Converts an event, an exception, a state, a heartbeat or a step in the life of a session. */
export function toLogRecord(
  fields: RecordFields,
  { sessionId, resource, at, receivedAt }: { sessionId: string; resource: Resource; at: number; receivedAt: number },
): ReadableLogRecord {
  const { eventName, severity, body, attributes } = describe(fields)
  const spanContext = spanContextOf(objectOf(fields['data'])['activity_id'])
  return {
    hrTime: toHrTime(at),
    hrTimeObserved: toHrTime(receivedAt),
    ...(spanContext !== undefined && { spanContext }),
    severityText: severity,
    severityNumber: severities[severity] ?? SeverityNumber.INFO,
    ...(body !== undefined && { body }),
    eventName,
    resource,
    instrumentationScope: scope,
    attributes: { ...attributes, ...commonAttributes(sessionId, fields) },
    droppedAttributesCount: 0,
  }
}

interface Description {
  readonly eventName: string
  readonly severity: string
  readonly body: string | undefined
  readonly attributes: RecordFields
}

function describe(fields: RecordFields): Description {
  switch (fields['kind']) {
    case 'event':
      return {
        eventName: textOf(fields['name']) ?? 'event',
        severity: textOf(fields['category']) ?? 'info',
        body: textOf(fields['message']),
        attributes: { ...objectOf(fields['data']), ...describePlace(fields) },
      }
    case 'exception':
      return describeException(fields)
    case 'state':
      return { eventName: 'session.state', severity: 'info', body: undefined, attributes: { state: fields['state'] } }
    case 'heartbeat':
      return { eventName: 'session.heartbeat', severity: 'debug', body: undefined, attributes: {} }
    default:
      return describeLife(fields)
  }
}

/** https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-logs/ */
function describeException(fields: RecordFields): Description {
  const message = textOf(fields['exception_msg'])
  return {
    eventName: textOf(fields['name']) ?? 'exception',
    severity: textOf(fields['category']) ?? 'error',
    body: textOf(fields['message']) ?? message,
    attributes: {
      ...objectOf(fields['data']),
      ...describePlace(fields),
      'exception.type': textOf(fields['exception_type']),
      'exception.message': message,
      'exception.stacktrace': textsOf(fields['stacktrace']).join(''),
      ...(fields['causes'] !== undefined && { 'exception.causes': fields['causes'] }),
    },
  }
}

function describePlace(fields: RecordFields): RecordFields {
  const group = textOf(fields['group'])
  const labels = textsOf(fields['labels'])
  const stack = textsOf(fields['stacktrace']).join('')
  return {
    ...(group !== undefined && group !== '' && { group }),
    ...(labels.length > 0 && { labels }),
    ...(fields['kind'] === 'event' && stack !== '' && { 'code.stacktrace': stack }),
    ...(textOf(fields['source_file']) !== undefined && { 'code.file.path': fields['source_file'] }),
    ...(numberOf(fields['source_line']) !== undefined && { 'code.line.number': fields['source_line'] }),
    ...(textOf(fields['source_function']) !== undefined && { 'code.function.name': fields['source_function'] }),
  }
}

/** https://opentelemetry.io/docs/specs/semconv/general/session/ names `session.start` and `session.end`. */
function describeLife({ phase, reason, parent_id: parent }: RecordFields): Description {
  const isCrash = phase === 'crash'
  return {
    eventName: `session.${textOf(phase) ?? 'unknown'}`,
    severity: isCrash ? 'critical' : 'info',
    body: textOf(reason),
    attributes: { ...(typeof parent === 'string' && { 'session.parent_id': parent }) },
  }
}
