import type { SegmentIndex } from '@sekha/search/segments'
import type { Turns } from '@sekha/search/steps'
import type { Place, Scope, Store, Version } from '../store/store.ts'
import { TenantIndex } from './tenant-index.ts'

/** A tenant that is written and never searched is read after this many writes, so that its segments are merged. */
const writesBeforeReading = 16
/** The number of tenants whose unread writes are counted. */
const maxCounted = 10_000

/** The dependencies of an index cache. */
export interface IndexCacheOptions {
  readonly store: Store
  readonly turns: Turns
  /** See {@link IndexCache}. */
  readonly maxBytes: number
  /** Receives errors of merging and purging segments. */
  readonly onFailure: (error: unknown) => void
}

/**
 * The search indexes of the tenants in use. Beyond `maxBytes`, the least recently used ones leave memory, except for
 * the last one used, and those that are being read, merged or purged. A running search keeps its index until it ends.
 */
export class IndexCache {
  readonly #options: IndexCacheOptions
  /** Ordered by use, the last one last. */
  readonly #tenants = new Map<string, Entry>()
  #byteSize = 0
  /** Writes since the index of a tenant left memory. */
  readonly #unread = new Map<string, number>()
  /** The errors of tenants whose index could not be read at the last attempt. */
  readonly #failures = new Map<string, unknown>()

  constructor(options: IndexCacheOptions) {
    this.#options = options
  }

  /** The approximate memory of all indexes, in bytes. */
  get byteSize(): number {
    return this.#byteSize
  }

  /** The number of tenants whose index is in memory. */
  get size(): number {
    return this.#tenants.size
  }

  /** Returns the index of a tenant with every write that was acknowledged before the call, by any process. */
  async read(scope: Scope): Promise<SegmentIndex> {
    const { tenant } = scope
    try {
      const entry = this.#use(scope)
      const index = await entry.index.read()
      this.#failures.delete(tenant)
      this.#measure(entry)
      return index
    } catch (error) {
      this.#failures.set(tenant, error)
      throw error
    }
  }

  /** Adds the segment of a command that this process has carried out. */
  add(scope: Scope, place: Place, bytes: Uint8Array): void {
    const { tenant } = scope
    const entry = this.#tenants.get(tenant)
    if (entry !== undefined) return entry.index.add(place, bytes)
    if (place.segment === undefined) return
    const unread = (this.#unread.get(tenant) ?? 0) + 1
    if (this.#unread.size > maxCounted) this.#unread.clear()
    if (unread < writesBeforeReading) this.#unread.set(tenant, unread)
    else this.read(scope).catch(this.#options.onFailure)
  }

  /** Hides a conversation that this process has deleted, and purges its words from the stored segments. */
  remove(scope: Scope, conversation: number, version: Version): void {
    this.#use(scope).index.remove(conversation, version)
  }

  /** Waits for running reads. @throws the error of a tenant whose index could not be read at the last attempt */
  async check(): Promise<void> {
    await Promise.allSettled([...this.#tenants.values()].map(async ({ index }) => index.reading))
    for (const error of this.#failures.values()) throw error
  }

  /** Runs postponed work now, and waits for it. */
  async settle(): Promise<void> {
    for (const { index } of this.#tenants.values()) await index.settle()
  }

  #use(scope: Scope): Entry {
    const { tenant } = scope
    const entry = this.#tenants.get(tenant) ?? this.#create(scope)
    this.#tenants.delete(tenant)
    this.#tenants.set(tenant, entry)
    this.#unread.delete(tenant)
    return entry
  }

  #create(scope: Scope): Entry {
    const onIdle = (): void => this.#measure(entry)
    const entry: Entry = { bytes: 0, index: new TenantIndex({ ...this.#options, scope, onIdle }) }
    return entry
  }

  #measure(entry: Entry): void {
    if (this.#tenants.get(entry.index.tenant) !== entry) return
    const bytes = entry.index.byteSize
    this.#byteSize += bytes - entry.bytes
    entry.bytes = bytes
    this.#trim()
  }

  #trim(): void {
    if (this.#byteSize <= this.#options.maxBytes) return
    const last = [...this.#tenants.keys()].at(-1)
    for (const [tenant, { index, bytes }] of this.#tenants) {
      if (tenant === last || index.isBusy) continue
      this.#tenants.delete(tenant)
      this.#byteSize -= bytes
      if (this.#byteSize <= this.#options.maxBytes) return
    }
  }
}

interface Entry {
  readonly index: TenantIndex
  /** Its size when it was last used. */
  bytes: number
}
