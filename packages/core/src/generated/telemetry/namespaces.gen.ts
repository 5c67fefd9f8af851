// Generated from openapi/ by `npm run generate`. Never edited.
import type { SseEvent } from '../../decode/index.ts'
import type { Call, Caller, OptionsFor, PageCall, RequestFields, StreamCall } from '../../pipeline/index.ts'
import { rejectExtraArguments } from '../../pipeline/reject-extra-arguments.ts'
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
import * as functions from './functions.gen.ts'

/**
 * The operations of `telemetry.sessions`.
 */
export class TelemetrySessionsNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(TelemetrySessionsNamespace.prototype, 'telemetry.sessions.')
  }

  /**
   * Lists sessions without their records, by their creation.
   *
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  list(
    fields?: RequestFields<TelemetrySessionsListQuery> | undefined,
    options?: OptionsFor<TelemetrySessionsListQuery> | undefined,
  ): PageCall<TelemetrySessionSummary, TelemetrySessionPage> {
    return functions.telemetrySessionsList(this.#caller, fields, options)
  }

  /**
   * Creates a telemetry session.
   *
   * Without `product` and `version`, the session is one of the first generation of datacat: its state begins empty, and
   * a `null` in a state update is stored instead of deleting the key. A session of the second generation begins with
   * both in its state. Not idempotent: to retry safely, send a `lifecycle` record with an id of your own to
   * `telemetry.records.ingest`.
   *
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  create(
    fields?: RequestFields<TelemetrySessionCreate> | undefined,
    options?: OptionsFor<TelemetrySessionCreate> | undefined,
  ): Call<TelemetrySessionCreated> {
    return functions.telemetrySessionsCreate(this.#caller, fields, options)
  }

  /**
   * Gets a session with all of its records.
   *
   * The response grows with the session. `telemetry.sessions.summary` and the lists of events and metrics do not.
   *
   * @param session_id Identifies the session. Opaque; its letter case counts.
   * @param options Options of this call.
   */
  get(session_id: string, options?: OptionsFor | undefined): Call<TelemetrySession> {
    return functions.telemetrySessionsGet(this.#caller, session_id, options)
  }

  /**
   * Gets a session without its records.
   *
   * @param session_id Identifies the session. Opaque; its letter case counts.
   * @param options Options of this call.
   */
  summary(session_id: string, options?: OptionsFor | undefined): Call<TelemetrySessionSummary> {
    return functions.telemetrySessionsSummary(this.#caller, session_id, options)
  }

  /**
   * Reports that the program of a session is alive.
   *
   * A session that has sent a heartbeat is suspended when no other arrives in time, until the next one. The server adds
   * the events `application_appears_hung` and `application_recovered`.
   *
   * @param session_id Identifies the session. Opaque; its letter case counts.
   * @param options Options of this call.
   */
  heartbeat(session_id: string, options?: OptionsFor | undefined): Call<TelemetryStatusOk> {
    return functions.telemetrySessionsHeartbeat(this.#caller, session_id, options)
  }

  /**
   * Ends a session.
   *
   * An ended session still accepts records. Each repetition moves `ended_at`.
   *
   * @param session_id Identifies the session. Opaque; its letter case counts.
   * @param options Options of this call.
   */
  end(session_id: string, options?: OptionsFor | undefined): Call<TelemetryStatusOk> {
    return functions.telemetrySessionsEnd(this.#caller, session_id, options)
  }

  /**
   * Marks a session as crashed.
   *
   * Ends the session, and adds the event `session_crashed_detected` with the reason.
   *
   * @param session_id Identifies the session. Opaque; its letter case counts.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  crash(
    session_id: string,
    fields?: RequestFields<TelemetryCrash> | undefined,
    options?: OptionsFor<TelemetryCrash> | undefined,
  ): Call<TelemetryStatusOk> {
    return functions.telemetrySessionsCrash(this.#caller, session_id, fields, options)
  }

  /**
   * Gets all sessions with all of their records.
   *
   * The response has no bound, and the order of the sessions is that of their creation. `telemetry.sessions.list` gives
   * pages.
   *
   * @param options Options of this call.
   */
  export(options?: OptionsFor | undefined): PageCall<TelemetrySession, { total: number }> {
    return functions.telemetrySessionsExport(this.#caller, options)
  }

  /**
   * Gets all sessions with all of their records, by the path of the first generation.
   *
   * @param options Options of this call.
   */
  exportFirstGeneration(options?: OptionsFor | undefined): PageCall<TelemetrySession, { total: number }> {
    return functions.telemetrySessionsExportFirstGeneration(this.#caller, options)
  }
}

/**
 * The operations of `telemetry.state`.
 */
export class TelemetryStateNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(TelemetryStateNamespace.prototype, 'telemetry.state.')
  }

  /**
   * Gets the state of a session, now or as of a time.
   *
   * @param session_id Identifies the session. Opaque; its letter case counts.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  get(
    session_id: string,
    fields?: RequestFields<TelemetryStateGetQuery> | undefined,
    options?: OptionsFor<TelemetryStateGetQuery> | undefined,
  ): Call<TelemetryState> {
    return functions.telemetryStateGet(this.#caller, session_id, fields, options)
  }

  /**
   * Merges a patch into the state of a session.
   *
   * Send the patch in `state`. Objects merge, arrays and scalars replace, and `null` deletes its key. In a new object
   * `null` stays. An empty object changes no object. Without `state` the whole body is the patch, which cannot contain
   * keys that are spelled like `state` and `timestamp`. A session of the first generation takes the whole body as the
   * patch, and stores `null`.
   *
   * @param session_id Identifies the session. Opaque; its letter case counts.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  update(
    session_id: string,
    fields?: RequestFields<TelemetryStateUpdate> | undefined,
    options?: OptionsFor<TelemetryStateUpdate> | undefined,
  ): Call<TelemetryStatusOk> {
    return functions.telemetryStateUpdate(this.#caller, session_id, fields, options)
  }

  /**
   * Lists the updates of the state, with their patches.
   *
   * @param session_id Identifies the session. Opaque; its letter case counts.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  history(
    session_id: string,
    fields?: RequestFields<TelemetryStateHistoryQuery> | undefined,
    options?: OptionsFor<TelemetryStateHistoryQuery> | undefined,
  ): PageCall<TelemetryStateChange, TelemetryStatePage> {
    return functions.telemetryStateHistory(this.#caller, session_id, fields, options)
  }
}

/**
 * The operations of `telemetry.events`.
 */
export class TelemetryEventsNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(TelemetryEventsNamespace.prototype, 'telemetry.events.')
  }

  /**
   * Lists the events of a session by their timestamps.
   *
   * @param session_id Identifies the session. Opaque; its letter case counts.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  list(
    session_id: string,
    fields?: RequestFields<TelemetryEventsListQuery> | undefined,
    options?: OptionsFor<TelemetryEventsListQuery> | undefined,
  ): PageCall<TelemetryStoredEvent, TelemetryEventPage> {
    return functions.telemetryEventsList(this.#caller, session_id, fields, options)
  }

  /**
   * Adds an event to a session.
   *
   * Without `category` it is `info`, or `error` for an exception. The names `application_appears_hung` and
   * `application_recovered` set and clear `hung` of the session. Not idempotent: a retry adds the event again.
   *
   * @param session_id Identifies the session. Opaque; its letter case counts.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  log(
    session_id: string,
    fields?: RequestFields<TelemetryEventInput> | undefined,
    options?: OptionsFor<TelemetryEventInput> | undefined,
  ): Call<TelemetryStatusOk> {
    return functions.telemetryEventsLog(this.#caller, session_id, fields, options)
  }
}

/**
 * The operations of `telemetry.metrics`.
 */
export class TelemetryMetricsNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(TelemetryMetricsNamespace.prototype, 'telemetry.metrics.')
  }

  /**
   * Lists the metric points of a session by their timestamps.
   *
   * @param session_id Identifies the session. Opaque; its letter case counts.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  list(
    session_id: string,
    fields?: RequestFields<TelemetryMetricsListQuery> | undefined,
    options?: OptionsFor<TelemetryMetricsListQuery> | undefined,
  ): PageCall<TelemetryStoredMetric, TelemetryMetricPage> {
    return functions.telemetryMetricsList(this.#caller, session_id, fields, options)
  }

  /**
   * Adds a metric point to a session.
   *
   * Not idempotent: a retry adds the point again.
   *
   * @param session_id Identifies the session. Opaque; its letter case counts.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  log(
    session_id: string,
    fields?: RequestFields<TelemetryMetricInput> | undefined,
    options?: OptionsFor<TelemetryMetricInput> | undefined,
  ): Call<TelemetryStatusOk> {
    return functions.telemetryMetricsLog(this.#caller, session_id, fields, options)
  }

  /**
   * Aggregates the points of a metric by time.
   *
   * Time without points has no bucket. The intervals begin at whole multiples of `interval_ms` since 1970.
   *
   * @param session_id Identifies the session. Opaque; its letter case counts.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  buckets(
    session_id: string,
    fields?: RequestFields<TelemetryMetricsBucketsQuery> | undefined,
    options?: OptionsFor<TelemetryMetricsBucketsQuery> | undefined,
  ): PageCall<TelemetryMetricBucket, TelemetryMetricBuckets & { total: number }> {
    return functions.telemetryMetricsBuckets(this.#caller, session_id, fields, options)
  }
}

/**
 * The operations of `telemetry.records`.
 */
export class TelemetryRecordsNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(TelemetryRecordsNamespace.prototype, 'telemetry.records.')
  }

  /**
   * Streams the records of a session in the order of arrival, and waits for new ones.
   *
   * The id of each event is the `position` of its record. The header `Last-Event-ID` or `after` continues after one.
   * The stream ends after the last record of a session that has ended.
   *
   * @param session_id Identifies the session. Opaque; its letter case counts.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  follow(
    session_id: string,
    fields?: RequestFields<TelemetryRecordsFollowQuery> | undefined,
    options?: OptionsFor<TelemetryRecordsFollowQuery> | undefined,
  ): StreamCall<SseEvent<TelemetryStoredRecord>> {
    return functions.telemetryRecordsFollow(this.#caller, session_id, fields, options)
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
   * @param session_id Identifies the session. Opaque; its letter case counts.
   * @param fields Fields of the request.
   * @param options Options of this call.
   */
  ingest(
    session_id: string,
    fields: RequestFields<TelemetryBatch>,
    options?: OptionsFor<TelemetryBatch> | undefined,
  ): Call<TelemetryBatchResult> {
    return functions.telemetryRecordsIngest(this.#caller, session_id, fields, options)
  }
}

/**
 * The operations of `telemetry`.
 */
export class TelemetryNamespace {
  readonly #caller: Caller

  /** @param caller Makes the calls. */
  constructor(caller: Caller) {
    this.#caller = caller
    rejectExtraArguments(TelemetryNamespace.prototype, 'telemetry.')
  }

  #sessions: TelemetrySessionsNamespace | undefined
  /**
   * The operations of `telemetry.sessions`.
   */
  get sessions(): TelemetrySessionsNamespace {
    return (this.#sessions ??= new TelemetrySessionsNamespace(this.#caller))
  }

  #state: TelemetryStateNamespace | undefined
  /**
   * The operations of `telemetry.state`.
   */
  get state(): TelemetryStateNamespace {
    return (this.#state ??= new TelemetryStateNamespace(this.#caller))
  }

  #events: TelemetryEventsNamespace | undefined
  /**
   * The operations of `telemetry.events`.
   */
  get events(): TelemetryEventsNamespace {
    return (this.#events ??= new TelemetryEventsNamespace(this.#caller))
  }

  #metrics: TelemetryMetricsNamespace | undefined
  /**
   * The operations of `telemetry.metrics`.
   */
  get metrics(): TelemetryMetricsNamespace {
    return (this.#metrics ??= new TelemetryMetricsNamespace(this.#caller))
  }

  #records: TelemetryRecordsNamespace | undefined
  /**
   * The operations of `telemetry.records`.
   */
  get records(): TelemetryRecordsNamespace {
    return (this.#records ??= new TelemetryRecordsNamespace(this.#caller))
  }
}
