import {
  createIndex,
  mergeSegments,
  openSegment,
  planMerge,
  type SearchIndex,
  type Segment,
  SegmentError,
} from '../search/index.ts'
import type { Postings, Scope, Store, StoredSegment } from '../store/store.ts'
import { rebuildSegments } from './rebuild-index.ts'

/**
 * The search index of one tenant as it is in the store, held in memory, and the numbers that its next records get.
 * Merging keeps the number of segments small; the store takes a merger before memory does.
 */
export class TenantIndex {
  readonly #store: Store
  readonly #scope: Scope
  readonly index: SearchIndex
  #nextConversation: number
  #nextDoc: number
  #merging: Promise<void> | undefined

  private constructor(store: Store, scope: Scope, index: SearchIndex, nextConversation: number, nextDoc: number) {
    this.#store = store
    this.#scope = scope
    this.index = index
    this.#nextConversation = nextConversation
    this.#nextDoc = nextDoc
  }

  static async load(store: Store, scope: Scope): Promise<TenantIndex> {
    // The counters first: what is written in between makes a number count as taken, never a segment go missing.
    const { nextConversation, nextDoc } = await store.counters(scope)
    const { segments, deletedConversations } = await store.readIndex(scope)
    const index = createIndex()
    index.removeConversations(deletedConversations)
    for (const segment of await readSegments(store, scope, segments)) index.addSegment(segment)
    return new TenantIndex(store, scope, index, nextConversation, nextDoc)
  }

  /** Numbers for new records. What a refused command does not use stays unused. */
  take(conversations: number, docs: number): { readonly conversation: number; readonly firstDoc: number } {
    const taken = { conversation: this.#nextConversation, firstDoc: this.#nextDoc }
    this.#nextConversation += conversations
    this.#nextDoc += docs
    return taken
  }

  /** The number of the newest conversation. */
  get lastConversation(): number {
    return this.#nextConversation - 1
  }

  /** Takes over what a committed command has stored. */
  add({ firstDoc, bytes }: Postings): void {
    if (bytes.byteLength === 0) return
    this.index.addSegment(openSegment(firstDoc, bytes))
    this.#tidy()
  }

  remove(conversation: number): void {
    this.index.removeConversations([conversation])
    this.#tidy()
  }

  /** Waits for a merger that is under way. */
  async settle(): Promise<void> {
    await this.#merging
  }

  #tidy(): void {
    this.#merging ??= this.#merge()
      // Nothing is lost when a merger fails: the segments are as they were, and the next write tries again.
      .catch(() => {})
      .finally(() => {
        this.#merging = undefined
      })
  }

  async #merge(): Promise<void> {
    for (;;) {
      // Whoever waits for the write is answered first.
      await new Promise((resolve) => setImmediate(resolve))
      const { segments } = this.index
      const plan = planMerge(segments.map(({ liveCount }) => liveCount)) ?? planPurge(segments)
      if (plan === undefined) return
      const old = segments.slice(plan.start, plan.start + plan.count).map(({ segment }) => segment)
      const merged = mergeSegments(old, (doc) => this.index.isLive(doc))
      const replaced = await this.#store.replaceSegments(this.#scope, {
        removed: old.map(({ firstDoc }) => firstDoc),
        added: merged === undefined ? [] : [merged],
        purgedConversations: [],
      })
      // Another process was faster; whoever searches next reads the index again.
      if (!replaced) return
      this.index.replaceSegments(old, merged && openSegment(merged.firstDoc, merged.bytes))
    }
  }
}

/** A segment of which more than half is deleted is written again by itself. */
function planPurge(segments: SearchIndex['segments']): { readonly start: number; readonly count: number } | undefined {
  const start = segments.findIndex(({ segment, liveCount }) => liveCount * 2 < segment.docCount)
  return start < 0 ? undefined : { start, count: 1 }
}

/** The stored segments; made anew from the text if another version of this program wrote them, or the disk lied. */
async function readSegments(store: Store, scope: Scope, stored: readonly StoredSegment[]): Promise<Segment[]> {
  const open = (segments: readonly StoredSegment[]): Segment[] =>
    segments.map(({ firstDoc, bytes }) => openSegment(firstDoc, bytes))
  try {
    return open(stored)
  } catch (error) {
    if (!(error instanceof SegmentError)) throw error
    const added = await rebuildSegments(store, scope)
    const removed = stored.map(({ firstDoc }) => firstDoc)
    await store.replaceSegments(scope, { removed, added, purgedConversations: [] })
    return open(added)
  }
}
