import {
  createSegmentIndex,
  mergeInSteps,
  openFreshSegment,
  openSegment,
  planMerge,
  type SegmentIndex,
  IndexError,
} from '@sekha/search/segments'
import type { Turn, Turns } from '@sekha/search/steps'
import type { Counters, Postings, Scope, Store, StoredIndex } from '../store/store.ts'
import { rebuildSegments } from './rebuild-index.ts'

/** How long words of deleted conversations stay. The delay batches deletions. */
const purgeDelayMs = 1000

/** The tenant of an index, and the dependencies of the index. */
interface IndexPlace {
  readonly store: Store
  readonly scope: Scope
  readonly turns: Turns
  /** Called when the stored segments differ from those in memory, so the index must be read again. */
  readonly onStale: (index: TenantIndex) => void
  /** Receives errors of merging and purging segments. */
  readonly onFailure: (error: unknown) => void
}

/**
 * An in-memory copy of one tenant's stored search index, and the numbers of its next records. Merging
 * limits the number of segments. A purge rewrites segments that contain words of deleted conversations. New segments
 * are stored before they replace those in memory.
 */
export class TenantIndex {
  readonly #store: Store
  readonly #scope: Scope
  readonly #turns: Turns
  readonly #onStale: (index: TenantIndex) => void
  readonly #onFailure: (error: unknown) => void
  readonly index: SegmentIndex
  #nextConversation: number
  #nextDoc: number
  /** Deleted conversations that a stored segment may still contain. */
  readonly #deleted: Set<number>
  #purgeTimer: ReturnType<typeof setTimeout> | undefined
  #isPurgeDue = false
  #tidying: Promise<void> | undefined

  private constructor(
    { store, scope, turns, onStale, onFailure }: IndexPlace,
    index: SegmentIndex,
    counters: Counters,
    deleted: Iterable<number>,
  ) {
    this.#store = store
    this.#scope = scope
    this.#turns = turns
    this.#onStale = onStale
    this.#onFailure = onFailure
    this.index = index
    this.#nextConversation = counters.nextConversation
    this.#nextDoc = counters.nextDoc
    this.#deleted = new Set(deleted)
    if (this.#deleted.size > 0) this.#schedulePurge()
  }

  static async load(place: IndexPlace): Promise<TenantIndex> {
    const { store, scope, turns } = place
    const turn = turns.begin()
    // Read the counters first: then a write in between takes a number, but never hides a segment.
    const counters = await store.counters(scope)
    const stored = await store.readIndex(scope)
    const index = (await openIndex(stored, turn)) ?? (await rebuild(place, stored, turn))
    return new TenantIndex(place, index, counters, stored.deletedConversations)
  }

  /** Takes numbers for new records. The numbers of a refused command stay unused. */
  take(conversations: number, docs: number): { readonly conversation: number; readonly firstDoc: number } {
    const taken = { conversation: this.#nextConversation, firstDoc: this.#nextDoc }
    this.#nextConversation += conversations
    this.#nextDoc += docs
    return taken
  }

  /** Adds the postings of a committed command, unless they were already read from the store. */
  add({ firstDoc, bytes }: Postings): void {
    if (bytes.byteLength === 0 || this.index.isLive(firstDoc)) return
    this.index.addSegment(openFreshSegment(firstDoc, bytes))
    this.#tidy()
  }

  /** Hides a conversation at once. Its words leave the stored segments soon after. */
  remove(conversation: number): void {
    this.index.removeConversations([conversation])
    this.#deleted.add(conversation)
    this.#schedulePurge()
  }

  /** Runs postponed work now, and waits for it. */
  async settle(): Promise<void> {
    await this.#tidying
    if (this.#purgeTimer === undefined) return
    this.#startPurge()
    await this.#tidying
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
      .catch(this.#onFailure)
      .finally(() => {
        this.#tidying = undefined
      })
  }

  async #work(): Promise<void> {
    const turn = this.#turns.begin()
    for (;;) {
      // Lets the caller of the write continue first.
      await new Promise((resolve) => setImmediate(resolve))
      const { segments } = this.index
      const plan =
        planMerge(segments.map(({ liveCount }) => liveCount)) ?? (this.#isPurgeDue ? planPurge(segments) : undefined)
      if (plan === undefined) break
      const old = segments.slice(plan.start, plan.start + plan.count).map(({ segment }) => segment)
      const merged = await turn.run(mergeInSteps(old, (doc) => this.index.isLive(doc)))
      const removed = old.map(({ firstDoc, bytes }) => ({ firstDoc, bytes }))
      const added = merged === undefined ? [] : [merged]
      const replaced = await this.#store.replaceSegments(this.#scope, {
        removed,
        added,
      })
      // Another process was faster, or an earlier reading of this index. The next search reads it again.
      if (!replaced) return this.#onStale(this)
      this.index.replaceSegments(old, merged && openFreshSegment(merged.firstDoc, merged.bytes))
    }
    if (this.#isPurgeDue) await this.#forgetDeleted()
  }

  /** Forgets deleted conversations that no segment contains any more. */
  async #forgetDeleted(): Promise<void> {
    this.#isPurgeDue = false
    const conversations = [...this.#deleted]
    const knownSegments = this.index.segments.map(({ segment }) => segment.firstDoc)
    const purge = { conversations, knownSegments }
    // Refused if another process has added a segment. The next reading of the index finds them still to be purged.
    if (!(await this.#store.replaceSegments(this.#scope, { removed: [], added: [], purge }))) return
    for (const number of conversations) this.#deleted.delete(number)
  }
}

/** Finds the next segment that contains deleted conversations. */
function planPurge(segments: SegmentIndex['segments']): { readonly start: number; readonly count: number } | undefined {
  const start = segments.findIndex(({ segment, liveCount }) => liveCount < segment.docCount)
  return start < 0 ? undefined : { start, count: 1 }
}

/** Reads the stored index; undefined if a segment is missing, damaged, or of another version of this program. */
async function openIndex(
  { segments, deletedConversations, messages }: StoredIndex,
  turn: Turn,
): Promise<SegmentIndex | undefined> {
  const index = createSegmentIndex()
  index.removeConversations(deletedConversations)
  try {
    for (const { firstDoc, bytes } of segments) {
      index.addSegment(openSegment(firstDoc, bytes))
      await turn.pause()
    }
  } catch (error) {
    // Overlapping segments throw a RangeError.
    if (error instanceof IndexError || error instanceof RangeError) return undefined
    throw error
  }
  return index.docCount === messages ? index : undefined
}

/** Rebuilds the index from the stored messages, and replaces the stored one. */
async function rebuild({ store, scope }: IndexPlace, stored: StoredIndex, turn: Turn): Promise<SegmentIndex> {
  const added = await rebuildSegments(store, scope, turn)
  // Refused if another process has changed the segments: it has rebuilt them too, or this one reads them again.
  await store.replaceSegments(scope, { removed: stored.segments, added })
  const index = createSegmentIndex()
  index.removeConversations(stored.deletedConversations)
  for (const { firstDoc, bytes } of added) {
    index.addSegment(openSegment(firstDoc, bytes))
    await turn.pause()
  }
  return index
}
