import type { Scope } from '@sekha/storage'
import type { Generation, State } from './merge-state.ts'
import type { Signs, Status } from './session-status.ts'
import type { Program, RecordDraft, RecordKind } from './record-draft.ts'
import type { RecordFilter } from './record-filter.ts'

/** A stored session. */
export interface Session extends Signs {
  readonly lastHeartbeat: number | undefined
  /** Identifies the session in the store. */
  readonly number: number
  readonly id: string
  readonly generation: Generation
  readonly createdAt: number
  readonly updatedAt: number
  readonly hung: boolean
  readonly product: string
  readonly version: string
  readonly machineId: string
  readonly hostname: string
  readonly parentId: string
  /** Position of the last record. */
  readonly position: number
  readonly events: number
  readonly metrics: number
  readonly states: number
  /** Size of the stored records. */
  readonly bytes: number
}

/** A new session. */
export interface SessionDraft {
  readonly id: string
  readonly generation: Generation
  readonly program: Program
  /** Marks the suspended sessions of the same machine as crashed. */
  readonly returned: RecordDraft
  /** Of a program that registers with the daemon: its silence counts from the start. `parentPid` 0 watches no process. */
  readonly daemon?: { readonly parentPid: number } | undefined
}

/** An open session of a program that has registered with the daemon. */
export interface WatchedSession {
  readonly id: string
  /** The process that is watched; 0 for none. */
  readonly parentPid: number
}

/** A stored record. */
export interface StoredRecord {
  readonly kind: RecordKind
  readonly position: number
  readonly sequence: number | undefined
  readonly at: number
  readonly receivedAt: number
  readonly name: string
  /** The record as JSON. */
  readonly body: string
}

/** What became of a record. */
export type Outcome = 'accepted' | 'duplicate' | 'conflict' | 'too_large'

/** What became of the records of a batch. */
export interface Appended {
  readonly outcomes: readonly Outcome[]
  readonly position: number
}

/** A page in the order of time, and the position after it. */
export interface RecordPage {
  readonly records: readonly StoredRecord[]
  readonly next: RecordPosition | undefined
}

/** A place in the order of time. */
export interface RecordPosition {
  readonly at: number
  readonly position: number
}

/** Which records to list. */
export interface RecordQuery {
  readonly kind: 'event' | 'metric' | 'state'
  readonly name?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly order: 'asc' | 'desc'
  readonly after?: RecordPosition | undefined
  readonly limit: number
  /** @default all records */
  readonly filter?: RecordFilter | undefined
}

/** Which sessions to list. */
export interface SessionQuery {
  readonly product?: string | undefined
  readonly version?: string | undefined
  readonly hostname?: string | undefined
  readonly machineId?: string | undefined
  readonly parentId?: string | undefined
  readonly status?: readonly Status[] | undefined
  readonly hung?: boolean | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly order: 'asc' | 'desc'
  readonly after?: RecordPosition | undefined
  readonly limit: number
}

/** A page of sessions, and the place after it. */
export interface SessionPage {
  readonly sessions: readonly Session[]
  readonly next: RecordPosition | undefined
}

/** The points of a metric within an interval. */
export interface Bucket {
  readonly start: number
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly first: number
  readonly last: number
}

/** The state after an update. */
export interface StateUpdate {
  /** The timestamp of the update; undefined at the start of the session. */
  readonly timestamp: string | undefined
  readonly state: State
}

/** Numbers of sessions, by status. */
export type SessionCounts = Readonly<Record<Status | 'hung', number>> & { readonly records: number }

/** What identifies a session in the store, and says how its state is merged. */
export type SessionKey = Pick<Session, 'number' | 'generation'>

/** A place among the updates of a state. The start of the session is at 0, 0. */
export interface StatePlace {
  readonly rank: number
  readonly position: number
}

/** An update of a state, with its place. */
export interface StoredPatch extends StatePlace {
  /** The timestamp and the patch, as JSON. */
  readonly body: string
}

/** Which points to aggregate. */
export interface BucketQuery {
  readonly name: string
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly filter?: RecordFilter | undefined
  readonly intervalMs: number
}

/** Which sessions are deleted. */
export interface RetentionLimits {
  /** The time since the last update. */
  readonly maxAgeMs?: number | undefined
  /** The size of the records of a tenant. The sessions with the oldest updates are deleted first. */
  readonly maxBytes?: number | undefined
}

/**
 * Stores telemetry sessions. Every write is durable when its promise resolves. All arguments and results can be cloned, so
 * the store may run in another thread.
 */
export interface TelemetryStore {
  create(scope: Scope, draft: SessionDraft, drafts: readonly RecordDraft[]): Promise<void>
  find(scope: Scope, id: string): Promise<Session | undefined>
  /** Adds records to a session, in their order. @returns undefined when the session does not exist */
  append(scope: Scope, id: string, drafts: readonly RecordDraft[]): Promise<Appended | undefined>
  /** Same as `append`, for an open session of the daemon: of several processes that notice a crash, one records it. */
  appendToWatched(scope: Scope, id: string, drafts: readonly RecordDraft[]): Promise<Appended | undefined>
  /** The open sessions of the daemon. */
  watched(scope: Scope): Promise<readonly WatchedSession[]>
  /** Adds records to a session, in their order, and creates the session if it does not exist. */
  ingest(scope: Scope, id: string, drafts: readonly RecordDraft[], start: SessionDraft): Promise<Appended>
  /** Lists sessions in the order of their creation. */
  list(scope: Scope, query: SessionQuery): Promise<SessionPage>
  count(scope: Scope): Promise<number>
  /** Lists records in the order of time. A page may have fewer records than `limit` although more follow. */
  query(session: SessionKey, query: RecordQuery): Promise<RecordPage>
  /** Reads records of one kind in the order of arrival, up to a few hundred KiB. */
  read(session: SessionKey, kind: RecordKind, after: number, until: number): Promise<readonly StoredRecord[]>
  /** Reads records of all kinds in the order of arrival, up to a few hundred KiB. */
  follow(session: SessionKey, after: number): Promise<readonly StoredRecord[]>
  /**
   * Waits until a session has a record after a position, until `stopWaiting` is called with the name of the waiter, or
   * for half a minute.
   */
  waitForRecord(session: SessionKey, after: number, waiter: string): Promise<void>
  /** Ends the wait of one waiter, or of all. */
  stopWaiting(waiter?: string): Promise<void>
  /** The state after the update with the last timestamp up to `at`, and that timestamp. */
  stateAt(session: SessionKey, at: number | undefined): Promise<StateUpdate>
  /** Reads updates of the state after a place, in their order, up to a few hundred KiB. */
  patches(session: SessionKey, after: StatePlace, until: number): Promise<readonly StoredPatch[]>
  buckets(
    session: SessionKey,
    query: BucketQuery,
  ): Promise<{ readonly buckets: readonly Bucket[]; readonly complete: boolean }>
  counts(tenant: string | undefined): Promise<SessionCounts>
  /** Records the silence of some sessions. @returns whether there may be more */
  markSilent(crashAfterMs: number): Promise<boolean>
  /** Deletes some of what exceeds the limits. @returns whether there may be more */
  expire(limits: RetentionLimits): Promise<boolean>
  ping(): Promise<void>
}
