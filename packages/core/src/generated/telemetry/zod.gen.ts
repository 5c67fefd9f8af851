// Generated from openapi/ by `npm run generate`. Never edited.

import * as z from 'zod'

import { zTimestamp, zTimestampInput } from '../common/zod.gen.ts'

/**
 * `active` until the session ends, `suspended` while its heartbeats are missing, `crashed` or `ended` afterwards.
 *
 */
export const zTelemetryStatus = z.enum(['active', 'suspended', 'crashed', 'ended'])

/**
 * A session without its records.
 */
export const zTelemetrySessionSummary = z.object({
  id: z.string(),
  created_at: zTimestamp,
  updated_at: zTimestamp,
  ended_at: zTimestamp.optional(),
  last_heartbeat: zTimestamp.optional(),
  status: zTelemetryStatus,
  active: z.boolean(),
  suspended: z.boolean(),
  crashed: z.boolean(),
  hung: z.boolean(),
  product: z.string().optional(),
  version: z.string().optional(),
  machine_id: z.string().optional(),
  hostname: z.string().optional(),
  parent_id: z.string().optional(),
  event_count: z.int().gte(0).lte(9007199254740991),
  metric_count: z.int().gte(0).lte(9007199254740991),
  state_count: z.int().gte(0).lte(9007199254740991),
  bytes: z.int().gte(0).lte(9007199254740991),
  position: z.int().gte(0).lte(9007199254740991),
})

/**
 * A page of sessions.
 */
export const zTelemetrySessionPage = z.object({
  sessions: z.array(zTelemetrySessionSummary),
  total: z.int().gte(0).lte(9007199254740991).optional(),
  next_cursor: z.string().nullable(),
})

/**
 * The program of a session.
 */
export const zTelemetrySessionCreate = z.object({
  product: z.string().nullish(),
  version: z.string().nullish(),
  machine_id: z.string().nullish(),
  hostname: z.string().nullish(),
})

/**
 * The id of a new session.
 */
export const zTelemetrySessionCreated = z.object({
  session_id: z.string(),
})

/**
 * The state of a program. A property named `__proto__` is refused at every depth.
 */
export const zTelemetryStateObject = z.record(z.string(), z.unknown())

/**
 * The state after an update.
 */
export const zTelemetryStateSnapshot = z.object({
  timestamp: zTimestamp,
  state: zTelemetryStateObject,
})

/**
 * Application data. A property named `__proto__` is refused at every depth.
 */
export const zTelemetryData = z.record(z.string(), z.unknown())

/**
 * An exception that led to another one.
 */
export const zTelemetryCause = z.object({
  type: z.string().max(1000),
  message: z.string(),
  stacktrace: z.array(z.string()).max(1000).optional(),
  relation: z.enum(['cause', 'member']).optional(),
})

/**
 * An event of a session. A server of the first generation sends name, timestamp and data alone.
 */
export const zTelemetryEvent = z.object({
  timestamp: zTimestamp,
  name: z.string(),
  category: z.string().optional(),
  group: z.string().optional(),
  labels: z.array(z.string()).nullish(),
  message: z.string().optional(),
  data: zTelemetryData.nullable(),
  stacktrace: z.array(z.string()).optional(),
  exception_type: z.string().optional(),
  exception_msg: z.string().optional(),
  source_file: z.string().optional(),
  source_line: z.int().gte(-9007199254740991).lte(9007199254740991).optional(),
  source_function: z.string().optional(),
  causes: z.array(zTelemetryCause).optional(),
})

/**
 * A metric point of a session. A server of the first generation sends name, timestamp, value and tags alone.
 */
export const zTelemetryMetric = z.object({
  timestamp: zTimestamp,
  name: z.string(),
  type: z.string().optional(),
  value: z.number(),
  count: z.int().gte(-9007199254740991).lte(9007199254740991).optional(),
  unit: z.string().optional(),
  tags: z.array(z.string()).optional(),
  metadata: zTelemetryData.optional(),
  delta: z.number().optional(),
})

/**
 * A session with all of its records.
 */
export const zTelemetrySession = z.object({
  id: z.string(),
  created_at: zTimestamp,
  updated_at: zTimestamp,
  ended_at: zTimestamp.optional(),
  last_heartbeat: zTimestamp.optional(),
  active: z.boolean(),
  suspended: z.boolean().optional(),
  crashed: z.boolean().optional(),
  hung: z.boolean().optional(),
  machine_id: z.string().optional(),
  hostname: z.string().optional(),
  parent_id: z.string().optional(),
  state: zTelemetryStateObject,
  state_history: z.array(zTelemetryStateSnapshot),
  events: z.array(zTelemetryEvent),
  metrics: z.array(zTelemetryMetric),
})

/**
 * A confirmation.
 */
export const zTelemetryStatusOk = z.object({
  status: z.string(),
})

/**
 * The reason of a crash.
 */
export const zTelemetryCrash = z.object({
  reason: z.string().nullish().default('abnormal_termination'),
})

/**
 * The state of a session.
 */
export const zTelemetryState = z.object({
  session_id: z.string(),
  state: zTelemetryStateObject,
  timestamp: zTimestamp.optional(),
})

/**
 * The patch in `state`, and optionally the RFC 3339 `timestamp` of the update. For a session of the first generation,
 * the patch itself.
 *
 */
export const zTelemetryStateUpdate = z.record(z.string(), z.unknown())

/**
 * An update of the state.
 */
export const zTelemetryStateChange = z.object({
  position: z.int().gte(1).lte(9007199254740991),
  sequence: z.int().gte(1).lte(9007199254740991).optional(),
  timestamp: zTimestamp,
  received_at: zTimestamp,
  patch: zTelemetryStateObject,
})

/**
 * A page of updates.
 */
export const zTelemetryStatePage = z.object({
  updates: z.array(zTelemetryStateChange),
  total: z.int().gte(0).lte(9007199254740991).optional(),
  next_cursor: z.string().nullable(),
})

/**
 * An event in a list.
 */
export const zTelemetryStoredEvent = z.object({
  position: z.int().gte(1).lte(9007199254740991),
  sequence: z.int().gte(1).lte(9007199254740991).optional(),
  received_at: zTimestamp,
  event: zTelemetryEvent,
})

/**
 * A page of events.
 */
export const zTelemetryEventPage = z.object({
  events: z.array(zTelemetryStoredEvent),
  total: z.int().gte(0).lte(9007199254740991).optional(),
  next_cursor: z.string().nullable(),
})

/**
 * An event. An exception is an event with `exception_type`.
 */
export const zTelemetryEventInput = z.object({
  timestamp: zTimestampInput.nullish(),
  name: z.string().nullish().default(''),
  category: z.string().nullish().default('info'),
  group: z.string().nullish().default(''),
  labels: z.array(z.string()).nullish(),
  message: z.string().nullish().default(''),
  data: zTelemetryData.nullish(),
  stacktrace: z.array(z.string()).nullish(),
  exception_type: z.string().nullish(),
  exception_msg: z.string().nullish(),
  source_file: z.string().nullish(),
  source_line: z.int().gte(-9007199254740991).lte(9007199254740991).nullish(),
  source_function: z.string().nullish(),
})

/**
 * A metric point in a list.
 */
export const zTelemetryStoredMetric = z.object({
  position: z.int().gte(1).lte(9007199254740991),
  sequence: z.int().gte(1).lte(9007199254740991).optional(),
  received_at: zTimestamp,
  metric: zTelemetryMetric,
})

/**
 * A page of metric points.
 */
export const zTelemetryMetricPage = z.object({
  metrics: z.array(zTelemetryStoredMetric),
  total: z.int().gte(0).lte(9007199254740991).optional(),
  next_cursor: z.string().nullable(),
})

/**
 * A metric point.
 */
export const zTelemetryMetricInput = z.object({
  timestamp: zTimestampInput.nullish(),
  name: z.string().nullish().default(''),
  type: z.string().nullish().default('gauge'),
  value: z.number().gte(-1.7976931348623157e308).lte(1.7976931348623157e308).nullish().default(0),
  count: z.int().gte(-9007199254740991).lte(9007199254740991).nullish(),
  unit: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  metadata: zTelemetryData.nullish(),
})

/**
 * The points of a metric within an interval.
 */
export const zTelemetryMetricBucket = z.object({
  start: zTimestamp,
  count: z.int().gte(1).lte(9007199254740991),
  sum: z.number(),
  min: z.number(),
  max: z.number(),
  first: z.number(),
  last: z.number(),
})

/**
 * The buckets of a metric.
 */
export const zTelemetryMetricBuckets = z.object({
  buckets: z.array(zTelemetryMetricBucket),
  complete: z.boolean(),
})

/**
 * A step in the life of a session.
 */
export const zTelemetryLifecycle = z.object({
  phase: z.enum(['start', 'end', 'crash', 'pause', 'resume', 'suspend', 'recovery']),
  reason: z.string().optional(),
})

/**
 * A step in the life of a session, as it arrived.
 */
export const zTelemetryStreamedLifecycle = z.object({
  position: z.int().gte(1).lte(9007199254740991),
  kind: z.literal('lifecycle'),
  sequence: z.int().gte(1).lte(9007199254740991).optional(),
  timestamp: zTimestamp,
  received_at: zTimestamp,
  lifecycle: zTelemetryLifecycle,
})

/**
 * An update of the state, as it arrived.
 */
export const zTelemetryStreamedState = z.object({
  position: z.int().gte(1).lte(9007199254740991),
  kind: z.literal('state'),
  sequence: z.int().gte(1).lte(9007199254740991).optional(),
  timestamp: zTimestamp,
  received_at: zTimestamp,
  patch: zTelemetryStateObject,
})

/**
 * An event or an exception, as it arrived.
 */
export const zTelemetryStreamedEvent = z.object({
  position: z.int().gte(1).lte(9007199254740991),
  kind: z.literal('event'),
  sequence: z.int().gte(1).lte(9007199254740991).optional(),
  timestamp: zTimestamp,
  received_at: zTimestamp,
  event: zTelemetryEvent,
})

/**
 * A metric point, as it arrived.
 */
export const zTelemetryStreamedMetric = z.object({
  position: z.int().gte(1).lte(9007199254740991),
  kind: z.literal('metric'),
  sequence: z.int().gte(1).lte(9007199254740991).optional(),
  timestamp: zTimestamp,
  received_at: zTimestamp,
  metric: zTelemetryMetric,
})

/**
 * A sign of life, as it arrived.
 */
export const zTelemetryStreamedHeartbeat = z.object({
  position: z.int().gte(1).lte(9007199254740991),
  kind: z.literal('heartbeat'),
  sequence: z.int().gte(1).lte(9007199254740991).optional(),
  timestamp: zTimestamp,
  received_at: zTimestamp,
})

/**
 * A record in the order of arrival. It has the property of its kind. An exception is an `event`.
 */
export const zTelemetryStoredRecord = z.discriminatedUnion('kind', [
  zTelemetryStreamedLifecycle,
  zTelemetryStreamedState,
  zTelemetryStreamedEvent,
  zTelemetryStreamedMetric,
  zTelemetryStreamedHeartbeat,
])

/**
 * A step in the life of a session: `start` describes the program, `end` and `crash` end the session, and `pause` and
 * `resume` say that its heartbeats stop and continue on purpose.
 *
 */
export const zTelemetryLifecycleRecord = z.object({
  kind: z.literal('lifecycle'),
  id: z.string().min(1).max(64),
  sequence: z.int().gte(1).lte(9007199254740991),
  timestamp: zTimestampInput,
  phase: z.enum(['start', 'end', 'crash', 'pause', 'resume']),
  product: z.string().max(500).optional(),
  version: z.string().max(500).optional(),
  machine_id: z.string().max(500).optional(),
  hostname: z.string().max(500).optional(),
  parent_id: z.string().min(1).max(200).optional(),
  heartbeat_timeout_ms: z.int().gte(100).lte(2147483647).optional(),
  reason: z.string().max(1000).optional(),
})

/**
 * An update of the state.
 */
export const zTelemetryStateRecord = z.object({
  kind: z.literal('state'),
  id: z.string().min(1).max(64),
  sequence: z.int().gte(1).lte(9007199254740991),
  timestamp: zTimestampInput,
  state: zTelemetryStateObject,
})

/**
 * An event.
 */
export const zTelemetryEventRecord = z.object({
  kind: z.literal('event'),
  id: z.string().min(1).max(64),
  sequence: z.int().gte(1).lte(9007199254740991).optional(),
  timestamp: zTimestampInput,
  name: z.string().max(1000),
  category: z.string().max(200).optional().default('info'),
  group: z.string().max(500).optional().default(''),
  labels: z.array(z.string().max(500)).max(100).optional(),
  message: z.string().optional().default(''),
  data: zTelemetryData.optional(),
  stacktrace: z.array(z.string()).max(1000).optional(),
})

/**
 * An exception. It is listed as an event.
 */
export const zTelemetryExceptionRecord = z.object({
  kind: z.literal('exception'),
  id: z.string().min(1).max(64),
  sequence: z.int().gte(1).lte(9007199254740991),
  timestamp: zTimestampInput,
  name: z.string().max(1000).optional().default('exception'),
  category: z.string().max(200).optional().default('error'),
  group: z.string().max(500).optional().default('exception'),
  labels: z.array(z.string().max(1000)).max(100).optional(),
  message: z.string().optional(),
  data: zTelemetryData.optional(),
  stacktrace: z.array(z.string()).max(1000).optional(),
  exception_type: z.string().max(1000),
  exception_msg: z.string().optional(),
  source_file: z.string().optional(),
  source_line: z.int().gte(0).lte(9007199254740991).optional(),
  source_function: z.string().optional(),
  causes: z.array(zTelemetryCause).max(100).optional(),
})

/**
 * A metric point. A counter may send `delta` instead of `value`: the server adds it to the total of the counter with
 * this name and these tags, and stores the total as the value.
 *
 */
export const zTelemetryMetricRecord = z.object({
  kind: z.literal('metric'),
  id: z.string().min(1).max(64),
  sequence: z.int().gte(1).lte(9007199254740991),
  timestamp: zTimestampInput,
  name: z.string().max(1000),
  type: z.string().max(100).optional().default('gauge'),
  value: z.number().gte(-1.7976931348623157e308).lte(1.7976931348623157e308).optional(),
  delta: z.number().gte(-1.7976931348623157e308).lte(1.7976931348623157e308).optional(),
  count: z.int().gte(0).lte(9007199254740991).optional(),
  unit: z.string().max(100).optional(),
  tags: z.array(z.string().max(500)).max(100).optional(),
  metadata: zTelemetryData.optional(),
})

/**
 * A sign of life. Its timestamp counts, if it is not in the future of the server.
 */
export const zTelemetryHeartbeatRecord = z.object({
  kind: z.literal('heartbeat'),
  id: z.string().min(1).max(64),
  sequence: z.int().gte(1).lte(9007199254740991),
  timestamp: zTimestampInput,
})

/**
 * A record of a session. Its `id` and its `sequence` are given by the client, once and for all. `sequence` counts the
 * records of the session from 1. It may have gaps.
 *
 * An event may come without a `sequence`: the watchdog of a blocked program cannot give one. It is recognised by its `id`
 * and its `name`. When the program sends the event itself, with a `sequence`, that is a `duplicate`, and replaces what
 * the watchdog sent.
 *
 */
export const zTelemetryRecord = z.discriminatedUnion('kind', [
  zTelemetryLifecycleRecord,
  zTelemetryStateRecord,
  zTelemetryEventRecord,
  zTelemetryExceptionRecord,
  zTelemetryMetricRecord,
  zTelemetryHeartbeatRecord,
])

/**
 * Records of one session.
 */
export const zTelemetryBatch = z.strictObject({
  records: z.array(zTelemetryRecord).max(1000),
  sent_at: zTimestampInput.optional(),
})

/**
 * What became of a record. `accepted` and `duplicate` records are durable. A `rejected` one is not stored, and would be
 * rejected again.
 *
 */
export const zTelemetryRecordResult = z.object({
  status: z.enum(['accepted', 'duplicate', 'rejected']),
  id: z.string().optional(),
  code: z.enum(['invalid', 'conflict', 'too_large']).optional(),
  error: z.string().optional(),
})

/**
 * The result of each record of a batch.
 */
export const zTelemetryBatchResult = z.object({
  session_id: z.string(),
  results: z.array(zTelemetryRecordResult),
  accepted: z.int().gte(0).lte(1000),
  duplicates: z.int().gte(0).lte(1000),
  rejected: z.int().gte(0).lte(1000),
  position: z.int().gte(0).lte(9007199254740991),
  server_time: zTimestamp,
})

/**
 * All sessions.
 */
export const zTelemetrySessionExport = z.array(zTelemetrySession)

/**
 * The query parameters of `telemetry.sessions.list`.
 */
export const zTelemetrySessionsListQuery = z.object({
  product: z.string().max(500).optional(),
  version: z.string().max(500).optional(),
  hostname: z.string().max(500).optional(),
  machine_id: z.string().max(500).optional(),
  parent_id: z.string().min(1).max(200).optional(),
  status: z.array(zTelemetryStatus).min(1).max(4).optional(),
  hung: z.boolean().optional(),
  from: zTimestampInput.optional(),
  to: zTimestampInput.optional(),
  order: z.enum(['asc', 'desc']).optional().default('asc'),
  cursor: z.string().min(1).max(500).optional(),
  limit: z.int().gte(1).lte(1000).optional().default(100),
})

/**
 * The path parameters of `telemetry.sessions.get`.
 */
export const zTelemetrySessionsGetPath = z.object({
  session_id: z.string().min(1).max(200),
})

/**
 * The path parameters of `telemetry.sessions.summary`.
 */
export const zTelemetrySessionsSummaryPath = z.object({
  session_id: z.string().min(1).max(200),
})

/**
 * The path parameters of `telemetry.sessions.heartbeat`.
 */
export const zTelemetrySessionsHeartbeatPath = z.object({
  session_id: z.string().min(1).max(200),
})

/**
 * The path parameters of `telemetry.sessions.end`.
 */
export const zTelemetrySessionsEndPath = z.object({
  session_id: z.string().min(1).max(200),
})

/**
 * The path parameters of `telemetry.sessions.crash`.
 */
export const zTelemetrySessionsCrashPath = z.object({
  session_id: z.string().min(1).max(200),
})

/**
 * The path parameters of `telemetry.state.get`.
 */
export const zTelemetryStateGetPath = z.object({
  session_id: z.string().min(1).max(200),
})

/**
 * The query parameters of `telemetry.state.get`.
 */
export const zTelemetryStateGetQuery = z.object({
  at: zTimestampInput.optional(),
})

/**
 * The path parameters of `telemetry.state.update`.
 */
export const zTelemetryStateUpdatePath = z.object({
  session_id: z.string().min(1).max(200),
})

/**
 * The path parameters of `telemetry.state.history`.
 */
export const zTelemetryStateHistoryPath = z.object({
  session_id: z.string().min(1).max(200),
})

/**
 * The query parameters of `telemetry.state.history`.
 */
export const zTelemetryStateHistoryQuery = z.object({
  from: zTimestampInput.optional(),
  to: zTimestampInput.optional(),
  order: z.enum(['asc', 'desc']).optional().default('asc'),
  cursor: z.string().min(1).max(500).optional(),
  limit: z.int().gte(1).lte(1000).optional().default(100),
})

/**
 * The path parameters of `telemetry.events.list`.
 */
export const zTelemetryEventsListPath = z.object({
  session_id: z.string().min(1).max(200),
})

/**
 * The query parameters of `telemetry.events.list`.
 */
export const zTelemetryEventsListQuery = z.object({
  name: z.string().max(500).optional(),
  category: z.array(z.string().max(500)).min(1).max(20).optional(),
  group: z.string().max(500).optional(),
  label: z.string().max(500).optional(),
  exceptions: z.boolean().optional(),
  from: zTimestampInput.optional(),
  to: zTimestampInput.optional(),
  order: z.enum(['asc', 'desc']).optional().default('asc'),
  cursor: z.string().min(1).max(500).optional(),
  limit: z.int().gte(1).lte(1000).optional().default(100),
})

/**
 * The path parameters of `telemetry.events.log`.
 */
export const zTelemetryEventsLogPath = z.object({
  session_id: z.string().min(1).max(200),
})

/**
 * The path parameters of `telemetry.metrics.list`.
 */
export const zTelemetryMetricsListPath = z.object({
  session_id: z.string().min(1).max(200),
})

/**
 * The query parameters of `telemetry.metrics.list`.
 */
export const zTelemetryMetricsListQuery = z.object({
  name: z.string().max(500).optional(),
  type: z.string().max(500).optional(),
  tag: z.string().max(500).optional(),
  from: zTimestampInput.optional(),
  to: zTimestampInput.optional(),
  order: z.enum(['asc', 'desc']).optional().default('asc'),
  cursor: z.string().min(1).max(500).optional(),
  limit: z.int().gte(1).lte(1000).optional().default(100),
})

/**
 * The path parameters of `telemetry.metrics.log`.
 */
export const zTelemetryMetricsLogPath = z.object({
  session_id: z.string().min(1).max(200),
})

/**
 * The path parameters of `telemetry.metrics.buckets`.
 */
export const zTelemetryMetricsBucketsPath = z.object({
  session_id: z.string().min(1).max(200),
})

/**
 * The query parameters of `telemetry.metrics.buckets`.
 */
export const zTelemetryMetricsBucketsQuery = z.object({
  name: z.string().max(500),
  interval_ms: z.int().gte(1).lte(31536000000).optional().default(60000),
  tag: z.string().max(500).optional(),
  from: zTimestampInput.optional(),
  to: zTimestampInput.optional(),
})

/**
 * The path parameters of `telemetry.records.follow`.
 */
export const zTelemetryRecordsFollowPath = z.object({
  session_id: z.string().min(1).max(200),
})

/**
 * The query parameters of `telemetry.records.follow`.
 */
export const zTelemetryRecordsFollowQuery = z.object({
  after: z.int().gte(0).lte(9007199254740991).optional().default(0),
})

/**
 * The path parameters of `telemetry.records.ingest`.
 */
export const zTelemetryRecordsIngestPath = z.object({
  session_id: z.string().min(1).max(200),
})
