import type { Scope } from '@sekha/storage'
import type { Generation, State } from './merge-state.ts'
import type { Signs, Status } from './session-status.ts'
import type { Program, RecordDraft, RecordKind } from './record-draft.ts'

/** A stored session. */
export interface Session extends Signs {
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
  /** Keeps the records whose body has all of these values. */
  readonly matches?: ((body: string) => boolean) | undefined
}

/** Which sessions to list. */
export interface SessionQuery {
  readonly product?: string | undefined
  readonly version?: string | undefined
  readonly hostname?: string | undefined
  readonly machineId?: string | undefined
  readonly parentId?: string | undefined
  readonly status?: Status | undefined
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

/** The records of a silence. */
export interface SilenceDrafts {
  /** Of a session whose heartbeats are missing. */
  readonly suspended: (at: number) => readonly RecordDraft[]
  /** Of a session that is presumed to have crashed, because it has been silent for very long. */
  readonly lost: (at: number) => readonly RecordDraft[]
}

/** Which sessions are deleted. */
export interface RetentionLimits {
  /** The time since the last update. */
  readonly maxAgeMs?: number | undefined
  /** The size of the records of a tenant. The sessions with the oldest updates are deleted first. */
  readonly maxBytes?: number | undefined
}

/** Stores telemetry sessions. Every write is durable when its promise resolves. */
export interface TelemetryStore {
  create(scope: Scope, draft: SessionDraft, drafts: readonly RecordDraft[]): Promise<void>
  find(scope: Scope, id: string): Promise<Session | undefined>
  /**
   * Adds records to a session, in their order.
   *
   * @param draft Creates the records. What they are may depend on the generation of the session.
   * @returns undefined when the session does not exist
   */
  append(
    scope: Scope,
    id: string,
    draft: (generation: Generation) => readonly RecordDraft[],
  ): Promise<Appended | undefined>
  /** Adds records to a session, in their order, and creates the session if it does not exist. */
  ingest(scope: Scope, id: string, drafts: readonly RecordDraft[], start: SessionDraft): Promise<Appended>
  /** Lists sessions in the order of their creation. */
  list(scope: Scope, query: SessionQuery): Promise<SessionPage>
  count(scope: Scope): Promise<number>
  /** Lists records in the order of time. A page may have fewer records than `limit` although more follow. */
  query(session: Session, query: RecordQuery): Promise<RecordPage>
  /** Reads records of one kind in the order of arrival, up to a few hundred KiB. */
  read(session: Session, kind: RecordKind, after: number, until: number): Promise<readonly StoredRecord[]>
  /** Reads records of all kinds in the order of arrival, up to a few hundred KiB. */
  follow(session: Session, after: number): Promise<readonly StoredRecord[]>
  /** The state after the update with the last timestamp up to `at`, and that timestamp. */
  stateAt(session: Session, at: number | undefined): Promise<StateUpdate>
  /** Yields the timestamp and the state, as JSON, after each update up to a position. */
  states(session: Session, until: number): AsyncIterable<{ readonly timestamp: string; readonly state: string }>
  buckets(
    session: Session,
    query: Pick<RecordQuery, 'name' | 'from' | 'to' | 'matches'> & { readonly intervalMs: number },
  ): Promise<{ readonly buckets: readonly Bucket[]; readonly complete: boolean }>
  /** Yields the position of the last record of a session whenever it grows. */
  watch(session: Session, after: number, signal: AbortSignal): AsyncIterable<number>
  counts(tenant: string | undefined): Promise<SessionCounts>
  /** Records the silence of some sessions. @returns whether there may be more */
  markSilent(drafts: SilenceDrafts, crashAfterMs: number): Promise<boolean>
  /** Deletes some of what exceeds the limits. @returns whether there may be more */
  expire(limits: RetentionLimits): Promise<boolean>
  ping(): Promise<void>
}
