import { compact, type Compacted, planEviction } from './drop-policy.ts'
import { type Batch, BatchBuilder, type Settlement } from './batch.ts'
import type { FrameRange } from './frame.ts'
import { Tally } from './ledger.ts'
import { createMemorySpool } from './memory-spool.ts'
import { type Progress, writeProgress } from './progress.ts'
import { SegmentReader } from './segment-reader.ts'
import type { Segment, Spool } from './segment.ts'

/** Bounds of a journal. */
export interface LaneBounds {
  /** Bytes of a segment, after which the next one begins. */
  readonly segmentBytes: number
  /** Bytes on the disk. */
  readonly maxBytes: number
  /** Bytes in memory, where there is no disk. */
  readonly maxMemoryBytes: number
  /** Age at which records are dropped, in milliseconds. */
  readonly maxAgeMs: number
  /** How long a storage that failed is left alone, in milliseconds. */
  readonly retryMs: number
  /** Whether `sync` is used, so that full segments stay open until then. */
  readonly syncs: boolean
}

/** Wall time and monotonic time, in milliseconds. */
export interface LaneClock {
  readonly now: () => number
  readonly monotonic: () => number
}

interface State {
  readonly segment: Segment
  readonly isMemory: boolean
  /** Number of the last record. */
  last: number
  letters: string
  /** Whether the ledger has the records that the segment lacks. */
  isCounted: boolean
  isMerged: boolean
  isRewriting: boolean
}

const ALL_LETTERS = 'LXTEMGH'

/**
 * A queue of numbered records in segments. What is appended is taken in the same order, and stays until it is settled. A
 * number that is missing is counted.
 */
export class Lane {
  readonly spool: Spool
  /** What became of the records. */
  readonly tally: Tally = new Tally()
  readonly #bounds: LaneBounds
  readonly #clock: LaneClock
  readonly #memory = createMemorySpool()
  readonly #states: State[]
  /** What became of every record before `#next`. */
  readonly #settled = new Tally()
  #next: number
  #last: number
  /** A file that is gone or unreadable has no records. The numbers tell how many. */
  readonly #reader = new SegmentReader((error) => this.#fail(error))
  #batch: Batch | undefined
  /** The last record of the segments that are being read. They must not be rewritten meanwhile. */
  #reading = 0
  #current: State | undefined
  /** Full segments that are not yet on the disk. */
  readonly #unsynced: State[] = []
  #failure: { readonly message: string; readonly at: number } | undefined

  constructor(
    spool: Spool,
    segments: readonly { readonly segment: Segment; readonly last: number }[],
    progress: Progress,
    bounds: LaneBounds,
    clock: LaneClock,
  ) {
    this.spool = spool
    this.#bounds = bounds
    this.#clock = clock
    this.#states = segments.map((entry) => createState(entry.segment, entry.last, ALL_LETTERS, false))
    // A segment is removed when all of it is settled. Without a readable progress, that is all that is known of it.
    const removed = Math.max(0, (segments[0]?.segment.first ?? 0) - 1 - progress.through)
    this.#next = progress.through + removed + 1
    this.#last = Math.max(progress.through, segments.at(-1)?.last ?? 0)
    for (const tally of [this.tally, this.#settled]) tally.add({ ...progress, delivered: progress.delivered + removed })
    this.#removeSettled()
  }

  /** The number of records that this lane ever had, which is that of the last one. */
  get accepted(): number {
    return this.#last
  }

  get pending(): number {
    return this.#last - this.tally.settled
  }

  /** Why records are kept in memory although there should be a disk. */
  get failure(): string | undefined {
    return this.#failure?.message
  }

  /** Bytes of all segments. */
  get bytes(): number {
    return this.#states.reduce((sum, { segment }) => sum + segment.bytes, 0)
  }

  /** Adds a frame of records that follow the last one, from `start` to `end` of the bytes. It never throws: if the storage fails, the frame is kept in memory. */
  append(bytes: Uint8Array, start: number, end: number, range: FrameRange, letters: string): void {
    let state = this.#current ?? this.#begin(range.first)
    try {
      state.segment.append(bytes, start, end)
    } catch (error) {
      this.#fail(error)
      state = this.#begin(range.first)
      state.segment.append(bytes, start, end)
    }
    this.#last = range.last
    state.last = range.last
    if (letters !== state.letters)
      for (const letter of letters) if (!state.letters.includes(letter)) state.letters += letter
    if (state.segment.bytes >= this.#bounds.segmentBytes || this.#mayReturn(state)) this.#seal()
  }

  /** Resolves when what was appended survives a loss of power, provided the storage can do that. */
  async sync(): Promise<void> {
    const sealed = this.#unsynced.splice(0)
    try {
      for (const { segment } of sealed) {
        await segment.sync()
        segment.close()
      }
      await this.#current?.segment.sync()
    } catch (error) {
      this.#fail(error)
    }
  }

  /**
   * Returns the oldest records, or `undefined` if there are none. The same batch comes again until it is settled or given back.
   *
   * @param maxBytes - One record is returned however long it is.
   */
  async take(maxRecords: number, maxBytes: number): Promise<Batch | undefined> {
    while (this.#batch === undefined) {
      const batch = await this.#collect(maxRecords, maxBytes)
      this.#reading = 0
      if (batch === undefined) return undefined
      this.#batch = batch
      if (batch.records.length === 0) this.settle({ delivered: 0, duplicate: 0, rejected: 0 })
    }
    return this.#batch
  }

  /** Returns the oldest records that are not settled, and takes none. */
  peek(maxRecords: number, maxBytes: number): Promise<Batch | undefined> {
    return this.#collect(maxRecords, maxBytes)
  }

  /** Removes the batch that was taken. */
  settle(settlement: Settlement): void {
    const batch = this.#batch
    if (batch === undefined) throw new Error('No batch was taken')
    const { delivered, duplicate, rejected } = settlement
    for (const tally of [this.tally, this.#settled]) tally.add({ delivered, duplicate, dropped: { rejected } })
    for (const { reason, count, isCounted } of batch.gaps) {
      this.#settled.dropped[reason] += count
      if (!isCounted) this.tally.dropped[reason] += count
    }
    this.#next = batch.last + 1
    this.#batch = undefined
    const { delivered: stored, duplicate: repeated, dropped } = this.#settled
    this.spool.saveProgress(writeProgress({ through: batch.last, delivered: stored, duplicate: repeated, dropped }))
    this.#removeSettled()
  }

  /** Reduces the batch that was taken to its first records, so that they are settled alone. */
  split(count: number): Batch {
    const batch = this.#batch!
    const next = batch.records[count]
    if (next === undefined) return batch
    const gaps = batch.gaps.filter(({ end }) => end <= next.index)
    this.#batch = { records: batch.records.slice(0, count), last: next.index - 1, gaps }
    return this.#batch
  }

  /** Gives back the batch that was taken. It comes again, less what has expired or was dropped by then. */
  giveBack(): void {
    this.#batch = undefined
  }

  /** Drops the least important records until the lane has at most `maxBytes`. */
  shrink(maxBytes: number): void {
    this.#seal()
    this.#enforce(false, maxBytes)
  }

  /** Closes the files. What is pending is left to any other process, at the latest when it resolves. */
  close(): Promise<void> | undefined {
    for (const { segment } of this.#states) segment.close()
    return this.spool.release(this.pending === 0)
  }

  async #collect(maxRecords: number, maxBytes: number): Promise<Batch | undefined> {
    const oldest = this.#clock.now() - this.#bounds.maxAgeMs
    const batch = new BatchBuilder(this.#next, { maxRecords, maxBytes, oldest })
    for (const state of this.#states.slice()) {
      // A batch is of one segment, unless nothing is left in it.
      if (batch.hasRecords || state.isRewriting) break
      // The segment may grow while it is read.
      const { last } = state
      if (last < batch.next) continue
      this.#reading = last
      const { bytes, frames } = await this.#reader.read(state.segment, this.#next)
      if (!batch.add(bytes, frames, state.isCounted)) break
      batch.skip(last + 1, 'corrupt')
    }
    return batch.build()
  }

  #begin(first: number): State {
    const isMemory = this.#failure !== undefined && this.#clock.monotonic() - this.#failure.at < this.#bounds.retryMs
    let state: State
    try {
      state = createState((isMemory ? this.#memory : this.spool).createSegment(first), first - 1, '', isMemory)
      if (!isMemory) this.#failure = undefined
    } catch (error) {
      this.#fail(error)
      state = createState(this.#memory.createSegment(first), first - 1, '', true)
    }
    this.#states.push(state)
    this.#current = state
    return state
  }

  #fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    this.#failure = { message, at: this.#clock.monotonic() }
    this.#current?.segment.close()
    this.#current = undefined
  }

  /** Whether a segment in memory is long enough and its storage may work again. */
  #mayReturn(state: State): boolean {
    if (!state.isMemory || this.#failure === undefined) return false
    return this.#clock.monotonic() - this.#failure.at >= this.#bounds.retryMs
  }

  #seal(): void {
    if (this.#current === undefined) return
    const { isMemory } = this.#current
    if (this.#bounds.syncs) this.#unsynced.push(this.#current)
    else this.#current.segment.close()
    this.#current = undefined
    this.#removeSettled()
    const { maxBytes, maxMemoryBytes } = this.#bounds
    this.#enforce(isMemory, isMemory || this.spool.kind === 'memory' ? maxMemoryBytes : maxBytes)
  }

  #enforce(isMemory: boolean, maxBytes: number): void {
    for (;;) {
      const states = this.#states.filter((state) => state.isMemory === isMemory)
      const through = this.#batch?.last ?? this.#reading
      const summaries = states.map((state) => ({
        bytes: state.segment.bytes,
        letters: state.letters,
        isMerged: state.isMerged,
        isBusy:
          state === this.#current || state.isRewriting || (state.segment.first <= through && state.last >= this.#next),
      }))
      const eviction = planEviction(summaries, maxBytes)
      if (eviction === undefined) return
      const state = states[eviction.index]!
      const done = this.#compact(state, eviction.letters)
      if (done !== undefined) {
        void done.then(() => this.#enforce(isMemory, maxBytes))
        return
      }
    }
  }

  #compact(state: State, letters: string): Promise<void> | undefined {
    let compacted: Compacted | undefined
    const rewrite = (bytes: Uint8Array): Uint8Array => {
      compacted = compact(bytes, letters, this.#next)
      return compacted.bytes
    }
    const finish = (error?: unknown): void => {
      if (error === undefined && compacted !== undefined) {
        state.letters = compacted.letters
        const { missing, before } = compacted
        const counted = state.isCounted ? before : { full: 0, superseded: 0 }
        this.tally.dropped.full += missing.full - counted.full
        this.tally.dropped.superseded += missing.superseded - counted.superseded
        state.isCounted = true
      } else {
        // It is left as it is, and the next segment is tried.
        this.#fail(error)
        state.letters = state.letters
          .split('')
          .filter((letter) => !letters.includes(letter))
          .join('')
      }
      state.isRewriting = false
      state.isMerged = true
      this.#reader.forget(state.segment)
    }
    try {
      const done = state.segment.rewrite(rewrite)
      if (done === undefined) {
        finish()
        return undefined
      }
      state.isRewriting = true
      return done.then(() => finish(), finish)
    } catch (error) {
      finish(error)
      return undefined
    }
  }

  #removeSettled(): void {
    while (this.#states.length > 0) {
      const state = this.#states[0]!
      if (state.last >= this.#next || state === this.#current) return
      this.#states.shift()
      state.segment.remove()
    }
  }
}

function createState(segment: Segment, last: number, letters: string, isMemory: boolean): State {
  return { segment, isMemory, last, letters, isCounted: false, isMerged: false, isRewriting: false }
}
