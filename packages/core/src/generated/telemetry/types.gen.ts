// Generated from openapi/ by `npm run generate`. Never edited.

import type { Timestamp, TimestampInput } from '../common/types.gen.ts'

/**
 * `active` until the session ends, `suspended` while its heartbeats are missing, `crashed` or `ended` afterwards.
 *
 */
export type TelemetryStatus = 'active' | 'suspended' | 'crashed' | 'ended'

/**
 * A session without its records.
 */
export type TelemetrySessionSummary = {
  /**
   * Identifies the session.
   */
  id: string
  created_at: Timestamp
  updated_at: Timestamp
  ended_at?: Timestamp | undefined
  last_heartbeat?: Timestamp | undefined
  status: TelemetryStatus
  /**
   * Whether the session is neither ended, nor crashed, nor suspended.
   */
  active: boolean
  /**
   * Whether the heartbeats of the session are missing.
   */
  suspended: boolean
  /**
   * Whether the session has crashed.
   */
  crashed: boolean
  /**
   * Whether the program hangs.
   */
  hung: boolean
  /**
   * Name of the product at creation.
   */
  product?: string | undefined
  /**
   * Version of the product at creation.
   */
  version?: string | undefined
  /**
   * Identifies the machine.
   */
  machine_id?: string | undefined
  /**
   * Name of the host.
   */
  hostname?: string | undefined
  /**
   * The session that this one belongs to.
   */
  parent_id?: string | undefined
  /**
   * Stored events, exceptions included.
   */
  event_count: number
  /**
   * Stored metric points.
   */
  metric_count: number
  /**
   * Stored updates of the state.
   */
  state_count: number
  /**
   * Size of the stored records.
   */
  bytes: number
  /**
   * Position of the last record.
   */
  position: number
}

/**
 * A page of sessions.
 */
export type TelemetrySessionPage = {
  /**
   * The sessions.
   */
  sessions: Array<TelemetrySessionSummary>
  /**
   * Number of all sessions. Absent with filters.
   */
  total?: number | undefined
  /**
   * Continues after this page; null on the last one.
   */
  next_cursor: string | null
}

/**
 * The program of a session.
 */
export type TelemetrySessionCreate = {
  /**
   * Name of the product. The second generation of datacat requires it.
   */
  product?: string | null | undefined
  /**
   * Version of the product. The second generation of datacat requires it.
   */
  version?: string | null | undefined
  /**
   * Identifies the machine. A new session of a machine marks its suspended sessions as crashed.
   */
  machine_id?: string | null | undefined
  /**
   * Name of the host.
   */
  hostname?: string | null | undefined
}

/**
 * The id of a new session.
 */
export type TelemetrySessionCreated = {
  /**
   * Identifies the session.
   */
  session_id: string
}

/**
 * The state of a program. A property named `__proto__` is refused at every depth.
 */
export type TelemetryStateObject = {
  [key: string]: unknown
}

/**
 * The state after an update.
 */
export type TelemetryStateSnapshot = {
  timestamp: Timestamp
  state: TelemetryStateObject
}

/**
 * Application data. A property named `__proto__` is refused at every depth.
 */
export type TelemetryData = {
  [key: string]: unknown
}

/**
 * An exception that led to another one.
 */
export type TelemetryCause = {
  /**
   * Class of the exception.
   */
  type: string
  /**
   * Message of the exception.
   */
  message: string
  /**
   * Lines of the stack, each with its newline.
   */
  stacktrace?: Array<string> | undefined
  /**
   * `cause` of the exception before, or `member` of an aggregate.
   */
  relation?: 'cause' | 'member' | undefined
}

/**
 * An event of a session. A server of the first generation sends name, timestamp and data alone.
 */
export type TelemetryEvent = {
  timestamp: Timestamp
  /**
   * Name of the event.
   */
  name: string
  /**
   * Severity.
   */
  category?: string | undefined
  /**
   * Part of the program.
   */
  group?: string | undefined
  /**
   * Labels; null if none were sent.
   */
  labels?: Array<string> | null | undefined
  /**
   * Text for people.
   */
  message?: string | undefined
  /**
   * Application data; null if none were sent.
   */
  data: TelemetryData | null
  /**
   * Lines of the stack.
   */
  stacktrace?: Array<string> | undefined
  /**
   * Class of the exception.
   */
  exception_type?: string | undefined
  /**
   * Message of the exception.
   */
  exception_msg?: string | undefined
  /**
   * File of the innermost frame.
   */
  source_file?: string | undefined
  /**
   * Line of the innermost frame.
   */
  source_line?: number | undefined
  /**
   * Function of the innermost frame.
   */
  source_function?: string | undefined
  /**
   * The exceptions that led to this one, the nearest first.
   */
  causes?: Array<TelemetryCause> | undefined
}

/**
 * A metric point of a session. A server of the first generation sends name, timestamp, value and tags alone.
 */
export type TelemetryMetric = {
  timestamp: Timestamp
  /**
   * Name of the metric.
   */
  name: string
  /**
   * Type of the metric.
   */
  type?: string | undefined
  /**
   * The value.
   */
  value: number
  /**
   * Number of samples.
   */
  count?: number | undefined
  /**
   * Unit of the value.
   */
  unit?: string | undefined
  /**
   * Tags.
   */
  tags?: Array<string> | undefined
  metadata?: TelemetryData | undefined
  /**
   * The amount that a counter increased by.
   */
  delta?: number | undefined
}

/**
 * A session with all of its records.
 */
export type TelemetrySession = {
  /**
   * Identifies the session.
   */
  id: string
  created_at: Timestamp
  updated_at: Timestamp
  ended_at?: Timestamp | undefined
  last_heartbeat?: Timestamp | undefined
  /**
   * Whether the session is neither ended, nor crashed, nor suspended.
   */
  active: boolean
  /**
   * Whether the heartbeats of the session are missing. A server of the first generation omits it.
   */
  suspended?: boolean | undefined
  /**
   * Whether the session has crashed. A server of the first generation omits it.
   */
  crashed?: boolean | undefined
  /**
   * Whether the program hangs. A server of the first generation omits it.
   */
  hung?: boolean | undefined
  /**
   * Identifies the machine.
   */
  machine_id?: string | undefined
  /**
   * Name of the host.
   */
  hostname?: string | undefined
  /**
   * The session that this one belongs to.
   */
  parent_id?: string | undefined
  state: TelemetryStateObject
  /**
   * The state after each update.
   */
  state_history: Array<TelemetryStateSnapshot>
  /**
   * The events in the order of arrival.
   */
  events: Array<TelemetryEvent>
  /**
   * The metric points in the order of arrival.
   */
  metrics: Array<TelemetryMetric>
}

/**
 * A confirmation.
 */
export type TelemetryStatusOk = {
  /**
   * Always `ok`.
   */
  status: string
}

/**
 * The reason of a crash.
 */
export type TelemetryCrash = {
  /**
   * Why the program crashed.
   */
  reason?: string | null | undefined
}

/**
 * The state of a session.
 */
export type TelemetryState = {
  /**
   * Identifies the session.
   */
  session_id: string
  state: TelemetryStateObject
  timestamp?: Timestamp | undefined
}

/**
 * The patch in `state`, and optionally the RFC 3339 `timestamp` of the update. For a session of the first generation,
 * the patch itself.
 *
 */
export type TelemetryStateUpdate = {
  [key: string]: unknown
}

/**
 * An update of the state.
 */
export type TelemetryStateChange = {
  /**
   * Position of the record.
   */
  position: number
  /**
   * Number that the client gave.
   */
  sequence?: number | undefined
  timestamp: Timestamp
  received_at: Timestamp
  patch: TelemetryStateObject
}

/**
 * A page of updates.
 */
export type TelemetryStatePage = {
  /**
   * The updates.
   */
  updates: Array<TelemetryStateChange>
  /**
   * Number of all updates. Absent with filters.
   */
  total?: number | undefined
  /**
   * Continues after this page; null on the last one.
   */
  next_cursor: string | null
}

/**
 * An event in a list.
 */
export type TelemetryStoredEvent = {
  /**
   * Position of the record.
   */
  position: number
  /**
   * Number that the client gave.
   */
  sequence?: number | undefined
  received_at: Timestamp
  event: TelemetryEvent
}

/**
 * A page of events.
 */
export type TelemetryEventPage = {
  /**
   * The events.
   */
  events: Array<TelemetryStoredEvent>
  /**
   * Number of all events. Absent with filters.
   */
  total?: number | undefined
  /**
   * Continues after this page; null on the last one.
   */
  next_cursor: string | null
}

/**
 * An event. An exception is an event with `exception_type`.
 */
export type TelemetryEventInput = {
  /**
   * Time of the event, by default that of arrival.
   */
  timestamp?: TimestampInput | null | undefined
  /**
   * Name of the event.
   */
  name?: string | null | undefined
  /**
   * Severity: `debug`, `info`, `warning`, `error`, `critical`, or any other text.
   */
  category?: string | null | undefined
  /**
   * Part of the program, such as a logger.
   */
  group?: string | null | undefined
  /**
   * Labels.
   */
  labels?: Array<string> | null | undefined
  /**
   * Text for people.
   */
  message?: string | null | undefined
  /**
   * Application data.
   */
  data?: TelemetryData | null | undefined
  /**
   * Lines of the stack, each with its newline.
   */
  stacktrace?: Array<string> | null | undefined
  /**
   * Class of the exception.
   */
  exception_type?: string | null | undefined
  /**
   * Message of the exception.
   */
  exception_msg?: string | null | undefined
  /**
   * File of the innermost frame.
   */
  source_file?: string | null | undefined
  /**
   * Line of the innermost frame.
   */
  source_line?: number | null | undefined
  /**
   * Function of the innermost frame.
   */
  source_function?: string | null | undefined
}

/**
 * A metric point in a list.
 */
export type TelemetryStoredMetric = {
  /**
   * Position of the record.
   */
  position: number
  /**
   * Number that the client gave.
   */
  sequence?: number | undefined
  received_at: Timestamp
  metric: TelemetryMetric
}

/**
 * A page of metric points.
 */
export type TelemetryMetricPage = {
  /**
   * The points.
   */
  metrics: Array<TelemetryStoredMetric>
  /**
   * Number of all points. Absent with filters.
   */
  total?: number | undefined
  /**
   * Continues after this page; null on the last one.
   */
  next_cursor: string | null
}

/**
 * A metric point.
 */
export type TelemetryMetricInput = {
  /**
   * Time of the point, by default that of arrival.
   */
  timestamp?: TimestampInput | null | undefined
  /**
   * Name of the metric.
   */
  name?: string | null | undefined
  /**
   * `gauge`, `counter`, `histogram`, `timer`, or any other text.
   */
  type?: string | null | undefined
  /**
   * The value.
   */
  value?: number | null | undefined
  /**
   * Number of samples, as of a timer.
   */
  count?: number | null | undefined
  /**
   * Unit of the value.
   */
  unit?: string | null | undefined
  /**
   * Tags, by convention `key:value`.
   */
  tags?: Array<string> | null | undefined
  /**
   * Application data. A histogram has `buckets`, `sum` and `count`.
   */
  metadata?: TelemetryData | null | undefined
}

/**
 * The points of a metric within an interval.
 */
export type TelemetryMetricBucket = {
  start: Timestamp
  /**
   * Number of points.
   */
  count: number
  /**
   * Sum of the values.
   */
  sum: number
  /**
   * Smallest value.
   */
  min: number
  /**
   * Largest value.
   */
  max: number
  /**
   * Value of the first point.
   */
  first: number
  /**
   * Value of the last point.
   */
  last: number
}

/**
 * The buckets of a metric.
 */
export type TelemetryMetricBuckets = {
  /**
   * The buckets in the order of time.
   */
  buckets: Array<TelemetryMetricBucket>
  /**
   * Whether these are all. Otherwise ask again with `from` set to the end of the last bucket.
   */
  complete: boolean
}

/**
 * A step in the life of a session.
 */
export type TelemetryLifecycle = {
  /**
   * The step.
   */
  phase: 'start' | 'end' | 'crash' | 'pause' | 'resume' | 'suspend' | 'recovery'
  /**
   * Why the program crashed.
   */
  reason?: string | undefined
}

/**
 * A step in the life of a session, as it arrived.
 */
export type TelemetryStreamedLifecycle = {
  /**
   * Position in the order of arrival.
   */
  position: number
  kind: 'lifecycle'
  /**
   * Number that the client gave.
   */
  sequence?: number | undefined
  timestamp: Timestamp
  received_at: Timestamp
  lifecycle: TelemetryLifecycle
}

/**
 * An update of the state, as it arrived.
 */
export type TelemetryStreamedState = {
  /**
   * Position in the order of arrival.
   */
  position: number
  kind: 'state'
  /**
   * Number that the client gave.
   */
  sequence?: number | undefined
  timestamp: Timestamp
  received_at: Timestamp
  patch: TelemetryStateObject
}

/**
 * An event or an exception, as it arrived.
 */
export type TelemetryStreamedEvent = {
  /**
   * Position in the order of arrival.
   */
  position: number
  kind: 'event'
  /**
   * Number that the client gave.
   */
  sequence?: number | undefined
  timestamp: Timestamp
  received_at: Timestamp
  event: TelemetryEvent
}

/**
 * A metric point, as it arrived.
 */
export type TelemetryStreamedMetric = {
  /**
   * Position in the order of arrival.
   */
  position: number
  kind: 'metric'
  /**
   * Number that the client gave.
   */
  sequence?: number | undefined
  timestamp: Timestamp
  received_at: Timestamp
  metric: TelemetryMetric
}

/**
 * A sign of life, as it arrived.
 */
export type TelemetryStreamedHeartbeat = {
  /**
   * Position in the order of arrival.
   */
  position: number
  kind: 'heartbeat'
  /**
   * Number that the client gave.
   */
  sequence?: number | undefined
  timestamp: Timestamp
  received_at: Timestamp
}

/**
 * A record in the order of arrival. It has the property of its kind. An exception is an `event`.
 */
export type TelemetryStoredRecord =
  | ({
      kind: 'lifecycle'
    } & TelemetryStreamedLifecycle)
  | ({
      kind: 'state'
    } & TelemetryStreamedState)
  | ({
      kind: 'event'
    } & TelemetryStreamedEvent)
  | ({
      kind: 'metric'
    } & TelemetryStreamedMetric)
  | ({
      kind: 'heartbeat'
    } & TelemetryStreamedHeartbeat)

/**
 * A step in the life of a session: `start` describes the program, `end` and `crash` end the session, and `pause` and
 * `resume` say that its heartbeats stop and continue on purpose.
 *
 */
export type TelemetryLifecycleRecord = {
  kind: 'lifecycle'
  /**
   * Identifies the record, such as a UUID.
   */
  id: string
  /**
   * Number of the record in its session.
   */
  sequence: number
  timestamp: TimestampInput
  /**
   * The step.
   */
  phase: 'start' | 'end' | 'crash' | 'pause' | 'resume'
  /**
   * Name of the product. With `start`.
   */
  product?: string | undefined
  /**
   * Version of the product. With `start`.
   */
  version?: string | undefined
  /**
   * Identifies the machine. With `start`.
   */
  machine_id?: string | undefined
  /**
   * Name of the host. With `start`.
   */
  hostname?: string | undefined
  /**
   * The session that this one belongs to. With `start`.
   */
  parent_id?: string | undefined
  /**
   * How long heartbeats may be missing before the session is suspended and counts as hung. With `start`; by default that of the server.
   */
  heartbeat_timeout_ms?: number | undefined
  /**
   * Why the program crashed. With `crash`.
   */
  reason?: string | undefined
}

/**
 * An update of the state.
 */
export type TelemetryStateRecord = {
  kind: 'state'
  /**
   * Identifies the record, such as a UUID.
   */
  id: string
  /**
   * Number of the record in its session.
   */
  sequence: number
  timestamp: TimestampInput
  state: TelemetryStateObject
}

/**
 * An event.
 */
export type TelemetryEventRecord = {
  kind: 'event'
  /**
   * Identifies the record, such as a UUID.
   */
  id: string
  /**
   * Number of the record in its session, unless a watchdog sends it.
   */
  sequence?: number | undefined
  timestamp: TimestampInput
  /**
   * Name of the event.
   */
  name: string
  /**
   * Severity: `debug`, `info`, `warning`, `error`, `critical`, or any other text.
   */
  category?: string | undefined
  /**
   * Part of the program, such as a logger.
   */
  group?: string | undefined
  /**
   * Labels.
   */
  labels?: Array<string> | undefined
  /**
   * Text for people.
   */
  message?: string | undefined
  data?: TelemetryData | undefined
  /**
   * Lines of a stack, each with its newline.
   */
  stacktrace?: Array<string> | undefined
}

/**
 * An exception. It is listed as an event.
 */
export type TelemetryExceptionRecord = {
  kind: 'exception'
  /**
   * Identifies the record, such as a UUID.
   */
  id: string
  /**
   * Number of the record in its session.
   */
  sequence: number
  timestamp: TimestampInput
  /**
   * Name of the event.
   */
  name?: string | undefined
  /**
   * Severity.
   */
  category?: string | undefined
  /**
   * Part of the program.
   */
  group?: string | undefined
  /**
   * Labels, by default `exception` and the class.
   */
  labels?: Array<string> | undefined
  /**
   * Text for people, by default the message of the exception.
   */
  message?: string | undefined
  data?: TelemetryData | undefined
  /**
   * Lines of the stack, each with its newline.
   */
  stacktrace?: Array<string> | undefined
  /**
   * Class of the exception.
   */
  exception_type: string
  /**
   * Message of the exception.
   */
  exception_msg?: string | undefined
  /**
   * File of the innermost frame.
   */
  source_file?: string | undefined
  /**
   * Line of the innermost frame.
   */
  source_line?: number | undefined
  /**
   * Function of the innermost frame.
   */
  source_function?: string | undefined
  /**
   * The exceptions that led to this one, the nearest first.
   */
  causes?: Array<TelemetryCause> | undefined
}

/**
 * A metric point. A counter may send `delta` instead of `value`: the server adds it to the total of the counter with
 * this name and these tags, and stores the total as the value.
 *
 */
export type TelemetryMetricRecord = {
  kind: 'metric'
  /**
   * Identifies the record, such as a UUID.
   */
  id: string
  /**
   * Number of the record in its session.
   */
  sequence: number
  timestamp: TimestampInput
  /**
   * Name of the metric.
   */
  name: string
  /**
   * `gauge`, `counter`, `histogram`, `timer`, or any other text.
   */
  type?: string | undefined
  /**
   * The value.
   */
  value?: number | undefined
  /**
   * The amount that a counter increased by, instead of `value`.
   */
  delta?: number | undefined
  /**
   * Number of samples, as of a timer.
   */
  count?: number | undefined
  /**
   * Unit of the value.
   */
  unit?: string | undefined
  /**
   * Tags, by convention `key:value`.
   */
  tags?: Array<string> | undefined
  metadata?: TelemetryData | undefined
}

/**
 * A sign of life. Its timestamp counts, if it is not in the future of the server.
 */
export type TelemetryHeartbeatRecord = {
  kind: 'heartbeat'
  /**
   * Identifies the record, such as a UUID.
   */
  id: string
  /**
   * Number of the record in its session.
   */
  sequence: number
  timestamp: TimestampInput
}

/**
 * A record of a session. Its `id` and its `sequence` are given by the client, once and for all. `sequence` counts the
 * records of the session from 1. It may have gaps.
 *
 * An event may come without a `sequence`: the watchdog of a blocked program cannot give one. It is recognised by its `id`
 * and its `name`. When the program sends the event itself, with a `sequence`, that is a `duplicate`, and replaces what
 * the watchdog sent.
 *
 */
export type TelemetryRecord =
  | ({
      kind: 'lifecycle'
    } & TelemetryLifecycleRecord)
  | ({
      kind: 'state'
    } & TelemetryStateRecord)
  | ({
      kind: 'event'
    } & TelemetryEventRecord)
  | ({
      kind: 'exception'
    } & TelemetryExceptionRecord)
  | ({
      kind: 'metric'
    } & TelemetryMetricRecord)
  | ({
      kind: 'heartbeat'
    } & TelemetryHeartbeatRecord)

/**
 * Records of one session.
 */
export type TelemetryBatch = {
  /**
   * The records, in the order of their `sequence`.
   */
  records: Array<TelemetryRecord>
  sent_at?: TimestampInput | undefined
}

/**
 * What became of a record. `accepted` and `duplicate` records are durable. A `rejected` one is not stored, and would be
 * rejected again.
 *
 */
export type TelemetryRecordResult = {
  /**
   * The outcome.
   */
  status: 'accepted' | 'duplicate' | 'rejected'
  /**
   * The id of the record. Absent if it has none.
   */
  id?: string | undefined
  /**
   * Reason of a rejection: `invalid` violates the contract, `conflict` has the sequence of another record, and `too_large` would make the state larger than 32 MiB.
   */
  code?: 'invalid' | 'conflict' | 'too_large' | undefined
  /**
   * Reason of a rejection, for people.
   */
  error?: string | undefined
}

/**
 * The result of each record of a batch.
 */
export type TelemetryBatchResult = {
  /**
   * Identifies the session.
   */
  session_id: string
  /**
   * The results, in the order of the records.
   */
  results: Array<TelemetryRecordResult>
  /**
   * Number of accepted records.
   */
  accepted: number
  /**
   * Number of duplicates.
   */
  duplicates: number
  /**
   * Number of rejected records.
   */
  rejected: number
  /**
   * Position of the last record of the session.
   */
  position: number
  server_time: Timestamp
}

/**
 * All sessions.
 */
export type TelemetrySessionExport = Array<TelemetrySession>

/**
 * The query parameters of `telemetry.sessions.list`.
 */
export type TelemetrySessionsListQuery = {
  /**
   * Keeps sessions of this product.
   */
  product?: string | undefined
  /**
   * Keeps sessions of this version.
   */
  version?: string | undefined
  /**
   * Keeps sessions of this host.
   */
  hostname?: string | undefined
  /**
   * Keeps sessions of this machine.
   */
  machine_id?: string | undefined
  /**
   * Keeps the children of this session.
   */
  parent_id?: string | undefined
  /**
   * Keeps sessions with one of these.
   */
  status?: Array<TelemetryStatus> | undefined
  /**
   * `true` keeps hung sessions, `false` the others.
   */
  hung?: boolean | undefined
  /**
   * Keeps sessions created at or after this timestamp.
   */
  from?: TimestampInput | undefined
  /**
   * Keeps sessions created before this timestamp.
   */
  to?: TimestampInput | undefined
  /**
   * `asc` lists the oldest first, `desc` the newest.
   */
  order?: 'asc' | 'desc' | undefined
  /**
   * Continues after a page: the `next_cursor` of that page. Keep the filters the same.
   */
  cursor?: string | undefined
  /**
   * Items per page. A page may have fewer although more follow.
   */
  limit?: number | undefined
}

/**
 * The query parameters of `telemetry.state.get`.
 */
export type TelemetryStateGetQuery = {
  /**
   * Gets the state after the last update with a timestamp up to this one.
   */
  at?: TimestampInput | undefined
}

/**
 * The query parameters of `telemetry.state.history`.
 */
export type TelemetryStateHistoryQuery = {
  /**
   * Keeps records at or after this timestamp.
   */
  from?: TimestampInput | undefined
  /**
   * Keeps records before this timestamp.
   */
  to?: TimestampInput | undefined
  /**
   * `asc` lists the oldest first, `desc` the newest.
   */
  order?: 'asc' | 'desc' | undefined
  /**
   * Continues after a page: the `next_cursor` of that page. Keep the filters the same.
   */
  cursor?: string | undefined
  /**
   * Items per page. A page may have fewer although more follow.
   */
  limit?: number | undefined
}

/**
 * The query parameters of `telemetry.events.list`.
 */
export type TelemetryEventsListQuery = {
  /**
   * Keeps events of this name.
   */
  name?: string | undefined
  /**
   * Keeps events of these categories.
   */
  category?: Array<string> | undefined
  /**
   * Keeps events of this group.
   */
  group?: string | undefined
  /**
   * Keeps events with this label.
   */
  label?: string | undefined
  /**
   * `true` keeps exceptions, `false` the other events.
   */
  exceptions?: boolean | undefined
  /**
   * Keeps records at or after this timestamp.
   */
  from?: TimestampInput | undefined
  /**
   * Keeps records before this timestamp.
   */
  to?: TimestampInput | undefined
  /**
   * `asc` lists the oldest first, `desc` the newest.
   */
  order?: 'asc' | 'desc' | undefined
  /**
   * Continues after a page: the `next_cursor` of that page. Keep the filters the same.
   */
  cursor?: string | undefined
  /**
   * Items per page. A page may have fewer although more follow.
   */
  limit?: number | undefined
}

/**
 * The query parameters of `telemetry.metrics.list`.
 */
export type TelemetryMetricsListQuery = {
  /**
   * Keeps points of this name.
   */
  name?: string | undefined
  /**
   * Keeps points of this type.
   */
  type?: string | undefined
  /**
   * Keeps points with this tag.
   */
  tag?: string | undefined
  /**
   * Keeps records at or after this timestamp.
   */
  from?: TimestampInput | undefined
  /**
   * Keeps records before this timestamp.
   */
  to?: TimestampInput | undefined
  /**
   * `asc` lists the oldest first, `desc` the newest.
   */
  order?: 'asc' | 'desc' | undefined
  /**
   * Continues after a page: the `next_cursor` of that page. Keep the filters the same.
   */
  cursor?: string | undefined
  /**
   * Items per page. A page may have fewer although more follow.
   */
  limit?: number | undefined
}

/**
 * The query parameters of `telemetry.metrics.buckets`.
 */
export type TelemetryMetricsBucketsQuery = {
  /**
   * The name of the metric.
   */
  name: string
  /**
   * The length of a bucket, in milliseconds.
   */
  interval_ms?: number | undefined
  /**
   * Keeps points with this tag.
   */
  tag?: string | undefined
  /**
   * Keeps records at or after this timestamp.
   */
  from?: TimestampInput | undefined
  /**
   * Keeps records before this timestamp.
   */
  to?: TimestampInput | undefined
}

/**
 * The query parameters of `telemetry.records.follow`.
 */
export type TelemetryRecordsFollowQuery = {
  /**
   * Begins after this position. 0 begins with the first record.
   */
  after?: number | undefined
}
