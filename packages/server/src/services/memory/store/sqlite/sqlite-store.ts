import {
  type Database,
  findTenant,
  openSqliteNow,
  openSqlite,
  type SharedStorage,
  type SqliteOptions,
  type SqliteStorage,
  type Write,
} from '@sekha/storage/sqlite'
import type { Scope, SegmentId, Store, Touch } from '../store.ts'
import { appendMessages } from './append-messages.ts'
import { archiveConversations } from './archive-conversations.ts'
import { createConversation } from './create-conversation.ts'
import { findConversation } from './conversation-row.ts'
import { deleteConversation } from './delete-conversation.ts'
import { type Deleted, type ErasedSlice, eraseSlice, findDeleted } from './erase-conversation.ts'
import { importBatch } from './import-batch.ts'
import { listIdle } from './list-idle.ts'
import { reserveConversations } from './numbering.ts'
import * as conversations from './read-conversations.ts'
import { readExport } from './read-export.ts'
import * as messages from './read-messages.ts'
import * as windows from './read-window.ts'
import { replaceSegments } from './replace-segments.ts'
import { readSegment } from './segment-parts.ts'
import { readIndex } from './segments.ts'
import { readAllStatistics, readTenantStatistics } from './statistics.ts'
import { memorySchema } from './schema.ts'
import { readSummaries, saveSummaries } from './summaries.ts'
import { needsTouch, touchConversations } from './touch-conversations.ts'
import { updateConversation } from './update-conversation.ts'

/** The location of the store, and its behaviour when other processes use it. */
export type SqliteStoreOptions = Omit<SqliteOptions, 'schemas'>

const schemas = [memorySchema]

/**
 * Opens a store in one SQLite file. Several processes may have the same file open. Concurrent writes share one commit,
 * and a promise resolves when its write is on the disk. No call blocks the thread while it waits for another process:
 * after `busyTimeoutMs` it rejects with `busy` and has no effect. Opening also waits, while another process sets the
 * file up.
 *
 * @throws {TypeError | RangeError} when an option is invalid
 * @throws {StoreError} with the path, the reason and what to do, when the file cannot be used
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  return new OwnedStore(await openSqlite({ ...options, schemas }))
}

/**
 * Same as {@link openSqliteStore}, at once and without waiting.
 *
 * @throws {StoreError} also with `busy`, while another process sets the file up
 */
export function openSqliteStoreNow(options: SqliteStoreOptions): Store {
  return new OwnedStore(openSqliteNow({ ...options, schemas }))
}

/** Creates a store in a storage that services share, which its owner verifies and closes. */
export function createSqliteStore(storage: SharedStorage): Store {
  return new SqliteStore(storage)
}

class SqliteStore implements Store {
  readonly #storage: SharedStorage

  constructor(storage: SharedStorage) {
    this.#storage = storage
  }

  reserveConversations: Store['reserveConversations'] = (scope, count) =>
    this.#write(scope, {
      run: (database) => reserveConversations(database, scope, count),
      keeps: Boolean,
      announced: false,
    })
  createConversation: Store['createConversation'] = (scope, command) =>
    this.#command(scope, (database) => createConversation(database, scope, command))
  appendMessages: Store['appendMessages'] = (scope, command) =>
    this.#command(scope, (database) => appendMessages(database, scope, command))
  updateConversation: Store['updateConversation'] = (scope, command) =>
    this.#command(scope, (database) => updateConversation(database, scope, command))
  async deleteConversation(scope: Scope, id: string): ReturnType<Store['deleteConversation']> {
    const outcome = await this.#write(scope, {
      run: (database) => deleteConversation(database, scope, id),
      keeps: isChange,
      erases: (deletion) => deletion.outcome === 'done' && deletion.value.isErased,
    })
    return outcome.outcome === 'done'
      ? { ...outcome, value: { number: outcome.value.number, version: outcome.value.version } }
      : outcome
  }
  async eraseDeleted(scope: Scope, id: string): Promise<void> {
    const find = (database: Database): Deleted | undefined =>
      findDeleted(database, { tenant: findTenant(database, scope), id })
    if ((await this.#read(scope, find)) === undefined) return
    const slice: Write<ErasedSlice> = {
      run: (database) => eraseSlice(database, find(database)),
      keeps: (erased) => erased !== 'nothing',
      announced: false,
      erases: (erased) => erased === 'last',
    }
    while ((await this.#write(scope, slice)) !== 'nothing');
  }
  importBatch: Store['importBatch'] = (scope, batch) =>
    this.#command(scope, (database) => importBatch(database, scope, batch))
  archiveConversations: Store['archiveConversations'] = (scope, command) =>
    this.#write(scope, {
      run: (database) => archiveConversations(database, scope, command),
      keeps: (outcome) => outcome.outcome === 'done' && outcome.archived.length > 0,
    })
  saveSummaries: Store['saveSummaries'] = (scope, conversationId, summaries) =>
    this.#write(scope, {
      run: (database) => saveSummaries(database, scope, conversationId, summaries),
      keeps: (outcome) => outcome === 'done' && summaries.length > 0,
      announced: false,
    })
  async replaceSegments(
    scope: Scope,
    change: Parameters<Store['replaceSegments']>[1],
  ): ReturnType<Store['replaceSegments']> {
    checkScope(scope)
    return replaceSegments(this.#storage, scope, change)
  }

  getConversation: Store['getConversation'] = (scope, id) =>
    this.#read(scope, (database) => findConversation(database, findTenant(database, scope), scope, id))
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
  lastConversation: Store['lastConversation'] = (scope) =>
    this.#read(scope, (database) => conversations.lastConversation(database, scope))
  index: Store['index'] = (scope, known) => this.#read(scope, (database) => readIndex(database, scope, known))
  async *readSegments(scope: Scope, ids: readonly SegmentId[]): ReturnType<Store['readSegments']> {
    for (const id of ids) {
      const bytes = await this.#read(scope, (database) => readSegment(database, findTenant(database, scope), id))
      if (bytes !== undefined) yield { id, bytes }
    }
  }

  tenants: Store['tenants'] = () => this.#storage.tenants()
  async statistics(): ReturnType<Store['statistics']> {
    const [storage, rows] = await Promise.all([this.#storage.statistics(), this.#storage.read(readAllStatistics)])
    return { ...storage, ...rows }
  }
  tenantStatistics: Store['tenantStatistics'] = (scope) =>
    this.#read(scope, (database) => readTenantStatistics(database, scope))
  async verify(): Promise<readonly string[]> {
    return []
  }

  /** Reads first: most accesses closely follow another one, and a write would cost a disk sync. */
  async touchConversations(scope: Scope, touch: Touch): Promise<void> {
    if (!(await this.#read(scope, (database) => needsTouch(database, scope, touch)))) return
    const run = (database: Database): number => touchConversations(database, scope, touch)
    await this.#write(scope, { run, keeps: Boolean, announced: false })
  }

  ping(): Promise<void> {
    return this.#storage.ping()
  }

  async close(): Promise<void> {}

  #command<Outcome extends CommandOutcome>(scope: Scope, run: (database: Database) => Outcome): Promise<Outcome> {
    return this.#write(scope, { run, keeps: isChange })
  }

  async #write<T>(scope: Scope, write: Write<T>): Promise<T> {
    checkScope(scope)
    return this.#storage.write(write)
  }

  async #read<T>(scope: Scope, read: (database: Database) => T): Promise<T> {
    checkScope(scope)
    return this.#storage.read(read)
  }
}

/** A store that has its storage alone. */
class OwnedStore extends SqliteStore {
  readonly #storage: SqliteStorage

  constructor(storage: SqliteStorage) {
    super(storage)
    this.#storage = storage
  }

  override verify(): Promise<readonly string[]> {
    return this.#storage.verify()
  }

  override close(): Promise<void> {
    return this.#storage.close()
  }
}

function checkScope(scope: Scope): void {
  if (typeof scope.tenant !== 'string' || scope.tenant === '')
    throw new TypeError('tenant must be a name of at least one character')
}

interface CommandOutcome {
  readonly outcome: string
  readonly replayed?: boolean | undefined
}

/** Whether a write changed the store. A refusal and a replay do not. */
function isChange({ outcome, replayed }: CommandOutcome): boolean {
  return outcome === 'done' && replayed !== true
}
