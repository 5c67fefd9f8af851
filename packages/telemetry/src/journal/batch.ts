import type { Frame } from './frame.ts'
import { readLines, readRecord, type StoredRecord } from './record.ts'

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

/** What a batch may have. */
export interface BatchLimits {
  readonly maxRecords: number
  /** One record is taken however long it is. */
  readonly maxBytes: number
  /** Records of frames before this time have expired. */
  readonly oldest: number
}

const decoder = new TextDecoder()

/** Collects the records of frames from a number on, in their order, and counts those that are missing. */
export class BatchBuilder {
  readonly #limits: BatchLimits
  readonly #first: number
  readonly #records: StoredRecord[] = []
  readonly #gaps: Gap[] = []
  #bytes = 0
  #next: number

  /** @param first - The number of the first record. */
  constructor(first: number, limits: BatchLimits) {
    this.#first = first
    this.#next = first
    this.#limits = limits
  }

  /** The number of the record after the last one. */
  get next(): number {
    return this.#next
  }

  get hasRecords(): boolean {
    return this.#records.length > 0
  }

  /**
   * Adds the records of frames.
   *
   * @param isCounted - Whether the ledger has those that the frames lack.
   * @returns `false` when no further record fits
   */
  add(source: Uint8Array, frames: readonly Frame[], isCounted: boolean): boolean {
    const { maxRecords, maxBytes, oldest } = this.#limits
    for (const frame of frames) {
      if (frame.last < this.#next) continue
      this.skip(frame.first, 'corrupt')
      for (const line of readLines(frame, decoder.decode(source.subarray(frame.records, frame.end)))) {
        if (line.index < this.#next) continue
        const record = readRecord(line, frame.journal)
        const { length } = record.json
        if (this.#records.length >= maxRecords || (this.hasRecords && this.#bytes + length > maxBytes)) return false
        this.skip(line.index, 'full', isCounted)
        if (record.merged > 0) {
          const found = { end: line.index + 1, isCounted }
          this.#gaps.push({ ...found, reason: 'superseded', count: record.merged })
          this.#gaps.push({ ...found, reason: 'full', count: -record.merged })
        }
        if (frame.time < oldest) this.skip(line.index + 1, 'expired')
        else {
          this.#records.push(record)
          this.#bytes += length
          this.#next = line.index + 1
        }
      }
      this.skip(frame.last + 1, 'full', isCounted)
    }
    return true
  }

  /** Counts the records before a number as missing. */
  skip(index: number, reason: Gap['reason'], isCounted = false): void {
    if (index > this.#next) this.#gaps.push({ end: index, reason, count: index - this.#next, isCounted })
    this.#next = Math.max(this.#next, index)
  }

  /** @returns `undefined` if nothing was found */
  build(): Batch | undefined {
    const last = this.#next - 1
    return last < this.#first ? undefined : { records: this.#records, gaps: this.#gaps, last }
  }
}
