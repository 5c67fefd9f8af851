import {
  mergeInSteps,
  type MergePlan,
  openFreshSegment,
  openSegment,
  planMerge,
  type SegmentIndex,
  type Segment,
  IndexError,
} from '@sekha/search/segments'
import type { Turn, Turns } from '@sekha/search/steps'
import { StoreError } from '@sekha/storage'
import type { IndexList, Place, Scope, SegmentId, Store, Version } from '../store/store.ts'
import { HeldSegments } from './held-segments.ts'
import { rebuildSegments } from './rebuild-index.ts'

/** How long words of deleted conversations stay. The delay batches deletions. */
const purgeDelayMs = 1000
/** The number of times in a row that another process may change the segments before a merge is left to it. */
const maxStaleMerges = 3
const maxRebuilds = 3
/** The number of times in a row that a read may find that what it reads has changed. */
const maxReads = 200
/** Estimates of the objects that the index does not count. */
const bytesPerTenant = 8192
const bytesPerSegment = 1024

/** The tenant of an index, and the dependencies of the index. */
export interface IndexPlace {
  readonly store: Store
  readonly scope: Scope
  readonly turns: Turns
  /** Receives errors of merging and purging segments. */
  readonly onFailure: (error: unknown) => void
  /** Called when merging and purging are done. */
  readonly onIdle: () => void
}

/**
 * An in-memory copy of one tenant's stored search index. {@link read} brings it up to date and reads only the bytes of
 * new segments. Merging limits the number of segments. A purge rewrites segments that contain words of deleted
 * conversations. New segments are stored before they replace those in memory.
 */
export class TenantIndex {
  readonly #place: IndexPlace
  #held: HeldSegments | undefined
  #reading: Promise<HeldSegments> | undefined
  #nextReading: Promise<HeldSegments> | undefined
  /** Whether the stored number of messages is wrong. A rebuild does not correct it. */
  #isMiscounted = false
  #purgeTimer: ReturnType<typeof setTimeout> | undefined
  #isPurgeDue = false
  #tidying: Promise<void> | undefined

  constructor(place: IndexPlace) {
    this.#place = place
  }

  get tenant(): string {
    return this.#place.scope.tenant
  }

  /** The approximate memory of the index, in bytes. */
  get byteSize(): number {
    const index = this.#held?.index
    return bytesPerTenant + (index === undefined ? 0 : index.byteSize + index.segments.length * bytesPerSegment)
  }

  /** Whether the index is being read, or work is due that only this process may finish soon. */
  get isBusy(): boolean {
    return this.#reading !== undefined || this.#tidying !== undefined || this.#purgeTimer !== undefined
  }

  /** The running read, if there is one. */
  get reading(): Promise<unknown> | undefined {
    return this.#reading
  }

  /** Returns the index with every write that was acknowledged before the call, by any process. */
  async read(): Promise<SegmentIndex> {
    const { index } = await this.#refresh()
    return index
  }

  /** Adds the segment of a command that this process has carried out. An index that was not read yet ignores it. */
  add({ segment, firstDoc, version }: Place, bytes: Uint8Array): void {
    this.#change((held) => held.addOwn(segment, firstDoc, bytes, version))
    if (segment !== undefined) this.#tidy()
  }

  /** Hides a conversation that this process has deleted. Its words leave the stored segments soon after. */
  remove(conversation: number, version: Version): void {
    this.#change((held) => held.removeOwn(conversation, version))
    this.#schedulePurge()
  }

  /** Runs postponed work now, and waits for it. */
  async settle(): Promise<void> {
    await this.#tidying
    if (this.#purgeTimer === undefined) return
    this.#startPurge()
    await this.#tidying
  }

  /** Changes the index in memory. If that fails, the next search reads it again. */
  #change(change: (held: HeldSegments) => void): void {
    if (this.#held === undefined) return
    try {
      change(this.#held)
    } catch {
      this.#held = undefined
    }
  }

  /**
   * One refresh runs at a time. A caller cannot share one that has begun, because that may not see what was written
   * since. All callers that wait share the next one.
   */
  #refresh(): Promise<HeldSegments> {
    if (this.#nextReading !== undefined) return this.#nextReading
    if (this.#reading === undefined) return this.#startReading()
    this.#nextReading = this.#reading.then(
      () => this.#startReading(),
      () => this.#startReading(),
    )
    return this.#nextReading
  }

  #startReading(): Promise<HeldSegments> {
    this.#nextReading = undefined
    const reading = this.#readChanges().finally(() => {
      if (this.#reading === reading) this.#reading = undefined
    })
    this.#reading = reading
    return reading
  }

  async #readChanges(): Promise<HeldSegments> {
    const { store, scope, turns } = this.#place
    const turn = turns.begin()
    const read = new Map<SegmentId, Segment>()
    let missing: readonly SegmentId[] = []
    let rebuilds = 0
    const rebuild = async (list: IndexList): Promise<void> => {
      if (rebuilds++ === maxRebuilds) throw new Error('the search index stays damaged after it was rebuilt')
      await this.#rebuild(list, turn)
      read.clear()
      missing = []
    }
    for (let reads = 0; reads < maxReads; reads++) {
      // Lets the writes of this process continue, which may be what it waits for.
      if (reads > 0) await new Promise((resolve) => setImmediate(resolve))
      const held = this.#held
      const newest = held?.newest ?? 0
      const list = await store.index(scope, held && { epoch: held.epoch, version: held.version })
      if (held !== undefined && isOlder(list, held, newest)) {
        // What is in memory is of no use any more: the whole index is read again.
        this.#held = undefined
        read.clear()
        missing = []
        continue
      }
      if (list === 'unchanged') {
        if (held !== undefined && held === this.#held) return held
        continue
      }
      const state = await this.#readSegments(list, read, turn)
      if (state === 'damaged' || (missing.length > 0 && includesAny(list, missing, read))) {
        await rebuild(list)
        continue
      }
      missing = list.segments.flatMap(({ id }) => (this.#held?.has(id) === true || read.has(id) ? [] : [id]))
      if (missing.length > 0) continue
      const advanced = this.#apply(list, read, rebuilds > 0)
      if (advanced === 'damaged') await rebuild(list)
      else if (advanced !== undefined) return advanced
    }
    throw new StoreError('busy', `the index of tenant ${scope.tenant} changes too often to be read`)
  }

  /** Reads the listed segments that are neither held nor read yet. */
  async #readSegments(list: IndexList, read: Map<SegmentId, Segment>, turn: Turn): Promise<'damaged' | undefined> {
    const { store, scope } = this.#place
    const firstDocs = new Map<SegmentId, number>()
    let lastDoc = 0
    for (const ref of list.segments) {
      if (ref.firstDoc <= lastDoc) return 'damaged'
      lastDoc = ref.lastDoc
      if (this.#held?.has(ref.id) !== true && !read.has(ref.id)) firstDocs.set(ref.id, ref.firstDoc)
    }
    if (firstDocs.size === 0) return undefined
    try {
      for await (const { id, bytes } of store.readSegments(scope, [...firstDocs.keys()])) {
        read.set(id, openSegment(firstDocs.get(id) ?? 0, bytes))
        await turn.pause()
      }
    } catch (error) {
      if (error instanceof IndexError) return 'damaged'
      throw error
    }
    return undefined
  }

  /** @returns undefined if the list is out of date */
  #apply(
    list: IndexList,
    read: ReadonlyMap<SegmentId, Segment>,
    isRebuilt: boolean,
  ): HeldSegments | 'damaged' | undefined {
    const isFirst = this.#held === undefined
    try {
      const held = this.#held ?? new HeldSegments(list, read)
      if (!isFirst && !held.advance(list, read)) return undefined
      const agrees = held.agreesWith(list)
      this.#isMiscounted = !agrees && (isRebuilt || this.#isMiscounted)
      if (!agrees && !this.#isMiscounted) throw new RangeError('the segments do not hold all messages')
      this.#held = held
      if (held.deleted.length > 0) this.#schedulePurge()
      // Another process merges what it adds later.
      if (isFirst && planOf(held) !== undefined) this.#tidy()
      return held
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.#held = undefined
      // The copy in memory may be at fault. Only a first reading blames the stored segments.
      return isFirst ? 'damaged' : undefined
    }
  }

  /** Replaces the stored segments by those of the stored messages. */
  async #rebuild(list: IndexList, turn: Turn): Promise<void> {
    const { store, scope } = this.#place
    this.#held = undefined
    const added = await rebuildSegments(store, scope, list, turn)
    const removed = list.segments.map(({ id }) => id)
    // Stale if another process has changed the segments. The next list shows whether it has rebuilt them too.
    await store.replaceSegments(scope, { removed, added })
  }

  #schedulePurge(): void {
    this.#purgeTimer ??= setTimeout(() => this.#startPurge(), purgeDelayMs).unref()
  }

  #startPurge(): void {
    clearTimeout(this.#purgeTimer)
    this.#purgeTimer = undefined
    this.#isPurgeDue = true
    this.#tidy()
  }

  #tidy(): void {
    this.#tidying ??= this.#work()
      // A failure loses nothing: the segments are unchanged, and the next write tries again.
      .catch(this.#place.onFailure)
      .finally(() => {
        this.#tidying = undefined
        this.#place.onIdle()
      })
  }

  async #work(): Promise<void> {
    const turn = this.#place.turns.begin()
    for (let stale = 0; stale < maxStaleMerges;) {
      // Lets the caller of the write continue first.
      await new Promise((resolve) => setImmediate(resolve))
      const held = this.#isPurgeDue ? await this.#refresh() : this.#held
      if (held === undefined) return
      const { segments } = held.index
      const plan = planOf(held) ?? (this.#isPurgeDue ? planPurge(segments) : undefined)
      if (plan === undefined) {
        if (this.#isPurgeDue) await this.#forgetDeleted(held)
        return
      }
      const old = segments.slice(plan.start, plan.start + plan.count).map(({ segment }) => segment)
      if (await this.#merge(held, old, turn)) continue
      stale++
      await this.#refresh()
    }
    if (this.#isPurgeDue) this.#schedulePurge()
  }

  /** @returns false if another process has changed the segments */
  async #merge(held: HeldSegments, old: readonly Segment[], turn: Turn): Promise<boolean> {
    const { store, scope } = this.#place
    const merged = await turn.run(mergeInSteps(old, (doc) => held.index.isLive(doc)))
    const segment = merged && openFreshSegment(merged.firstDoc, merged.bytes)
    const replaced = await store.replaceSegments(scope, {
      removed: old.map((each) => held.idOf(each)),
      added: segment === undefined ? [] : [segment],
    })
    if (replaced === 'stale') return false
    if (this.#held === held) this.#change(() => held.mergeOwn(old, segment, replaced.added[0], replaced.version))
    return true
  }

  /** Forgets deleted conversations that no segment contains any more. */
  async #forgetDeleted(held: HeldSegments): Promise<void> {
    const { store, scope } = this.#place
    this.#isPurgeDue = false
    const { deleted: conversations, version } = held
    if (conversations.length === 0) return
    await store.replaceSegments(scope, { removed: [], added: [], purge: { conversations, version } })
    held.forgetDeleted(conversations)
  }
}

const planOf = ({ index }: HeldSegments): MergePlan | undefined =>
  planMerge(index.segments.map(({ liveCount }) => liveCount))

/** Whether the list is not a later state of what is held. `newest` is the held version before it was read. */
function isOlder(list: IndexList | 'unchanged', held: HeldSegments, newest: Version): boolean {
  if (list === 'unchanged') return newest > held.version
  return (
    list.epoch !== held.epoch || list.version < newest || list.segments.some((segment) => held.contradicts(segment))
  )
}

/** Whether a segment that was missing is still listed and still has no bytes. */
function includesAny(
  { segments }: IndexList,
  missing: readonly SegmentId[],
  read: ReadonlyMap<SegmentId, Segment>,
): boolean {
  return segments.some(({ id }) => missing.includes(id) && !read.has(id))
}

/** Finds the next segment that contains deleted conversations. */
function planPurge(segments: SegmentIndex['segments']): { readonly start: number; readonly count: number } | undefined {
  const start = segments.findIndex(({ segment, liveCount }) => liveCount < segment.docCount)
  return start < 0 ? undefined : { start, count: 1 }
}
