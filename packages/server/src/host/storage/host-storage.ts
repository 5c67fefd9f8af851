import type { Worker, WorkerOptions } from 'node:worker_threads'
import type { JobQueue, StoreDescription } from '@sekha/storage'
import {
  createSqliteJobs,
  openSqlite,
  openSqliteNow,
  type Schema,
  type SharedStorage,
  type SqliteStorage,
} from '@sekha/storage/sqlite'
import { openStoreThread, type Remote, type StoreThread } from '@sekha/storage/thread'
import type { ThreadEngine } from './serve-engines.ts'
import { hasJobs, isBusy, listSchemas } from './service-tables.ts'
import type { Service } from '../service.ts'
import { within } from '../within.ts'

/** What the host opens for a service. */
export interface ServiceStorage {
  /** The tables of the service; undefined if it has none, or its engine has them. */
  readonly storage?: SharedStorage | undefined
  /** The engine of the service; undefined if it has none. */
  readonly engine?: Remote<object> | undefined
  /** The queue of its jobs; undefined if it declares none, or has a queue of its own. */
  readonly queue?: JobQueue | undefined
}

/** What the storage is opened with. */
export interface HostStorageOptions {
  readonly store: StoreDescription
  /** Starts the store's thread; undefined to run all engines in this thread. */
  readonly startThread: ((options: WorkerOptions) => Worker | Promise<Worker>) | undefined
  readonly now: () => number
  readonly onFailure: (error: unknown) => void
  readonly onDeath: (error: unknown) => void
}

/** How long closing waits for each engine and for the file, in milliseconds. */
const closeTimeoutMs = 5000

/**
 * The database of all services: one connection with one write queue in this thread, and one in the store's thread if an
 * engine runs there. A file that no service needs is not opened.
 */
export class HostStorage {
  readonly #options: HostStorageOptions
  readonly #thread: StoreThread | undefined
  readonly #here: SqliteStorage | Promise<SqliteStorage> | undefined
  /** Closes the engines of this thread. */
  readonly #closers: (() => Promise<void>)[] = []

  /** @throws {StoreError} when the file cannot be opened; its promises reject instead while another process sets it up */
  constructor(services: readonly Service[], options: HostStorageOptions) {
    this.#options = options
    const inThread = services.filter((it) => this.#isInThread(it))
    if (inThread.length > 0) this.#thread = this.#openThread(inThread)
    const schemas = listSchemas(services.filter((it) => !this.#isInThread(it)))
    if (schemas.length > 0) this.#here = this.#openHere(schemas)
  }

  /** Opens the storage and the engine of a service. */
  open(service: Service): ServiceStorage | Promise<ServiceStorage> {
    const { name, engine } = service
    const thread = this.#isInThread(service) ? this.#thread : undefined
    if (thread !== undefined)
      return thread.opened().then(() => ({
        engine: thread.engine<object>(name),
        queue: hasJobs(service) ? thread.engine<JobQueue>(`${name}/jobs`) : undefined,
      }))
    const needsNothing = engine === undefined && service.tables === undefined && !hasJobs(service)
    if (this.#here === undefined || needsNothing) return {}
    const { now, onFailure } = this.#options
    return after(this.#here, (shared) => {
      const storage = shared.forService(name)
      const queue = hasJobs(service) ? createSqliteJobs(storage, { service: name, now }) : undefined
      if (engine === undefined) return { storage: service.tables && storage, queue }
      const opening = engine.open({ storage, options: engine.options, now, onFailure })
      return after(opening, (opened) => {
        this.#closers.push(async () => engine.close?.(opened))
        return { engine: opened, queue }
      })
    })
  }

  /** Checks the file and the rules of all tables. @returns every problem */
  async verify(): Promise<readonly string[]> {
    const thread = this.#thread?.engine<Pick<SqliteStorage, 'verify'>>('/storage').verify()
    const found = await Promise.all([thread ?? [], (await this.#here)?.verify() ?? []])
    return [...new Set(found.flat())]
  }

  /** Closes the engines, then the file. Takes at most 10 s. @throws {unknown} the first error */
  async close(): Promise<void> {
    const thread = this.#thread
    const outcomes = await Promise.allSettled([
      ...this.#closers.map((close) => bounded('close of an engine', close)),
      thread && bounded("close of the store's thread", () => thread.close()),
    ])
    // A file that was not opened has nothing to close.
    const here = await Promise.resolve(this.#here).catch(() => undefined)
    outcomes.push(...(await Promise.allSettled([here && bounded('close of the file', () => here.close())])))
    const failed = outcomes.find((it) => it.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  #isInThread({ engine }: Service): boolean {
    return this.#options.startThread !== undefined && engine?.module !== undefined
  }

  #openThread(services: readonly Service[]): StoreThread {
    const { store, startThread, onFailure, onDeath } = this.#options
    if (startThread === undefined) throw new TypeError('there is no thread')
    const engines = services.flatMap((it) => {
      const { name, engine } = it
      if (engine?.module === undefined) return []
      const options: ThreadEngine = { module: engine.module, options: engine.options, hasJobs: hasJobs(it) }
      return { name, options }
    })
    return openStoreThread({ store, engines, start: startThread, onFailure, onDeath })
  }

  #openHere(schemas: readonly Schema[]): SqliteStorage | Promise<SqliteStorage> {
    const { store, onFailure } = this.#options
    const options = { path: store.path, busyTimeoutMs: store.busyTimeoutMs, schemas, onFailure }
    const open = (): SqliteStorage | Promise<SqliteStorage> => {
      try {
        return openSqliteNow(options)
      } catch (error) {
        if (!isBusy(error)) throw error
        return openSqlite(options)
      }
    }
    if (this.#thread === undefined) return caught(open())
    // The thread may have the tables of the service that wrote files before services had versions.
    return caught(this.#thread.opened().then(open))
  }
}

function bounded(what: string, work: () => Promise<void>): Promise<void> {
  // Closing keeps the process alive.
  return within(closeTimeoutMs, what, work, { unref: false })
}

/** Continues at once if the value is no promise. */
export function after<T, R>(value: T | Promise<T>, work: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(work) : work(value)
}

/** Avoids an unhandled rejection. Every use still rejects with the reason. */
function caught<T>(value: T | Promise<T>): T | Promise<T> {
  if (value instanceof Promise) value.catch(() => {})
  return value
}
