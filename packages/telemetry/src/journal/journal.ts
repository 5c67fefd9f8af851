import type { Clock } from '@sekha/core/foundation'
import { HEADER_BYTES, writeHeader } from './frame.ts'
import type { Lane } from './lane.ts'
import type { ClassLetter } from './record.ts'
import { writeText } from './text-writer.ts'

/**
 * How safe a record is when the call that made it returns:
 *
 * - `group`: the records of a turn of the event loop are written together, at its end. A killed process loses at most
 *   those of its last turn.
 * - `strict`: each record is written before the call returns. A killed process loses none.
 * - `paranoid`: as `group`, and `persist()` resolves when the disk has them. A loss of power loses none that it covers.
 *
 * Starts and ends of sessions, crashes and hangs are written at once in every mode.
 */
export type JournalMode = 'group' | 'strict' | 'paranoid'

/** Records that gather are written at this size, however long the turn is. */
const MAX_GROUP_LENGTH = 65_536

/** How long `paranoid` gathers writes for one order to the disk. */
const SYNC_DELAY_MS = 10

/** Writes records into a lane, in groups. */
export class Journal {
  readonly lane: Lane
  readonly #mode: JournalMode
  readonly #clock: Clock
  /** Called after each write. */
  readonly #onWrite: () => void
  #text = ''
  #letters = ''
  #count = 0
  #first: number
  #isScheduled = false
  #scratch = createScratch(4096)
  #syncing: Promise<void> | undefined
  #isClosed = false

  constructor(lane: Lane, mode: JournalMode, clock: Clock, onWrite: () => void) {
    this.lane = lane
    this.#mode = mode
    this.#clock = clock
    this.#onWrite = onWrite
    this.#first = lane.accepted + 1
  }

  /** The number of the next record. */
  get next(): number {
    return this.#first + this.#count
  }

  /** Records that are accepted and not yet written. */
  get waiting(): number {
    return this.#count
  }

  /** Adds a line, whose record has the number `next`. */
  add(letter: ClassLetter, line: string, isUrgent: boolean): void {
    this.#text += line
    this.#count += 1
    if (!this.#letters.includes(letter)) this.#letters += letter
    if (isUrgent || this.#mode === 'strict' || this.#text.length > MAX_GROUP_LENGTH || this.#isClosed) this.write()
    else if (!this.#isScheduled) this.#schedule()
  }

  /** Writes what has gathered. */
  write(): void {
    if (this.#count === 0) return
    const text = this.#text
    const count = this.#count
    const range = { first: this.#first, last: this.#first + count - 1, count, time: this.#clock.now() }
    if (this.#scratch.length < HEADER_BYTES + text.length * 3)
      this.#scratch = createScratch(HEADER_BYTES + text.length * 3)
    const written = writeText(text, this.#scratch, HEADER_BYTES)
    writeHeader(this.#scratch, 0, range, written)
    const letters = this.#letters
    this.#text = ''
    this.#letters = ''
    this.#count = 0
    this.#first = range.last + 1
    this.lane.append(this.#scratch.subarray(0, HEADER_BYTES + written), range, letters)
    if (this.#mode === 'paranoid') void this.#syncSoon()
    this.#onWrite()
  }

  /**
   * Resolves when everything that was added is as durable as the mode promises: written in `group` and `strict`, on the
   * disk in `paranoid`.
   */
  async persist(): Promise<void> {
    this.write()
    if (this.#mode === 'paranoid') await this.#syncSoon()
    else if (this.lane.spool.kind === 'indexeddb') await this.lane.sync()
  }

  /** Writes what has gathered. Whatever is added from now on is written at once. */
  close(): void {
    this.#isClosed = true
    this.write()
  }

  /** Callers that come while a sync waits share it. One that runs already does not cover them. */
  #syncSoon(): Promise<void> {
    this.#syncing ??= new Promise<void>((resolve) => {
      this.#clock.setTimeout(() => {
        this.#syncing = undefined
        void this.lane.sync().then(resolve)
      }, SYNC_DELAY_MS)
    })
    return this.#syncing
  }

  #schedule(): void {
    this.#isScheduled = true
    const write = (): void => {
      this.#isScheduled = false
      this.write()
    }
    const { delayMs } = this.lane.spool
    const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown }
    if (delayMs === 0 && setImmediate !== undefined) setImmediate(write)
    else this.#clock.setTimeout(write, delayMs)
  }
}

/** Node writes text into a Buffer faster than into other bytes. */
function createScratch(length: number): Uint8Array {
  const { Buffer } = globalThis as { Buffer?: { alloc(length: number): Uint8Array } }
  return Buffer?.alloc(length) ?? new Uint8Array(length)
}
