// Generated from openapi/ by `npm run generate`. Never edited.
/**
 * Telemetry: the zod schemas of one service.
 *
 * @module @sekha/core/telemetry/schemas
 */
import {
  zTelemetryBatch,
  zTelemetryBatchResult,
  zTelemetryCrash,
  zTelemetryEventInput,
  zTelemetryEventPage,
  zTelemetryEventsListPath,
  zTelemetryEventsListQuery,
  zTelemetryEventsLogPath,
  zTelemetryMetricBuckets,
  zTelemetryMetricInput,
  zTelemetryMetricPage,
  zTelemetryMetricsBucketsPath,
  zTelemetryMetricsBucketsQuery,
  zTelemetryMetricsListPath,
  zTelemetryMetricsListQuery,
  zTelemetryMetricsLogPath,
  zTelemetryRecordsFollowPath,
  zTelemetryRecordsFollowQuery,
  zTelemetryRecordsIngestPath,
  zTelemetrySession,
  zTelemetrySessionCreate,
  zTelemetrySessionCreated,
  zTelemetrySessionExport,
  zTelemetrySessionPage,
  zTelemetrySessionSummary,
  zTelemetrySessionsCrashPath,
  zTelemetrySessionsEndPath,
  zTelemetrySessionsGetPath,
  zTelemetrySessionsHeartbeatPath,
  zTelemetrySessionsListQuery,
  zTelemetrySessionsSummaryPath,
  zTelemetryState,
  zTelemetryStateGetPath,
  zTelemetryStateGetQuery,
  zTelemetryStateHistoryPath,
  zTelemetryStateHistoryQuery,
  zTelemetryStatePage,
  zTelemetryStateUpdate,
  zTelemetryStateUpdatePath,
  zTelemetryStatusOk,
  zTelemetryStoredRecord,
} from './zod.gen.ts'

/** The schemas of each operation of `telemetry`: path, query, body, response (of a stream: one record). */
export const telemetrySchemas = {
  'telemetry.sessions.list': { query: zTelemetrySessionsListQuery, response: zTelemetrySessionPage },
  'telemetry.sessions.create': { body: zTelemetrySessionCreate, response: zTelemetrySessionCreated },
  'telemetry.sessions.get': { path: zTelemetrySessionsGetPath, response: zTelemetrySession },
  'telemetry.sessions.summary': { path: zTelemetrySessionsSummaryPath, response: zTelemetrySessionSummary },
  'telemetry.sessions.heartbeat': { path: zTelemetrySessionsHeartbeatPath, response: zTelemetryStatusOk },
  'telemetry.sessions.end': { path: zTelemetrySessionsEndPath, response: zTelemetryStatusOk },
  'telemetry.sessions.crash': {
    path: zTelemetrySessionsCrashPath,
    body: zTelemetryCrash,
    response: zTelemetryStatusOk,
  },
  'telemetry.state.get': { path: zTelemetryStateGetPath, query: zTelemetryStateGetQuery, response: zTelemetryState },
  'telemetry.state.update': {
    path: zTelemetryStateUpdatePath,
    body: zTelemetryStateUpdate,
    response: zTelemetryStatusOk,
  },
  'telemetry.state.history': {
    path: zTelemetryStateHistoryPath,
    query: zTelemetryStateHistoryQuery,
    response: zTelemetryStatePage,
  },
  'telemetry.events.list': {
    path: zTelemetryEventsListPath,
    query: zTelemetryEventsListQuery,
    response: zTelemetryEventPage,
  },
  'telemetry.events.log': { path: zTelemetryEventsLogPath, body: zTelemetryEventInput, response: zTelemetryStatusOk },
  'telemetry.metrics.list': {
    path: zTelemetryMetricsListPath,
    query: zTelemetryMetricsListQuery,
    response: zTelemetryMetricPage,
  },
  'telemetry.metrics.log': {
    path: zTelemetryMetricsLogPath,
    body: zTelemetryMetricInput,
    response: zTelemetryStatusOk,
  },
  'telemetry.metrics.buckets': {
    path: zTelemetryMetricsBucketsPath,
    query: zTelemetryMetricsBucketsQuery,
    response: zTelemetryMetricBuckets,
  },
  'telemetry.records.follow': {
    path: zTelemetryRecordsFollowPath,
    query: zTelemetryRecordsFollowQuery,
    response: zTelemetryStoredRecord,
  },
  'telemetry.records.ingest': {
    path: zTelemetryRecordsIngestPath,
    body: zTelemetryBatch,
    response: zTelemetryBatchResult,
  },
  'telemetry.sessions.export': { response: zTelemetrySessionExport },
  'telemetry.sessions.exportFirstGeneration': { response: zTelemetrySessionExport },
} as const
