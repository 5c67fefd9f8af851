import type { Scope } from '@sekha/storage'
import { type Database, ensureTenant, findTenant, type SharedStorage } from '@sekha/storage/sqlite'
import { statusAt } from '../session-status.ts'
import type { OwnRecords } from '../own-records.ts'
import type { RecordDraft, RecordKind } from '../record-draft.ts'
import type {
  Appended,
  Bucket,
  BucketQuery,
  RecordPage,
  RecordQuery,
  RetentionLimits,
  Session,
  SessionCounts,
  SessionDraft,
  SessionKey,
  SessionPage,
  SessionQuery,
  StatePlace,
  StateUpdate,
  StoredPatch,
  StoredRecord,
  TelemetryStore,
  WatchedSession,
} from '../telemetry-store.ts'
import { appendRecords, type AppendRules } from './append-records.ts'
import { expireSlice, findExpired } from './expire-sessions.ts'
import { findSilent, markSilent, silentLimit } from './mark-silent.ts'
import { aggregate, queryRecords, readAllByArrival, readByArrival } from './query-records.ts'
import { countSessions, querySessions, type SilenceRule } from './query-sessions.ts'
import { type SessionRow, toSession } from './session-row.ts'
import { readState, storeFirstState } from './state-snapshots.ts'

/** How many records are read at a time. */
const readLimit = 500
/** How many updates of a state are read at a time. */
const stateLimit = 100
/** How long a wait for records takes at most, in milliseconds. */
const longestWaitMs = 30_000

/** The part of the storage that telemetry uses. */
export type TelemetryStorage = Pick<SharedStorage, 'read' | 'write' | 'watch' | 'ping'>

/** What the store depends on. */
export interface TelemetryStoreOptions {
  /** The wall clock in milliseconds. */
  readonly now: () => number
  /** The silence after which a session without a timeout of its own is suspended. */
  readonly heartbeatTimeoutMs: number
  readonly own: OwnRecords
}

/** Telemetry sessions in SQLite. */
export class SqliteTelemetry implements TelemetryStore {
  readonly #storage: TelemetryStorage
  readonly #options: TelemetryStoreOptions
  readonly #waiting = new Map<string, AbortController>()

  constructor(storage: TelemetryStorage, options: TelemetryStoreOptions) {
    this.#storage = storage
    this.#options = options
  }

  create(scope: Scope, draft: SessionDraft, drafts: readonly RecordDraft[]): Promise<void> {
    return this.#storage.write({
      run: (database) => {
        const now = this.#options.now()
        const tenant = ensureTenant(database, scope)
        this.#markReturned(database, tenant, draft, now)
        appendRecords(database, insertSession(database, tenant, draft, now), drafts, this.#rules())
      },
    })
  }

  find(scope: Scope, id: string): Promise<Session | undefined> {
    return this.#storage.read((database) => {
      const row = findRow(database, findTenant(database, scope), id)
      return row && toSession(row)
    })
  }

  append(scope: Scope, id: string, drafts: readonly RecordDraft[]): Promise<Appended | undefined> {
    return this.#append(scope, id, drafts, () => true)
  }

  appendToWatched(scope: Scope, id: string, drafts: readonly RecordDraft[]): Promise<Appended | undefined> {
    return this.#append(scope, id, drafts, (row) => row.daemon === 1 && row.ended_at === null && row.crashed !== 1)
  }

  watched(scope: Scope): Promise<readonly WatchedSession[]> {
    const sql = `SELECT id, parent_pid AS parentPid FROM telemetry_sessions
      WHERE tenant = ? AND daemon = 1 AND ended_at IS NULL AND crashed = 0 AND deleted = 0 ORDER BY number`
    return this.#storage.read((database) => database.all<WatchedSession>(sql, findTenant(database, scope)))
  }

  #append(
    scope: Scope,
    id: string,
    drafts: readonly RecordDraft[],
    accepts: (row: SessionRow) => boolean,
  ): Promise<Appended | undefined> {
    return this.#storage.write({
      run: (database) => {
        const row = findRow(database, findTenant(database, scope), id)
        return row && accepts(row) ? appendRecords(database, row, drafts, this.#rules()) : undefined
      },
      keeps: (appended) => appended !== undefined,
    })
  }

  ingest(scope: Scope, id: string, drafts: readonly RecordDraft[], start: SessionDraft): Promise<Appended> {
    return this.#storage.write({
      run: (database) => {
        const now = this.#options.now()
        const tenant = ensureTenant(database, scope)
        let row = findRow(database, tenant, id)
        if (row === undefined) {
          this.#markReturned(database, tenant, start, now)
          row = insertSession(database, tenant, start, now)
          storeFirstState(database, row, { product: start.program.product, version: start.program.version })
        }
        return appendRecords(database, row, drafts, this.#rules())
      },
    })
  }

  list(scope: Scope, query: SessionQuery): Promise<SessionPage> {
    return this.#storage.read((database) => querySessions(database, findTenant(database, scope), query, this.#rule()))
  }

  count(scope: Scope): Promise<number> {
    return this.#storage.read((database) => {
      const sql = 'SELECT count(*) AS count FROM telemetry_sessions WHERE tenant = ? AND deleted = 0'
      return database.get<{ count: number }>(sql, findTenant(database, scope))?.count ?? 0
    })
  }

  query(session: SessionKey, query: RecordQuery): Promise<RecordPage> {
    return this.#storage.read((database) => queryRecords(database, session.number, query))
  }

  read(session: SessionKey, kind: RecordKind, after: number, until: number): Promise<readonly StoredRecord[]> {
    return this.#storage.read((database) =>
      readByArrival(database, session.number, kind, { after, until, limit: readLimit }),
    )
  }

  follow(session: SessionKey, after: number): Promise<readonly StoredRecord[]> {
    return this.#storage.read((database) => readAllByArrival(database, session.number, after, readLimit))
  }

  stateAt(session: SessionKey, at: number | undefined): Promise<StateUpdate> {
    return this.#storage.read((database) =>
      database.snapshot(() => {
        const place = at === undefined ? undefined : findPlace(database, session, at)
        return readState(database, session, place)
      }),
    )
  }

  patches(session: SessionKey, after: StatePlace, until: number): Promise<readonly StoredPatch[]> {
    return this.#storage.read((database) => readPatches(database, session.number, after, until))
  }

  buckets(
    session: SessionKey,
    query: BucketQuery,
  ): Promise<{ readonly buckets: readonly Bucket[]; readonly complete: boolean }> {
    return this.#storage.read((database) => aggregate(database, session.number, query))
  }

  async waitForRecord({ number }: SessionKey, after: number, waiter: string): Promise<void> {
    const aborter = new AbortController()
    const timer = setTimeout(() => aborter.abort(), longestWaitMs)
    this.#waiting.set(waiter, aborter)
    const readPosition = (database: Database): number =>
      database.get<{ position: number }>('SELECT position FROM telemetry_sessions WHERE number = ?', number)
        ?.position ?? Number.MAX_SAFE_INTEGER
    try {
      for await (const _position of this.#storage.watch(readPosition, after, { signal: aborter.signal })) return
    } catch (error) {
      if (!aborter.signal.aborted) throw error
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(waiter)
    }
  }

  async stopWaiting(waiter?: string): Promise<void> {
    const waits = waiter === undefined ? [...this.#waiting.values()] : [this.#waiting.get(waiter)]
    for (const wait of waits) wait?.abort()
  }

  counts(tenant: string | undefined): Promise<SessionCounts> {
    return this.#storage.read((database) =>
      database.snapshot(() =>
        countSessions(database, tenant === undefined ? undefined : findTenant(database, { tenant }), this.#rule()),
      ),
    )
  }

  ping(): Promise<void> {
    return this.#storage.ping()
  }

  /** A machine that starts a new session has lost those of its sessions that are suspended. */
  #markReturned(
    database: Database,
    tenant: number,
    { program: { machineId }, returned }: SessionDraft,
    now: number,
  ): void {
    if (machineId === '') return
    const rows = database.all<SessionRow>(
      "SELECT * FROM telemetry_sessions WHERE tenant = ? AND machine_id = ? AND machine_id <> '' AND crashed = 0 AND deleted = 0 AND ended_at IS NULL AND last_heartbeat IS NOT NULL",
      tenant,
      machineId,
    )
    for (const row of rows) {
      if (statusAt(toSession(row), now, this.#options.heartbeatTimeoutMs) !== 'suspended') continue
      appendRecords(database, row, [returned], { ...this.#rules(), isUpdate: false })
    }
  }

  async markSilent(crashAfterMs: number): Promise<boolean> {
    const { now, heartbeatTimeoutMs: timeoutMs } = this.#options
    const found = await this.#storage.read((database) => findSilent(database, { now: now(), timeoutMs, crashAfterMs }))
    if (found.length === 0) return false
    const marked = await this.#storage.write({
      run: (database) => markSilent(database, this.#rules(), crashAfterMs),
    })
    return marked === silentLimit
  }

  async expire(limits: RetentionLimits): Promise<boolean> {
    const { now } = this.#options
    const found = await this.#storage.read((database) => findExpired(database, now(), limits))
    if (found === undefined) return false
    const outcome = await this.#storage.write({
      run: (database) => expireSlice(database, now(), limits),
      erases: (slice) => slice === 'last',
    })
    return outcome !== 'nothing'
  }

  #rules(): AppendRules {
    return { ...this.#rule(), own: this.#options.own }
  }

  #rule(): SilenceRule {
    return { now: this.#options.now(), timeoutMs: this.#options.heartbeatTimeoutMs }
  }
}

function findRow(database: Database, tenant: number, id: string): SessionRow | undefined {
  return database.get<SessionRow>('SELECT * FROM telemetry_sessions WHERE tenant = ? AND id = ?', tenant, id)
}

function insertSession(
  database: Database,
  tenant: number,
  { id, generation, program, daemon }: SessionDraft,
  now: number,
): SessionRow {
  database.run(
    'INSERT INTO telemetry_sessions (tenant, id, generation, created_at, updated_at, heartbeat_timeout, product, version, machine_id, hostname, parent, heard_at, daemon, parent_pid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    tenant,
    id,
    generation,
    now,
    now,
    program.heartbeatTimeoutMs ?? null,
    program.product,
    program.version,
    program.machineId,
    program.hostname,
    program.parentId ?? '',
    daemon === undefined ? null : now,
    daemon === undefined ? 0 : 1,
    daemon?.parentPid ?? 0,
  )
  return findRow(database, tenant, id) as SessionRow
}

/** The place of the last update with a timestamp up to `at`; the start of the session if there is none. */
function findPlace(database: Database, { number }: SessionKey, at: number): StatePlace {
  return (
    database.get<StatePlace>(
      'SELECT rank, position FROM telemetry_records WHERE session = ? AND kind = 2 AND at <= ? ORDER BY at DESC, position DESC LIMIT 1',
      number,
      at,
    ) ?? { rank: 0, position: 0 }
  )
}

function readPatches(
  database: Database,
  session: number,
  { rank, position }: StatePlace,
  until: number,
): StoredPatch[] {
  return database.all(
    'SELECT rank, position, body FROM telemetry_records WHERE session = ? AND rank IS NOT NULL AND (rank, position) > (?, ?) AND position <= ? ORDER BY rank, position LIMIT ?',
    session,
    rank,
    position,
    until,
    stateLimit,
  )
}
