import {
  createIndex,
  mergeInSteps,
  openFreshSegment,
  openSegment,
  planMerge,
  type SearchIndex,
  SegmentError,
} from '../search/index.ts'
import type { Turn, Turns } from '../steps/turns.ts'
import type { Counters, Postings, Scope, Store, StoredIndex } from '../store/store.ts'
import { rebuildSegments } from './rebuild-index.ts'

/** How long words of deleted conversations stay: long enough to take many deletions together. */
const purgeDelayMs = 1000

/** Whose index it is, and who shares the thread. */
interface IndexPlace {
  readonly store: Store
  readonly scope: Scope
  readonly turns: Turns
  /** Called when the stored segments are not those in memory: the index has to be read again. */
  readonly onStale: (index: TenantIndex) => void
  /** Receives what keeps segments from being merged or purged. */
  readonly onFailure: (error: unknown) => void
}

/**
 * The search index of one tenant as it is in the store, held in memory, and the numbers that its next records get.
 * Merging keeps the number of segments small, and a purge writes those again that hold words of deleted conversations;
 * the store takes the new segments before memory does.
 */
export class TenantIndex {
  readonly #store: Store
  readonly #scope: Scope
  readonly #turns: Turns
  readonly #onStale: (index: TenantIndex) => void
  readonly #onFailure: (error: unknown) => void
  readonly index: SearchIndex
  #nextConversation: number
  #nextDoc: number
  /** Deleted conversations that a stored segment may still hold. */
  readonly #deleted: Set<number>
  #purgeTimer: ReturnType<typeof setTimeout> | undefined
  #isPurgeDue = false
  #tidying: Promise<void> | undefined

  private constructor(
    { store, scope, turns, onStale, onFailure }: IndexPlace,
    index: SearchIndex,
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
    // The counters first: what is written in between makes a number count as taken, never a segment go missing.
    const counters = await store.counters(scope)
    const stored = await store.readIndex(scope)
    const index = (await openIndex(stored, turn)) ?? (await rebuild(place, stored, turn))
    return new TenantIndex(place, index, counters, stored.deletedConversations)
  }

  /** Numbers for new records. What a refused command does not use stays unused. */
  take(conversations: number, docs: number): { readonly conversation: number; readonly firstDoc: number } {
    const taken = { conversation: this.#nextConversation, firstDoc: this.#nextDoc }
    this.#nextConversation += conversations
    this.#nextDoc += docs
    return taken
  }

  /** Takes over what a committed command has stored, unless it was read from the store already. */
  add({ firstDoc, bytes }: Postings): void {
    if (bytes.byteLength === 0 || this.index.isLive(firstDoc)) return
    this.index.addSegment(openFreshSegment(firstDoc, bytes))
    this.#tidy()
  }

  /** Hides a conversation at once; its words leave the stored segments soon after. */
  remove(conversation: number): void {
    this.index.removeConversations([conversation])
    this.#deleted.add(conversation)
    this.#schedulePurge()
  }

  /** Does at once what was put off, and waits for it. */
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
      // Nothing is lost when it fails: the segments are as they were, and the next write tries again.
      .catch(this.#onFailure)
      .finally(() => {
        this.#tidying = undefined
      })
  }

  async #work(): Promise<void> {
    const turn = this.#turns.begin()
    for (;;) {
      // Whoever waits for the write gets its response first.
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
      // Another process was faster, or an earlier reading of this index; whoever searches next reads it again.
      if (!replaced) return this.#onStale(this)
      this.index.replaceSegments(old, merged && openFreshSegment(merged.firstDoc, merged.bytes))
    }
    if (this.#isPurgeDue) await this.#forgetDeleted()
  }

  /** No segment holds anything of a deleted conversation any more, so that its number need not be remembered. */
  async #forgetDeleted(): Promise<void> {
    this.#isPurgeDue = false
    const conversations = [...this.#deleted]
    const knownSegments = this.index.segments.map(({ segment }) => segment.firstDoc)
    const purge = { conversations, knownSegments }
    // Refused when another process has added a segment: whoever reads the index again finds them still to be purged.
    if (!(await this.#store.replaceSegments(this.#scope, { removed: [], added: [], purge }))) return
    for (const number of conversations) this.#deleted.delete(number)
  }
}

/** The next segment that holds something deleted. */
function planPurge(segments: SearchIndex['segments']): { readonly start: number; readonly count: number } | undefined {
  const start = segments.findIndex(({ segment, liveCount }) => liveCount < segment.docCount)
  return start < 0 ? undefined : { start, count: 1 }
}

/** The index as it is stored; undefined if a segment is missing, damaged, or of another version of this program. */
async function openIndex(
  { segments, deletedConversations, messages }: StoredIndex,
  turn: Turn,
): Promise<SearchIndex | undefined> {
  const index = createIndex()
  index.removeConversations(deletedConversations)
  try {
    for (const { firstDoc, bytes } of segments) {
      index.addSegment(openSegment(firstDoc, bytes))
      await turn.pause()
    }
  } catch (error) {
    // Segments that overlap are out of range.
    if (error instanceof SegmentError || error instanceof RangeError) return undefined
    throw error
  }
  return index.docCount === messages ? index : undefined
}

/** Makes the index anew from the text, and stores it in the place of what is there. */
async function rebuild({ store, scope }: IndexPlace, stored: StoredIndex, turn: Turn): Promise<SearchIndex> {
  const added = await rebuildSegments(store, scope, turn)
  // Refused when another process has changed them: it has rebuilt them too, or this one reads them again.
  await store.replaceSegments(scope, { removed: stored.segments, added })
  const index = createIndex()
  index.removeConversations(stored.deletedConversations)
  for (const { firstDoc, bytes } of added) {
    index.addSegment(openSegment(firstDoc, bytes))
    await turn.pause()
  }
  return index
}
