import type { Batch, Settlement } from '../journal/batch.ts'
import { type Dropped, Tally } from '../journal/ledger.ts'
import { type ClassLetter, DROP_ORDER, readRecord } from '../journal/record.ts'

interface Entry {
  readonly index: number
  readonly letter: ClassLetter
  /** The line as the encoder wrote it. */
  readonly line: Uint8Array
}

/** When there is no room, this share of the bound is dropped at once, so that not every record has to look for room. */
const DROPPED_SHARE = 1 / 8

const decoder = new TextDecoder()

/** Records in memory, in their order, within a bound. Those of the least important class are dropped first. */
export class MemoryQueue {
  readonly tally: Tally = new Tally()
  readonly #id: string
  readonly #maxBytes: number
  #entries: Entry[] = []
  #bytes = 0
  #accepted = 0
  /** How many of the first entries are being sent. */
  #taken = 0

  /** @param id - Begins the ids of the records. */
  constructor(id: string, maxBytes: number) {
    this.#id = id
    this.#maxBytes = maxBytes
  }

  get accepted(): number {
    return this.#accepted
  }

  get pending(): number {
    return this.#entries.length
  }

  /** Adds a line. */
  add(letter: ClassLetter, line: Uint8Array): void {
    this.#accepted += 1
    this.#entries.push({ index: this.#accepted, letter, line })
    this.#bytes += line.length
    if (this.#bytes > this.#maxBytes) this.#makeRoom()
  }

  /** Counts a record that was not added. */
  drop(reason: keyof Dropped): void {
    this.#accepted += 1
    this.tally.dropped[reason] += 1
  }

  /** Returns the oldest records, or `undefined` if there are none. The same come again until they are settled or given back. */
  take(maxRecords: number, maxBytes: number): Promise<Batch | undefined> {
    if (this.#taken === 0) {
      let bytes = 0
      for (const { line } of this.#entries) {
        bytes += line.length
        if (this.#taken >= maxRecords || (this.#taken > 0 && bytes > maxBytes)) break
        this.#taken += 1
      }
    }
    return Promise.resolve(this.#taken === 0 ? undefined : this.#batch())
  }

  /** Reduces the batch that was taken to its first records. */
  split(count: number): Batch {
    this.#taken = Math.min(this.#taken, count)
    return this.#batch()
  }

  /** Removes the batch that was taken. */
  settle({ delivered, duplicate, rejected }: Settlement): void {
    this.tally.add({ delivered, duplicate, dropped: { rejected } })
    for (const { line } of this.#entries.splice(0, this.#taken)) this.#bytes -= line.length
    this.#taken = 0
  }

  /** Gives back the batch that was taken. */
  giveBack(): void {
    this.#taken = 0
  }

  #batch(): Batch {
    const taken = this.#entries.slice(0, this.#taken)
    const records = taken.map(({ index, line }) => readRecord({ index, line: decoder.decode(line) }, this.#id))
    return { records, last: taken.at(-1)?.index ?? 0, gaps: [] }
  }

  #makeRoom(): void {
    const target = this.#maxBytes * (1 - DROPPED_SHARE)
    for (const letters of DROP_ORDER) {
      this.#entries = this.#entries.filter(({ letter, line }, at) => {
        if (at < this.#taken || this.#bytes <= target || !letters.includes(letter)) return true
        this.#bytes -= line.length
        this.tally.dropped.full += 1
        return false
      })
    }
  }
}
