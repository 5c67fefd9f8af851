// Generated from openapi/ by `npm run generate`. Never edited.
import type { SseEvent } from '../../decode/index.ts'
import {
  callEvents,
  callPages,
  fillPath,
  writeJson,
  writeQuery,
  type Call,
  type Caller,
  type OptionsFor,
  type PageCall,
  type RequestFields,
  type StreamCall,
} from '../../pipeline/index.ts'
import {
  telemetryEventsListOperation,
  telemetryEventsLogOperation,
  telemetryMetricsBucketsOperation,
  telemetryMetricsListOperation,
  telemetryMetricsLogOperation,
  telemetryRecordsFollowOperation,
  telemetryRecordsIngestOperation,
  telemetrySessionsCrashOperation,
  telemetrySessionsCreateOperation,
  telemetrySessionsEndOperation,
  telemetrySessionsExportFirstGenerationOperation,
  telemetrySessionsExportOperation,
  telemetrySessionsGetOperation,
  telemetrySessionsHeartbeatOperation,
  telemetrySessionsListOperation,
  telemetrySessionsSummaryOperation,
  telemetryStateGetOperation,
  telemetryStateHistoryOperation,
  telemetryStateUpdateOperation,
} from './operations.gen.ts'
import type {
  TelemetryBatch,
  TelemetryBatchResult,
  TelemetryCrash,
  TelemetryEventInput,
  TelemetryEventPage,
  TelemetryEventsListQuery,
  TelemetryMetricBucket,
  TelemetryMetricBuckets,
  TelemetryMetricInput,
  TelemetryMetricPage,
  TelemetryMetricsBucketsQuery,
  TelemetryMetricsListQuery,
  TelemetryRecordsFollowQuery,
  TelemetrySession,
  TelemetrySessionCreate,
  TelemetrySessionCreated,
  TelemetrySessionPage,
  TelemetrySessionSummary,
  TelemetrySessionsListQuery,
  TelemetryState,
  TelemetryStateChange,
  TelemetryStateGetQuery,
  TelemetryStateHistoryQuery,
  TelemetryStatePage,
  TelemetryStateUpdate,
  TelemetryStatusOk,
  TelemetryStoredEvent,
  TelemetryStoredMetric,
  TelemetryStoredRecord,
} from './types.gen.ts'

/**
 * Lists sessions without their records, by their creation.
 *
 * @param client The client that makes the call.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function telemetrySessionsList(
  client: Caller,
  fields?: RequestFields<TelemetrySessionsListQuery> | undefined,
  options?: OptionsFor<TelemetrySessionsListQuery> | undefined,
): PageCall<TelemetrySessionSummary, TelemetrySessionPage> {
  return callPages(client, telemetrySessionsListOperation, { query: fields, write: writeQuery }, options)
}

/**
 * Creates a telemetry session.
 *
 * Without `product` and `version`, the session is one of the first generation of datacat: its state begins empty, and
 * a `null` in a state update is stored instead of deleting the key. A session of the second generation begins with
 * both in its state. Not idempotent: to retry safely, send a `lifecycle` record with an id of your own to
 * `telemetry.records.ingest`.
 *
 * @param client The client that makes the call.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function telemetrySessionsCreate(
  client: Caller,
  fields?: RequestFields<TelemetrySessionCreate> | undefined,
  options?: OptionsFor<TelemetrySessionCreate> | undefined,
): Call<TelemetrySessionCreated> {
  return client.call(telemetrySessionsCreateOperation, { body: fields ?? {}, write: writeJson }, options)
}

/**
 * Gets a session with all of its records.
 *
 * The response grows with the session. `telemetry.sessions.summary` and the lists of events and metrics do not.
 *
 * @param client The client that makes the call.
 * @param session_id Identifies the session. Opaque; its letter case counts.
 * @param options Options of this call.
 */
export function telemetrySessionsGet(
  client: Caller,
  session_id: string,
  options?: OptionsFor | undefined,
): Call<TelemetrySession> {
  return client.call(telemetrySessionsGetOperation, { path: fillPath(session_id) }, options)
}

/**
 * Gets a session without its records.
 *
 * @param client The client that makes the call.
 * @param session_id Identifies the session. Opaque; its letter case counts.
 * @param options Options of this call.
 */
export function telemetrySessionsSummary(
  client: Caller,
  session_id: string,
  options?: OptionsFor | undefined,
): Call<TelemetrySessionSummary> {
  return client.call(telemetrySessionsSummaryOperation, { path: fillPath(session_id) }, options)
}

/**
 * Reports that the program of a session is alive.
 *
 * A session that has sent a heartbeat is suspended when no other arrives in time, until the next one. The server adds
 * the events `application_appears_hung` and `application_recovered`.
 *
 * @param client The client that makes the call.
 * @param session_id Identifies the session. Opaque; its letter case counts.
 * @param options Options of this call.
 */
export function telemetrySessionsHeartbeat(
  client: Caller,
  session_id: string,
  options?: OptionsFor | undefined,
): Call<TelemetryStatusOk> {
  return client.call(telemetrySessionsHeartbeatOperation, { path: fillPath(session_id) }, options)
}

/**
 * Ends a session.
 *
 * An ended session still accepts records. Each repetition moves `ended_at`.
 *
 * @param client The client that makes the call.
 * @param session_id Identifies the session. Opaque; its letter case counts.
 * @param options Options of this call.
 */
export function telemetrySessionsEnd(
  client: Caller,
  session_id: string,
  options?: OptionsFor | undefined,
): Call<TelemetryStatusOk> {
  return client.call(telemetrySessionsEndOperation, { path: fillPath(session_id) }, options)
}

/**
 * Marks a session as crashed.
 *
 * Ends the session, and adds the event `session_crashed_detected` with the reason.
 *
 * @param client The client that makes the call.
 * @param session_id Identifies the session. Opaque; its letter case counts.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function telemetrySessionsCrash(
  client: Caller,
  session_id: string,
  fields?: RequestFields<TelemetryCrash> | undefined,
  options?: OptionsFor<TelemetryCrash> | undefined,
): Call<TelemetryStatusOk> {
  return client.call(
    telemetrySessionsCrashOperation,
    { path: fillPath(session_id), body: fields ?? {}, write: writeJson },
    options,
  )
}

/**
 * Gets the state of a session, now or as of a time.
 *
 * @param client The client that makes the call.
 * @param session_id Identifies the session. Opaque; its letter case counts.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function telemetryStateGet(
  client: Caller,
  session_id: string,
  fields?: RequestFields<TelemetryStateGetQuery> | undefined,
  options?: OptionsFor<TelemetryStateGetQuery> | undefined,
): Call<TelemetryState> {
  return client.call(
    telemetryStateGetOperation,
    { path: fillPath(session_id), query: fields, write: writeQuery },
    options,
  )
}

/**
 * Merges a patch into the state of a session.
 *
 * Send the patch in `state`. Objects merge, arrays and scalars replace, and `null` deletes its key. In a new object
 * `null` stays. An empty object changes no object. Without `state` the whole body is the patch, which cannot contain
 * keys that are spelled like `state` and `timestamp`. A session of the first generation takes the whole body as the
 * patch, and stores `null`.
 *
 * @param client The client that makes the call.
 * @param session_id Identifies the session. Opaque; its letter case counts.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function telemetryStateUpdate(
  client: Caller,
  session_id: string,
  fields?: RequestFields<TelemetryStateUpdate> | undefined,
  options?: OptionsFor<TelemetryStateUpdate> | undefined,
): Call<TelemetryStatusOk> {
  return client.call(
    telemetryStateUpdateOperation,
    { path: fillPath(session_id), body: fields ?? {}, write: writeJson },
    options,
  )
}

/**
 * Lists the updates of the state, with their patches.
 *
 * @param client The client that makes the call.
 * @param session_id Identifies the session. Opaque; its letter case counts.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function telemetryStateHistory(
  client: Caller,
  session_id: string,
  fields?: RequestFields<TelemetryStateHistoryQuery> | undefined,
  options?: OptionsFor<TelemetryStateHistoryQuery> | undefined,
): PageCall<TelemetryStateChange, TelemetryStatePage> {
  return callPages(
    client,
    telemetryStateHistoryOperation,
    { path: fillPath(session_id), query: fields, write: writeQuery },
    options,
  )
}

/**
 * Lists the events of a session by their timestamps.
 *
 * @param client The client that makes the call.
 * @param session_id Identifies the session. Opaque; its letter case counts.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function telemetryEventsList(
  client: Caller,
  session_id: string,
  fields?: RequestFields<TelemetryEventsListQuery> | undefined,
  options?: OptionsFor<TelemetryEventsListQuery> | undefined,
): PageCall<TelemetryStoredEvent, TelemetryEventPage> {
  return callPages(
    client,
    telemetryEventsListOperation,
    { path: fillPath(session_id), query: fields, write: writeQuery },
    options,
  )
}

/**
 * Adds an event to a session.
 *
 * Without `category` it is `info`, or `error` for an exception. The names `application_appears_hung` and
 * `application_recovered` set and clear `hung` of the session. Not idempotent: a retry adds the event again.
 *
 * @param client The client that makes the call.
 * @param session_id Identifies the session. Opaque; its letter case counts.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function telemetryEventsLog(
  client: Caller,
  session_id: string,
  fields?: RequestFields<TelemetryEventInput> | undefined,
  options?: OptionsFor<TelemetryEventInput> | undefined,
): Call<TelemetryStatusOk> {
  return client.call(
    telemetryEventsLogOperation,
    { path: fillPath(session_id), body: fields ?? {}, write: writeJson },
    options,
  )
}

/**
 * Lists the metric points of a session by their timestamps.
 *
 * @param client The client that makes the call.
 * @param session_id Identifies the session. Opaque; its letter case counts.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function telemetryMetricsList(
  client: Caller,
  session_id: string,
  fields?: RequestFields<TelemetryMetricsListQuery> | undefined,
  options?: OptionsFor<TelemetryMetricsListQuery> | undefined,
): PageCall<TelemetryStoredMetric, TelemetryMetricPage> {
  return callPages(
    client,
    telemetryMetricsListOperation,
    { path: fillPath(session_id), query: fields, write: writeQuery },
    options,
  )
}

/**
 * Adds a metric point to a session.
 *
 * Not idempotent: a retry adds the point again.
 *
 * @param client The client that makes the call.
 * @param session_id Identifies the session. Opaque; its letter case counts.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function telemetryMetricsLog(
  client: Caller,
  session_id: string,
  fields?: RequestFields<TelemetryMetricInput> | undefined,
  options?: OptionsFor<TelemetryMetricInput> | undefined,
): Call<TelemetryStatusOk> {
  return client.call(
    telemetryMetricsLogOperation,
    { path: fillPath(session_id), body: fields ?? {}, write: writeJson },
    options,
  )
}

/**
 * Aggregates the points of a metric by time.
 *
 * Time without points has no bucket. The intervals begin at whole multiples of `interval_ms` since 1970.
 *
 * @param client The client that makes the call.
 * @param session_id Identifies the session. Opaque; its letter case counts.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function telemetryMetricsBuckets(
  client: Caller,
  session_id: string,
  fields?: RequestFields<TelemetryMetricsBucketsQuery> | undefined,
  options?: OptionsFor<TelemetryMetricsBucketsQuery> | undefined,
): PageCall<TelemetryMetricBucket, TelemetryMetricBuckets & { total: number }> {
  return callPages(
    client,
    telemetryMetricsBucketsOperation,
    { path: fillPath(session_id), query: fields, write: writeQuery },
    options,
  )
}

/**
 * Streams the records of a session in the order of arrival, and waits for new ones.
 *
 * The id of each event is the `position` of its record. The header `Last-Event-ID` or `after` continues after one.
 * The stream ends after the last record of a session that has ended.
 *
 * @param client The client that makes the call.
 * @param session_id Identifies the session. Opaque; its letter case counts.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function telemetryRecordsFollow(
  client: Caller,
  session_id: string,
  fields?: RequestFields<TelemetryRecordsFollowQuery> | undefined,
  options?: OptionsFor<TelemetryRecordsFollowQuery> | undefined,
): StreamCall<SseEvent<TelemetryStoredRecord>> {
  return callEvents(
    client,
    telemetryRecordsFollowOperation,
    { path: fillPath(session_id), query: fields, write: writeQuery },
    options,
  )
}

/**
 * Adds a batch of records to a session.
 *
 * Each record has an `id` and a `sequence` of the client. A record that is stored already is a `duplicate`, so a batch
 * can be sent again, whole or in other batches. A record that violates the contract is `rejected`, and the others are
 * stored. All are durable before the response. The first batch creates the session, which may begin with a `lifecycle`
 * record of the phase `start`.
 *
 * States are merged in the order of `sequence`, whatever the order of arrival: a late record never overwrites a newer
 * one. Events, metrics and heartbeats are kept in the order of arrival, and listed by their timestamps.
 *
 * @param client The client that makes the call.
 * @param session_id Identifies the session. Opaque; its letter case counts.
 * @param fields Fields of the request.
 * @param options Options of this call.
 */
export function telemetryRecordsIngest(
  client: Caller,
  session_id: string,
  fields: RequestFields<TelemetryBatch>,
  options?: OptionsFor<TelemetryBatch> | undefined,
): Call<TelemetryBatchResult> {
  return client.call(
    telemetryRecordsIngestOperation,
    { path: fillPath(session_id), body: fields, write: writeJson },
    options,
  )
}

/**
 * Gets all sessions with all of their records.
 *
 * The response has no bound, and the order of the sessions is that of their creation. `telemetry.sessions.list` gives
 * pages.
 *
 * @param client The client that makes the call.
 * @param options Options of this call.
 */
export function telemetrySessionsExport(
  client: Caller,
  options?: OptionsFor | undefined,
): PageCall<TelemetrySession, { total: number }> {
  return callPages(client, telemetrySessionsExportOperation, {}, options)
}

/**
 * Gets all sessions with all of their records, by the path of the first generation.
 *
 * @param client The client that makes the call.
 * @param options Options of this call.
 */
export function telemetrySessionsExportFirstGeneration(
  client: Caller,
  options?: OptionsFor | undefined,
): PageCall<TelemetrySession, { total: number }> {
  return callPages(client, telemetrySessionsExportFirstGenerationOperation, {}, options)
}
