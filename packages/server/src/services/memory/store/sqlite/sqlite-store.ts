import { setTimeout as sleep } from 'node:timers/promises'
import {
  BusyWait,
  Connection,
  type Database,
  inMemory,
  isBusy,
  probeFile,
  storeError,
  type Write,
  WriteQueue,
} from '@sekha/storage/sqlite'
import { StoreError } from '@sekha/storage'
import type { Refused, Scope, Store, Touch, WriteOutcome } from '../store.ts'
import { appendMessages } from './append-messages.ts'
import { archiveConversations } from './archive-conversations.ts'
import { createConversation } from './create-conversation.ts'
import { findConversation } from './conversation-row.ts'
import { deleteConversation } from './delete-conversation.ts'
import { type Deleted, type ErasedSlice, eraseSlice, findDeleted } from './erase-conversation.ts'
import { importBatch } from './import-batch.ts'
import { listIdle } from './list-idle.ts'
import { findTenant, readCounters } from './numbering.ts'
import * as conversations from './read-conversations.ts'
import { readExport } from './read-export.ts'
import * as messages from './read-messages.ts'
import * as windows from './read-window.ts'
import { readIndex, replaceSegments } from './segments.ts'
import { readStatistics, readTenantStatistics } from './statistics.ts'
import { memorySchema } from './schema.ts'
import { readSummaries, saveSummaries } from './summaries.ts'
import { needsTouch, touchConversations } from './touch-conversations.ts'
import { updateConversation } from './update-conversation.ts'
import { verifyDatabase } from './verify-database.ts'

/** The location of the store, and its behaviour when other processes use it. */
export interface SqliteStoreOptions {
  /**
   * The file, which is created if it does not exist, in an existing folder. `:memory:` keeps the data until `close()`.
   */
  readonly path: string
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

/**
 * Opens a store in one SQLite file. Several processes may have the same file open. Concurrent writes share one commit,
 * and a promise resolves when its write is on the disk. No call blocks the thread while it waits for another process:
 * after `busyTimeoutMs` it rejects with `busy` and has no effect.
 *
 * @throws {TypeError | RangeError} when an option is invalid
 * @throws {StoreError} with the path, the reason and what to do, when the file cannot be used; `busy` while another
 *   process sets it up: `openSqliteStoreWhenFree` waits for that
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const { path, busyTimeoutMs = defaultBusyTimeoutMs, onFailure } = options
  checkOptions(path, busyTimeoutMs)
  return new SqliteStore(new Connection({ path, busyTimeoutMs, schema: memorySchema }), onFailure)
}

/**
 * Opens a store, and waits up to `busyTimeoutMs`, without blocking the thread, while another process sets the file up.
 */
export async function openSqliteStoreWhenFree(options: SqliteStoreOptions): Promise<Store> {
  const { path, busyTimeoutMs = defaultBusyTimeoutMs } = options
  checkOptions(path, busyTimeoutMs)
  return whenFree(busyTimeoutMs, () => openSqliteStore(options))
}

function checkOptions(path: string, busyTimeoutMs: number): void {
  if (typeof path !== 'string' || path === '')
    throw new TypeError(`path must be a file path or ${inMemory}, got ${JSON.stringify(path)}`)
  if (!Number.isInteger(busyTimeoutMs) || busyTimeoutMs < 0 || busyTimeoutMs > longestBusyTimeoutMs)
    throw new RangeError(`busyTimeoutMs must be a whole number from 0 to ${longestBusyTimeoutMs}, got ${busyTimeoutMs}`)
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

/** The write of a `ping`. */
interface Ping {
  readonly written: Promise<unknown>
  /** Called once, at the next attempt that another process's lock prevents. */
  readonly onBusy: Set<() => void>
}

class SqliteStore implements Store {
  readonly #database: Connection
  readonly #queue: WriteQueue
  #closing: Promise<void> | undefined
  #pinging: Ping | undefined

  constructor(database: Connection, onFailure: ((error: Error) => void) | undefined) {
    this.#database = database
    this.#queue = new WriteQueue(database, onFailure)
  }

  createConversation: Store['createConversation'] = (scope, command) =>
    this.#command(scope, () => createConversation(this.#database, scope, command))
  appendMessages: Store['appendMessages'] = (scope, command) =>
    this.#command(scope, () => appendMessages(this.#database, scope, command))
  updateConversation: Store['updateConversation'] = (scope, command) =>
    this.#command(scope, () => updateConversation(this.#database, scope, command))
  async deleteConversation(scope: Scope, id: string): ReturnType<Store['deleteConversation']> {
    const outcome = await this.#write(scope, {
      run: () => deleteConversation(this.#database, scope, id),
      keeps: isChange,
      erases: (deletion) => deletion.outcome === 'done' && deletion.value.isErased,
    })
    return outcome.outcome === 'done' ? { ...outcome, value: { number: outcome.value.number } } : outcome
  }
  async eraseDeleted(scope: Scope, id: string): Promise<void> {
    const find = (database: Database): Deleted | undefined =>
      findDeleted(database, { tenant: findTenant(database, scope), id })
    if ((await this.#read(scope, find)) === undefined) return
    const slice: Write<ErasedSlice> = {
      run: () => eraseSlice(this.#database, find(this.#database)),
      keeps: (erased) => erased !== 'nothing',
      announced: false,
      erases: (erased) => erased === 'last',
    }
    while ((await this.#write(scope, slice)) !== 'nothing');
  }
  importBatch: Store['importBatch'] = (scope, batch) =>
    this.#command(scope, () => importBatch(this.#database, scope, batch))
  archiveConversations: Store['archiveConversations'] = (scope, command) =>
    this.#write(scope, {
      run: () => archiveConversations(this.#database, scope, command),
      keeps: (outcome) => outcome.outcome === 'done' && outcome.archived.length > 0,
    })
  saveSummaries: Store['saveSummaries'] = (scope, conversationId, summaries) =>
    this.#write(scope, {
      run: () => saveSummaries(this.#database, scope, conversationId, summaries),
      keeps: (outcome) => outcome === 'done' && summaries.length > 0,
      announced: false,
    })
  replaceSegments: Store['replaceSegments'] = (scope, change) =>
    this.#write(scope, {
      run: () => replaceSegments(this.#database, scope, change),
      keeps: Boolean,
      erases: () => change.purge !== undefined,
    })

  getConversation: Store['getConversation'] = (scope, id) =>
    this.#read(scope, (database) => findConversation(database, findTenant(database, scope), id))
  listConversations: Store['listConversations'] = (scope, filter, page) =>
    this.#read(scope, (database) => conversations.listConversations(database, scope, filter, page))
  countConversations: Store['countConversations'] = (scope, filter) =>
    this.#read(scope, (database) => conversations.countConversations(database, scope, filter))
  matchConversations: Store['matchConversations'] = (scope, filter) =>
    this.#read(scope, (database) => conversations.matchConversations(database, scope, filter))
  listIdle: Store['listIdle'] = (scope, filter) => this.#read(scope, (database) => listIdle(database, scope, filter))
  listLabels: Store['listLabels'] = (scope) =>
    this.#read(scope, (database) => conversations.listLabels(database, scope))
  listFolders: Store['listFolders'] = (scope) =>
    this.#read(scope, (database) => conversations.listFolders(database, scope))
  listMessages: Store['listMessages'] = (scope, conversationId, page) =>
    this.#read(scope, (database) => messages.listMessages(database, scope, conversationId, page))
  measureWindow: Store['measureWindow'] = (scope, conversationId, window) =>
    this.#read(scope, (database) => windows.measureWindow(database, scope, conversationId, window))
  readWindow: Store['readWindow'] = (scope, conversationId, window) =>
    this.#read(scope, (database) => windows.readWindow(database, scope, conversationId, window))
  newestMessageAt: Store['newestMessageAt'] = (scope, conversationId) =>
    this.#read(scope, (database) => windows.newestMessageAt(database, scope, conversationId))
  readSummaries: Store['readSummaries'] = (scope, conversationId, range) =>
    this.#read(scope, (database) => readSummaries(database, scope, conversationId, range))
  readHits: Store['readHits'] = (scope, docs, bounds) =>
    this.#read(scope, (database) => messages.readHits(database, scope, docs, bounds))
  readTexts: Store['readTexts'] = (scope, range) =>
    this.#read(scope, (database) => messages.readTexts(database, scope, range))
  findExisting: Store['findExisting'] = (scope, ids) =>
    this.#read(scope, (database) => messages.findExisting(database, scope, ids))
  readExport: Store['readExport'] = (scope, filter, range) =>
    this.#read(scope, (database) => readExport(database, scope, filter, range))
  readIndex: Store['readIndex'] = (scope) => this.#read(scope, (database) => readIndex(database, scope))
  counters: Store['counters'] = (scope) => this.#read(scope, (database) => readCounters(database, scope))

  tenants: Store['tenants'] = () =>
    this.#read(undefined, (database) =>
      database.all<{ name: string }>('SELECT name FROM tenants ORDER BY name').map(({ name }) => name),
    )
  /** Counts the commits of other connections, for all tenants. Pings, touches and refusals do not count. */
  changeCounter: Store['changeCounter'] = () =>
    this.#read(undefined, (database) => {
      const all = database.get<{ changes: number }>('SELECT changes FROM store')?.changes ?? 0
      return all - this.#queue.ownChanges
    })
  statistics: Store['statistics'] = () => this.#read(undefined, readStatistics)
  tenantStatistics: Store['tenantStatistics'] = (scope) =>
    this.#read(scope, (database) => readTenantStatistics(database, scope))
  verify: Store['verify'] = () => this.#read(undefined, verifyDatabase)

  /** Reads first: most accesses closely follow another one, and a write would cost a disk sync. */
  async touchConversations(scope: Scope, touch: Touch): Promise<void> {
    if (!(await this.#read(scope, (database) => needsTouch(database, scope, touch)))) return
    const run = (): number => touchConversations(this.#database, scope, touch)
    await this.#write(scope, { run, keeps: Boolean, announced: false })
  }

  async ping(): Promise<void> {
    await this.#pingWithoutWaiting()
    const { path } = this.#database
    if (path === inMemory) return
    try {
      this.#database.checkFile()
      const size = this.#database.get<{ bytes: number }>(
        'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size',
      )
      await probeFile(path, size?.bytes ?? 0)
    } catch (error) {
      this.#queue.stopWriting(error)
      throw storeError(path, 'does not pass its check', error)
    }
  }

  /**
   * Resolves after a write, or at once if another process holds the lock. Rejects after a write has timed out waiting for
   * that lock. The ping's own write keeps waiting, so a lock that is never released is noticed even if nothing else writes.
   */
  async #pingWithoutWaiting(): Promise<void> {
    this.#pinging ??= this.#startPing()
    const { written, onBusy } = this.#pinging
    const held = new Promise<void>((resolve) => onBusy.add(resolve))
    this.#queue.retry()
    await Promise.race([written, held])
    if (this.#queue.lockedOut !== undefined) throw this.#queue.lockedOut
  }

  #startPing(): Ping {
    const onBusy = new Set<() => void>()
    const written = this.#write(undefined, {
      run: () => this.#database.run('UPDATE store SET pings = pings + 1'),
      keeps: Boolean,
      announced: false,
      onBusy: () => {
        for (const resolve of onBusy) resolve()
        onBusy.clear()
      },
    })
    const forget = (): void => void (this.#pinging = undefined)
    written.then(forget, forget)
    return { written, onBusy }
  }

  close(): Promise<void> {
    this.#closing ??= this.#queue.close().finally(() => this.#database.close())
    return this.#closing
  }

  #command<T>(scope: Scope, run: () => WriteOutcome<T>): Promise<WriteOutcome<T>> {
    return this.#write(scope, { run, keeps: isChange })
  }

  async #write<T>(scope: Scope | undefined, write: Write<T>): Promise<T> {
    this.#check(scope)
    return this.#queue.add(write)
  }

  /** Reads see every write whose promise has resolved, and do not wait for pending writes. */
  #read<T>(scope: Scope | undefined, read: (database: Database) => T): Promise<T> {
    return whenFree(this.#database.busyTimeoutMs, () => {
      this.#check(scope)
      try {
        return read(this.#database)
      } catch (error) {
        this.#queue.stopWriting(error)
        throw storeError(this.#database.path, 'could not read', error)
      }
    })
  }

  #check(scope: Scope | undefined): void {
    if (this.#closing !== undefined)
      throw new StoreError('unavailable', `The store at ${this.#database.path} is closed`)
    if (scope !== undefined && (typeof scope.tenant !== 'string' || scope.tenant === ''))
      throw new TypeError('tenant must be a name of at least one character')
  }
}

/** Whether a write changed the store. A refusal and a replay do not. */
function isChange(outcome: WriteOutcome<unknown> | Refused): boolean {
  return outcome.outcome === 'done' && !outcome.replayed
}
