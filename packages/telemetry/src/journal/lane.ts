import { compact, type Compacted, planEviction } from './drop-policy.ts'
import { type Frame, type FrameRange, scanFrames } from './frame.ts'
import { Tally } from './ledger.ts'
import { createMemorySpool } from './memory-spool.ts'
import { type Progress, writeProgress } from './progress.ts'
import { readLines, readRecord, type StoredRecord } from './record.ts'
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

/** Records that are delivered together. */
export interface Batch {
  readonly records: readonly StoredRecord[]
  /** Number of the last record of the range. */
  readonly last: number
  /** The records of the range that are gone. */
  readonly gaps: readonly Gap[]
}

interface Gap {
  /** Number of the record after them. */
  readonly end: number
  readonly reason: 'full' | 'superseded' | 'corrupt' | 'expired'
  /** Less than zero takes back what another reason has got. */
  readonly count: number
  /** Whether the ledger has them already. */
  readonly isCounted: boolean
}

/** What became of the records of a batch. */
export interface Settlement {
  readonly delivered: number
  readonly duplicate: number
  readonly rejected: number
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

/** The segment that is being read. */
interface Cursor {
  readonly state: State
  /** Where the bytes begin in the segment, and where they end. */
  readonly offset: number
  readonly end: number
  readonly bytes: Uint8Array
  readonly frames: readonly Frame[]
}

const ALL_LETTERS = 'LXTEMGH'
const decoder = new TextDecoder()

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
  #cursor: Cursor | undefined
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
    const records: StoredRecord[] = []
    const gaps: Gap[] = []
    let next = this.#next
    let bytes = 0
    const oldest = this.#clock.now() - this.#bounds.maxAgeMs
    const skip = (index: number, reason: Gap['reason'], isCounted = false): void => {
      if (index > next) gaps.push({ end: index, reason, count: index - next, isCounted })
      next = Math.max(next, index)
    }
    for (const state of this.#states.slice()) {
      // A batch is of one segment, unless nothing is left in it.
      if (records.length > 0 || state.isRewriting) break
      // The segment may grow while it is read.
      const { last } = state
      if (last < next) continue
      this.#reading = last
      const { bytes: source, frames } = await this.#read(state)
      for (const frame of frames) {
        if (frame.last < next) continue
        skip(frame.first, 'corrupt')
        const { isCounted } = state
        for (const line of readLines(frame, decoder.decode(source.subarray(frame.records, frame.end)))) {
          if (line.index < next) continue
          const record = readRecord(line, frame.journal)
          const { length } = record.json
          const isFull = records.length >= maxRecords || (records.length > 0 && bytes + length > maxBytes)
          if (isFull) return { records, gaps, last: next - 1 }
          skip(line.index, 'full', isCounted)
          if (record.merged > 0) {
            const found = { end: line.index + 1, isCounted }
            gaps.push({ ...found, reason: 'superseded', count: record.merged })
            gaps.push({ ...found, reason: 'full', count: -record.merged })
          }
          if (frame.time < oldest) skip(line.index + 1, 'expired')
          else {
            records.push(record)
            bytes += length
            next = line.index + 1
          }
        }
        skip(frame.last + 1, 'full', isCounted)
      }
      skip(last + 1, 'corrupt')
    }
    return next > this.#next ? { records, gaps, last: next - 1 } : undefined
  }

  async #read(state: State): Promise<Cursor> {
    const known = this.#cursor?.state === state ? this.#cursor : undefined
    if (known?.end === state.segment.bytes) return known
    // Of a segment that has grown, what is settled is not read again.
    const settled = known?.frames.find((frame) => frame.last >= this.#next)?.start ?? known?.bytes.length ?? 0
    const offset = (known?.offset ?? 0) + settled
    const end = state.segment.bytes
    let bytes: Uint8Array
    try {
      bytes = await state.segment.read(offset)
    } catch (error) {
      // A file that is gone or unreadable has no records. The numbers tell how many.
      this.#fail(error)
      bytes = new Uint8Array()
    }
    this.#cursor = { state, offset, end, bytes, frames: scanFrames(bytes).frames }
    return this.#cursor
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
      if (this.#cursor?.state === state) this.#cursor = undefined
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
