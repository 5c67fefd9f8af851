// Generated from openapi/ by `npm run generate`. Never edited.
import type { Operation } from '../../contract/operation.ts'

/**
 * Lists sessions without their records, by their creation.
 */
export const telemetrySessionsListOperation = {
  id: 'telemetry.sessions.list',
  service: 'telemetry',
  method: 'GET',
  path: '/api/sessions',
  responseType: 'json',
  query: [
    'product',
    'version',
    'hostname',
    'machine_id',
    'parent_id',
    'status',
    'hung',
    'from',
    'to',
    'order',
    'cursor',
    'limit',
  ],
  queryLists: { status: 'repeated' },
  queryRules: {
    product: { maxLength: 500 },
    version: { maxLength: 500 },
    hostname: { maxLength: 500 },
    machine_id: { maxLength: 500 },
    parent_id: { minLength: 1, maxLength: 200 },
    cursor: { minLength: 1, maxLength: 500 },
  },
  extension: true,
  pagination: {
    kind: 'cursor',
    items: 'sessions',
    cursor: 'cursor',
    next: 'next_cursor',
    size: 'limit',
    total: 'total',
  },
  responseDates: ['sessions[].created_at', 'sessions[].ended_at', 'sessions[].last_heartbeat', 'sessions[].updated_at'],
  requestDates: ['from', 'to'],
  ranges: { limit: [1, 1000] },
} as const satisfies Operation

/**
 * Creates a telemetry session.
 */
export const telemetrySessionsCreateOperation = {
  id: 'telemetry.sessions.create',
  service: 'telemetry',
  method: 'POST',
  path: '/api/sessions',
  responseType: 'json',
  body: 'json',
  fields: { product: 0, version: 0, machine_id: 0, hostname: 0 },
} as const satisfies Operation

/**
 * Gets a session with all of its records.
 */
export const telemetrySessionsGetOperation = {
  id: 'telemetry.sessions.get',
  service: 'telemetry',
  method: 'GET',
  path: '/api/sessions/{session_id}',
  responseType: 'json',
  pathRules: { session_id: { minLength: 1, maxLength: 200 } },
  responseDates: [
    'created_at',
    'ended_at',
    'events[].timestamp',
    'last_heartbeat',
    'metrics[].timestamp',
    'state_history[].timestamp',
    'updated_at',
  ],
} as const satisfies Operation

/**
 * Gets a session without its records.
 */
export const telemetrySessionsSummaryOperation = {
  id: 'telemetry.sessions.summary',
  service: 'telemetry',
  method: 'GET',
  path: '/api/sessions/{session_id}/summary',
  responseType: 'json',
  pathRules: { session_id: { minLength: 1, maxLength: 200 } },
  extension: true,
  responseDates: ['created_at', 'ended_at', 'last_heartbeat', 'updated_at'],
} as const satisfies Operation

/**
 * Reports that the program of a session is alive.
 */
export const telemetrySessionsHeartbeatOperation = {
  id: 'telemetry.sessions.heartbeat',
  service: 'telemetry',
  method: 'POST',
  path: '/api/sessions/{session_id}/heartbeat',
  responseType: 'json',
  pathRules: { session_id: { minLength: 1, maxLength: 200 } },
  idempotent: true,
} as const satisfies Operation

/**
 * Ends a session.
 */
export const telemetrySessionsEndOperation = {
  id: 'telemetry.sessions.end',
  service: 'telemetry',
  method: 'POST',
  path: '/api/sessions/{session_id}/end',
  responseType: 'json',
  pathRules: { session_id: { minLength: 1, maxLength: 200 } },
} as const satisfies Operation

/**
 * Marks a session as crashed.
 */
export const telemetrySessionsCrashOperation = {
  id: 'telemetry.sessions.crash',
  service: 'telemetry',
  method: 'POST',
  path: '/api/sessions/{session_id}/crash',
  responseType: 'json',
  pathRules: { session_id: { minLength: 1, maxLength: 200 } },
  body: 'json',
  fields: { reason: 0 },
} as const satisfies Operation

/**
 * Gets the state of a session, now or as of a time.
 */
export const telemetryStateGetOperation = {
  id: 'telemetry.state.get',
  service: 'telemetry',
  method: 'GET',
  path: '/api/sessions/{session_id}/state',
  responseType: 'json',
  pathRules: { session_id: { minLength: 1, maxLength: 200 } },
  query: ['at'],
  extension: true,
  responseDates: ['timestamp'],
  requestDates: ['at'],
} as const satisfies Operation

/**
 * Merges a patch into the state of a session.
 */
export const telemetryStateUpdateOperation = {
  id: 'telemetry.state.update',
  service: 'telemetry',
  method: 'POST',
  path: '/api/sessions/{session_id}/state',
  responseType: 'json',
  pathRules: { session_id: { minLength: 1, maxLength: 200 } },
  body: 'json',
  fields: {},
} as const satisfies Operation

/**
 * Lists the updates of the state, with their patches.
 */
export const telemetryStateHistoryOperation = {
  id: 'telemetry.state.history',
  service: 'telemetry',
  method: 'GET',
  path: '/api/sessions/{session_id}/state/history',
  responseType: 'json',
  pathRules: { session_id: { minLength: 1, maxLength: 200 } },
  query: ['from', 'to', 'order', 'cursor', 'limit'],
  queryRules: { cursor: { minLength: 1, maxLength: 500 } },
  extension: true,
  pagination: {
    kind: 'cursor',
    items: 'updates',
    cursor: 'cursor',
    next: 'next_cursor',
    size: 'limit',
    total: 'total',
  },
  responseDates: ['updates[].received_at', 'updates[].timestamp'],
  requestDates: ['from', 'to'],
  ranges: { limit: [1, 1000] },
} as const satisfies Operation

/**
 * Lists the events of a session by their timestamps.
 */
export const telemetryEventsListOperation = {
  id: 'telemetry.events.list',
  service: 'telemetry',
  method: 'GET',
  path: '/api/sessions/{session_id}/events',
  responseType: 'json',
  pathRules: { session_id: { minLength: 1, maxLength: 200 } },
  query: ['name', 'category', 'group', 'label', 'exceptions', 'from', 'to', 'order', 'cursor', 'limit'],
  queryLists: { category: 'repeated' },
  queryRules: {
    name: { maxLength: 500 },
    category: { maxLength: 500 },
    group: { maxLength: 500 },
    label: { maxLength: 500 },
    cursor: { minLength: 1, maxLength: 500 },
  },
  extension: true,
  pagination: { kind: 'cursor', items: 'events', cursor: 'cursor', next: 'next_cursor', size: 'limit', total: 'total' },
  responseDates: ['events[].event.timestamp', 'events[].received_at'],
  requestDates: ['from', 'to'],
  ranges: { limit: [1, 1000] },
} as const satisfies Operation

/**
 * Adds an event to a session.
 */
export const telemetryEventsLogOperation = {
  id: 'telemetry.events.log',
  service: 'telemetry',
  method: 'POST',
  path: '/api/sessions/{session_id}/events',
  responseType: 'json',
  pathRules: { session_id: { minLength: 1, maxLength: 200 } },
  body: 'json',
  fields: {
    timestamp: 0,
    name: 0,
    category: 0,
    group: 0,
    labels: 0,
    message: 0,
    data: 0,
    stacktrace: 0,
    exception_type: 0,
    exception_msg: 0,
    source_file: 0,
    source_line: 0,
    source_function: 0,
  },
  requestDates: ['timestamp'],
  ranges: { source_line: [-9007199254740991, 9007199254740991] },
} as const satisfies Operation

/**
 * Lists the metric points of a session by their timestamps.
 */
export const telemetryMetricsListOperation = {
  id: 'telemetry.metrics.list',
  service: 'telemetry',
  method: 'GET',
  path: '/api/sessions/{session_id}/metrics',
  responseType: 'json',
  pathRules: { session_id: { minLength: 1, maxLength: 200 } },
  query: ['name', 'type', 'tag', 'from', 'to', 'order', 'cursor', 'limit'],
  queryRules: {
    name: { maxLength: 500 },
    type: { maxLength: 500 },
    tag: { maxLength: 500 },
    cursor: { minLength: 1, maxLength: 500 },
  },
  extension: true,
  pagination: {
    kind: 'cursor',
    items: 'metrics',
    cursor: 'cursor',
    next: 'next_cursor',
    size: 'limit',
    total: 'total',
  },
  responseDates: ['metrics[].metric.timestamp', 'metrics[].received_at'],
  requestDates: ['from', 'to'],
  ranges: { limit: [1, 1000] },
} as const satisfies Operation

/**
 * Adds a metric point to a session.
 */
export const telemetryMetricsLogOperation = {
  id: 'telemetry.metrics.log',
  service: 'telemetry',
  method: 'POST',
  path: '/api/sessions/{session_id}/metrics',
  responseType: 'json',
  pathRules: { session_id: { minLength: 1, maxLength: 200 } },
  body: 'json',
  fields: { timestamp: 0, name: 0, type: 0, value: 0, count: 0, unit: 0, tags: 0, metadata: 0 },
  requestDates: ['timestamp'],
  ranges: { value: [-1.7976931348623157e308, 1.7976931348623157e308], count: [-9007199254740991, 9007199254740991] },
} as const satisfies Operation

/**
 * Aggregates the points of a metric by time.
 */
export const telemetryMetricsBucketsOperation = {
  id: 'telemetry.metrics.buckets',
  service: 'telemetry',
  method: 'GET',
  path: '/api/sessions/{session_id}/metrics/buckets',
  responseType: 'json',
  pathRules: { session_id: { minLength: 1, maxLength: 200 } },
  query: ['name', 'interval_ms', 'tag', 'from', 'to'],
  queryRules: { name: { maxLength: 500 }, tag: { maxLength: 500 } },
  extension: true,
  result: 'buckets',
  responseDates: ['buckets[].start'],
  requestDates: ['from', 'to'],
  ranges: { interval_ms: [1, 31536000000] },
} as const satisfies Operation

/**
 * Streams the records of a session in the order of arrival, and waits for new ones.
 */
export const telemetryRecordsFollowOperation = {
  id: 'telemetry.records.follow',
  service: 'telemetry',
  method: 'GET',
  path: '/api/sessions/{session_id}/records',
  responseType: 'sse',
  pathRules: { session_id: { minLength: 1, maxLength: 200 } },
  query: ['after'],
  extension: true,
  responseDates: ['event.timestamp', 'metric.timestamp', 'received_at', 'timestamp'],
  ranges: { after: [0, 9007199254740991] },
} as const satisfies Operation

/**
 * Adds a batch of records to a session.
 */
export const telemetryRecordsIngestOperation = {
  id: 'telemetry.records.ingest',
  service: 'telemetry',
  method: 'POST',
  path: '/api/sessions/{session_id}/records',
  responseType: 'json',
  pathRules: { session_id: { minLength: 1, maxLength: 200 } },
  body: 'json',
  fields: {
    records: {
      kind: 0,
      id: 0,
      sequence: 0,
      timestamp: 0,
      phase: 0,
      product: 0,
      version: 0,
      machine_id: 0,
      hostname: 0,
      parent_id: 0,
      heartbeat_timeout_ms: 0,
      reason: 0,
      state: 0,
      name: 0,
      category: 0,
      group: 0,
      labels: 0,
      message: 0,
      data: 0,
      stacktrace: 0,
      exception_type: 0,
      exception_msg: 0,
      source_file: 0,
      source_line: 0,
      source_function: 0,
      causes: { type: 0, message: 0, stacktrace: 0, relation: 0 },
      type: 0,
      value: 0,
      delta: 0,
      count: 0,
      unit: 0,
      tags: 0,
      metadata: 0,
    },
    sent_at: 0,
  },
  extension: true,
  idempotent: true,
  itemResults: 'records',
  responseDates: ['server_time'],
  requestDates: ['records[].timestamp', 'sent_at'],
} as const satisfies Operation

/**
 * Gets all sessions with all of their records.
 */
export const telemetrySessionsExportOperation = {
  id: 'telemetry.sessions.export',
  service: 'telemetry',
  method: 'GET',
  path: '/api/data/sessions',
  responseType: 'json',
  responseDates: [
    '[].created_at',
    '[].ended_at',
    '[].events[].timestamp',
    '[].last_heartbeat',
    '[].metrics[].timestamp',
    '[].state_history[].timestamp',
    '[].updated_at',
  ],
} as const satisfies Operation

/**
 * Gets all sessions with all of their records, by the path of the first generation.
 */
export const telemetrySessionsExportFirstGenerationOperation = {
  id: 'telemetry.sessions.exportFirstGeneration',
  service: 'telemetry',
  method: 'GET',
  path: '/api/grafana/sessions',
  responseType: 'json',
  responseDates: [
    '[].created_at',
    '[].ended_at',
    '[].events[].timestamp',
    '[].last_heartbeat',
    '[].metrics[].timestamp',
    '[].state_history[].timestamp',
    '[].updated_at',
  ],
} as const satisfies Operation
