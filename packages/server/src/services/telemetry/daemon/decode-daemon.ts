import { type EventFields, eventFields } from '../events/decode-event.ts'
import { type MetricFields, metricFields } from '../metrics/decode-metric.ts'
import { decimal, type FieldsOf, integer, map, text } from '../wire/go-fields.ts'

/** The body of `/register`. */
export interface RegisterFields {
  readonly product?: string
  readonly version?: string
  readonly parent_pid?: number
}

/** The session that a body belongs to. */
export interface SessionFields {
  readonly session_id?: string
}

interface StateFields extends SessionFields {
  readonly state?: Record<string, unknown>
}

type DaemonEvent = SessionFields & Omit<EventFields, 'timestamp' | 'causes'>
type DaemonMetric = SessionFields & Omit<MetricFields, 'timestamp'>

const ofSession: FieldsOf<SessionFields> = { session_id: text }
const { timestamp: _ofEvent, ...ofEvent } = eventFields
const { timestamp: _ofMetric, ...ofMetric } = metricFields

/** The fields of each body. The daemon stamps its own time, and ignores a timestamp. */
export const daemonFields: {
  readonly register: FieldsOf<RegisterFields>
  readonly session: FieldsOf<SessionFields>
  readonly state: FieldsOf<StateFields>
  readonly event: FieldsOf<DaemonEvent>
  readonly metric: FieldsOf<DaemonMetric>
} = {
  register: { product: text, version: text, parent_pid: integer },
  session: ofSession,
  state: { ...ofSession, state: map },
  event: { ...ofSession, ...ofEvent },
  metric: {
    ...ofSession,
    ...ofMetric,
    delta: (value, current) => (value === null ? undefined : decimal(value, current)),
  },
}
