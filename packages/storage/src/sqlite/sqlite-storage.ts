import { setTimeout as sleep } from 'node:timers/promises'
import { checkFunction, checkKnownOptions, describeType, type KnownOptions } from '@sekha/core/foundation'
import { StoreError } from '../store-error.ts'
import type { TaskLease } from '../lease.ts'
import {
  checkSettled,
  describeNumber,
  isMisuse,
  nameService,
  ofService,
  requireFunction,
  requireName,
} from '../misuse.ts'
import type { Scope } from '../scope.ts'
import { BusyWait } from './busy-wait.ts'
import { Connection } from './connection.ts'
import type { Database } from './database.ts'
import { takeLease } from './leases.ts'
import { inMemory } from './open-connection.ts'
import { probeFile } from './probe-file.ts'
import { checkSchemas, type Schema } from './schema.ts'
import { isBusy, storeError } from './sqlite-error.ts'
import { readStatistics, type StorageStatistics } from './statistics.ts'
import { verifyDatabase } from './verify-database.ts'
import { Bell, type WatchOptions, watchVersion } from './watch.ts'
import { checkWrite, type Write } from './write.ts'
import { WriteQueue } from './write-queue.ts'

/** The location of the file, its tables, and its behaviour when other processes use it. */
export interface SqliteOptions {
  /**
   * The file, which is created if it does not exist, in an existing folder. `:memory:` keeps the data until `close()`.
   */
  readonly path: string
  /** The tables of the services. Tables of other services in the file stay as they are. */
  readonly schemas: readonly Schema[]
  /**
   * The maximum wait of a call while another process holds the file's lock, in milliseconds. The thread continues
   * meanwhile. 0 does not wait. @default 5000
   */
  readonly busyTimeoutMs?: number | undefined
  /** Receives errors of background work, such as erasing deleted text. @default none */
  readonly onFailure?: ((error: Error) => void) | undefined
}

const defaultBusyTimeoutMs = 5000
const longestBusyTimeoutMs = 2 ** 31 - 1

const knownOptions: KnownOptions<SqliteOptions> = { path: true, schemas: true, busyTimeoutMs: true, onFailure: true }

/**
 * Opens one SQLite file, and waits up to `busyTimeoutMs` while another process sets it up. Several processes may have
 * the same file open. Concurrent writes share one commit, and a promise resolves when its write is on the disk. No call
 * blocks the thread while it waits for another process: after `busyTimeoutMs` it rejects with `busy` and has no effect.
 *
 * @throws {TypeError | RangeError} when an option is invalid
 * @throws {StoreError} with the path, the reason and what to do, when the file cannot be used
 */
export async function openSqlite(options: SqliteOptions): Promise<SqliteStorage> {
  const { busyTimeoutMs } = checkOptions('openSqlite()', options)
  return whenFree(busyTimeoutMs, () => openSqliteNow(options))
}

/**
 * Same as {@link openSqlite}, at once and without waiting: for a file that no other process sets up, such as `:memory:`.
 *
 * @throws {TypeError | RangeError} when an option is invalid
 * @throws {StoreError} when the file cannot be used; `busy` while another process creates or migrates it
 */
export function openSqliteNow(options: SqliteOptions): SqliteStorage {
  const { path, schemas, busyTimeoutMs, onFailure } = checkOptions('openSqliteNow()', options)
  return new SqliteStorage(openParts(new Connection({ path, busyTimeoutMs, schemas }), onFailure))
}

function checkOptions(owner: string, options: SqliteOptions): SqliteOptions & { readonly busyTimeoutMs: number } {
  if (options === undefined) throw new TypeError(`${owner} takes { path, schemas }, got undefined`)
  checkKnownOptions(owner, options, knownOptions)
  const { path, busyTimeoutMs = defaultBusyTimeoutMs, onFailure } = options
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    const got = typeof path === 'string' ? JSON.stringify(path) : describeType(path)
    throw new TypeError(`path must be a file path or ${inMemory}, got ${got}`)
  }
  if (!Number.isInteger(busyTimeoutMs) || busyTimeoutMs < 0 || busyTimeoutMs > longestBusyTimeoutMs)
    throw new RangeError(
      `busyTimeoutMs must be a whole number from 0 to ${longestBusyTimeoutMs}, got ${describeNumber(busyTimeoutMs)}`,
    )
  checkFunction('onFailure', onFailure)
  checkSchemas(options.schemas)
  return { ...options, busyTimeoutMs }
}

/** Runs `work` as soon as no other process holds the lock. */
async function whenFree<T>(timeoutMs: number, work: () => T): Promise<T> {
  let busy: BusyWait | undefined
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error)) throw error
      busy ??= new BusyWait(timeoutMs, performance.now())
      const delayMs = busy.next(performance.now())
      if (delayMs === undefined) throw error
      await sleep(delayMs)
    }
  }
}

/** How long a `ping` waits for a lock after a write has timed out, to tell a short write from a long one. */
const shortWriteMs = 100

/** Resolves when the promise resolves, or after the time. @throws what the promise rejects with */
async function settledWithin(promise: Promise<unknown>, timeoutMs: number): Promise<void> {
  const timer = new AbortController()
  try {
    await Promise.race([promise, sleep(timeoutMs, undefined, { signal: timer.signal, ref: false })])
  } finally {
    timer.abort()
  }
}

/** The write of a `ping`. */
interface Ping {
  readonly written: Promise<unknown>
  /** Called once, at the next attempt that another process's lock prevents. */
  readonly onBusy: Set<() => void>
}

/** A storage that services share. Its owner verifies and closes it. */
export type SharedStorage = Omit<SqliteStorage, 'verify' | 'close' | typeof Symbol.asyncDispose>

/** What the services of one file share. */
interface Parts {
  readonly connection: Connection
  readonly queue: WriteQueue
  readonly bell: Bell
  closing?: Promise<void>
  pinging?: Ping | undefined
}

function openParts(connection: Connection, onFailure: ((error: Error) => void) | undefined): Parts {
  const bell = new Bell()
  return { connection, bell, queue: new WriteQueue(connection, onFailure, () => bell.ring()) }
}

/** An open SQLite file. Open it with `openSqlite`. */
export class SqliteStorage {
  readonly #parts: Parts
  readonly #connection: Connection
  readonly #service: string | undefined

  /** @internal */
  constructor(parts: Parts, service?: string) {
    this.#parts = parts
    this.#connection = parts.connection
    this.#service = service
  }

  /**
   * Returns the same storage for one of several services that share it. Errors of its reads and writes name the service.
   *
   * @throws {TypeError} when the name is not a string of at least one character
   */
  forService(name: string): SharedStorage {
    requireName('name', name)
    return new SqliteStorage(this.#parts, name)
  }

  /** Whether the storage was opened with a schema of this name. */
  hasSchema(name: string): boolean {
    return this.#connection.schemas.some((schema) => schema.name === name)
  }

  /**
   * Reads in one turn of the loop. Sees every write whose promise has resolved, and does not wait for pending ones. If
   * `read` runs several statements, use `database.snapshot`.
   *
   * @throws {TypeError} when `read` is not a function, is asynchronous, or changes data
   * @throws {StoreError} when the file cannot be read, or after `close()`
   */
  async read<T>(read: (database: Database) => T): Promise<T> {
    requireFunction('read', read)
    return whenFree(this.#connection.busyTimeoutMs, () => {
      this.#checkOpen()
      try {
        return checkSettled('read', this.#connection.reading(read))
      } catch (error) {
        if (error instanceof Error && isMisuse(error)) throw nameService(error, 'read', this.#service)
        this.#parts.queue.stopWriting(error)
        throw storeError(
          this.#connection.path,
          this.#service === undefined ? 'could not read' : `could not execute a read${ofService(this.#service)}`,
          error,
        )
      }
    })
  }

  /**
   * Runs a write in the next group. Resolves with the result of `run` once it is durable, or refused by `keeps` and
   * without effect.
   *
   * @throws {TypeError} when a field of the write is invalid, or `run` is asynchronous
   * @throws {StoreError} when it could not be written. It then has no effect
   */
  async write<T>(write: Write<T>): Promise<T> {
    checkWrite(write)
    this.#checkOpen()
    return this.#parts.queue.add(write, this.#service)
  }

  /**
   * Takes a lease for `ttlMs`, unless another holder has it. Time is that of the database. A lease that is not released
   * ends by itself.
   *
   * @param scope - Tasks of different tenants are independent; undefined for a task of the whole file.
   * @param task - The name of the task. Jobs of a queue have their own leases: see `createSqliteJobs`.
   * @throws {TypeError | RangeError} when an argument is invalid
   */
  lease(scope: Scope | undefined, task: string, ttlMs: number): Promise<TaskLease | undefined> {
    return takeLease(this, scope, task, ttlMs)
  }

  /**
   * Yields the result of `read` whenever it exceeds the last one, beginning with `from`. A hint: versions that follow
   * each other quickly are yielded as one. Keeps no process alive. Ends when the storage is closed.
   *
   * @throws {TypeError | RangeError} at once, when an argument is invalid
   * @throws {StoreError} when the file cannot be read
   * @throws the signal's own reason, at once, when it aborts
   *
   * @example
   * ```ts
   * import type { Database } from '@sekha/storage/sqlite'
   *
   * const countNotes = (database: Database): number =>
   *   database.get<{ count: number }>('SELECT count(*) AS count FROM notes')?.count ?? 0
   * for await (const count of storage.watch(countNotes, 0, { signal })) console.log(count)
   * ```
   */
  watch(read: (database: Database) => number, from: number, options?: WatchOptions): AsyncIterable<number> {
    requireFunction('read', read)
    const { bell } = this.#parts
    const isClosed = (): boolean => this.#parts.closing !== undefined
    return watchVersion(() => this.read(read), from, { bell, isClosed }, options)
  }

  /** Lists the names of all tenants, by code point. */
  tenants(): Promise<readonly string[]> {
    return this.read((database) =>
      database.all<{ name: string }>('SELECT name FROM tenants ORDER BY name').map(({ name }) => name),
    )
  }

  statistics(): Promise<StorageStatistics> {
    return this.read(readStatistics)
  }

  /**
   * Checks the file, the constraints, and the rules of the schemas. Slow.
   *
   * @returns every problem; an empty list means that the file is sound
   */
  verify(): Promise<readonly string[]> {
    return this.read((database) => verifyDatabase(database, this.#connection.schemas))
  }

  /**
   * Does a small write and reads the start of each table from the disk. Does not wait while another process is writing.
   *
   * @throws {StoreError} when one of them fails; `busy` after a write has timed out waiting for the other process
   */
  async ping(): Promise<void> {
    await this.#pingWithoutWaiting()
    const { path } = this.#connection
    if (path === inMemory) return
    try {
      this.#connection.checkFile()
      const size = this.#connection.get<{ bytes: number }>(
        'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size',
      )
      await probeFile(path, size?.bytes ?? 0)
    } catch (error) {
      this.#parts.queue.stopWriting(error)
      throw storeError(path, 'does not pass its check', error)
    }
  }

  /**
   * Waits for running calls, then closes the file. Idempotent.
   *
   * @throws {TypeError} when this is the storage of one of several services: its owner closes it
   */
  close(): Promise<void> {
    if (this.#service !== undefined)
      return Promise.reject(new TypeError(`the service ${this.#service} shares the storage: its owner closes it`))
    const { queue, bell } = this.#parts
    this.#parts.closing ??= queue.close().finally(() => this.#connection.close())
    bell.ring()
    return this.#parts.closing
  }

  /** Same as `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /**
   * Resolves after a write, or at once if another process holds the lock. Rejects after a write has timed out waiting for
   * that lock. The ping's own write keeps waiting, so a lock that is never released is noticed even if nothing else writes.
   */
  async #pingWithoutWaiting(): Promise<void> {
    const { queue } = this.#parts
    this.#parts.pinging ??= this.#startPing()
    const { written, onBusy } = this.#parts.pinging
    const held = new Promise<void>((resolve) => onBusy.add(resolve))
    queue.retry()
    await Promise.race([written, held])
    // The lock may be held by a short write now, such as another ping, and no longer by the write that took so long.
    if (queue.lockedOut !== undefined) await settledWithin(written, shortWriteMs)
    if (queue.lockedOut !== undefined) throw queue.lockedOut
  }

  #startPing(): Ping {
    const onBusy = new Set<() => void>()
    const written = this.write({
      run: (database) => database.run('UPDATE store SET pings = pings + 1'),
      keeps: Boolean,
      announced: false,
      onBusy: () => {
        for (const resolve of onBusy) resolve()
        onBusy.clear()
      },
    })
    const forget = (): void => void (this.#parts.pinging = undefined)
    written.then(forget, forget)
    return { written, onBusy }
  }

  #checkOpen(): void {
    if (this.#parts.closing !== undefined)
      throw new StoreError('unavailable', `The store at ${this.#connection.path} is closed`)
  }
}
