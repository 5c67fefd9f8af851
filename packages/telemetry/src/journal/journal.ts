import type { Clock } from '@sekha/core/foundation'
import type { Encoder } from '../encode/encoder.ts'
import { createHeader, HEADER_BYTES, writeHeader } from './frame.ts'
import type { Lane } from './lane.ts'
import type { LinePrefix } from './record.ts'

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
const MAX_GROUP_BYTES = 65_536

/** How long `paranoid` gathers writes for one order to the disk. */
const SYNC_DELAY_MS = 10

const NEWLINE = 0x0a

/**
 * Writes records into a lane, in groups. A record is encoded where it is written from: behind the others of its frame, and
 * with room for a header before the first.
 */
export class Journal {
  readonly lane: Lane
  readonly #mode: JournalMode
  readonly #clock: Clock
  /** Called after each write. */
  readonly #onWrite: () => void
  readonly #encoder: Encoder
  readonly #header: Uint8Array
  /** Where the next frame begins in the bytes of the encoder. */
  #start = 0
  /** Where its complete lines end. */
  #end = HEADER_BYTES
  /** Whether a line is being encoded. */
  #isEncoding = false
  #letters = ''
  #count = 0
  #first: number
  /** When the last line was begun, which is the time of its frame. */
  #now = 0
  #isScheduled = false
  #syncing: Promise<void> | undefined
  #isClosed = false

  /** @param id - Identifies the journal. */
  constructor(lane: Lane, mode: JournalMode, id: string, clock: Clock, encoder: Encoder, onWrite: () => void) {
    this.lane = lane
    this.#mode = mode
    this.#clock = clock
    this.#encoder = encoder
    this.#header = createHeader(id)
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

  /**
   * Begins a line. Its fields follow, then {@link Journal.add} or {@link Journal.cancel}. What the program's data call
   * meanwhile, such as a getter that records something itself, gets an encoder of its own.
   */
  begin(prefix: LinePrefix, time?: number): Encoder {
    const encoder = this.#isEncoding ? this.#encoder.fork() : this.#encoder
    encoder.begin(this.#isEncoding ? HEADER_BYTES : this.#end)
    this.#isEncoding = true
    // A clock before 1970 is wrong, and no server takes its times.
    this.#now = Math.max(0, this.#clock.now())
    encoder.put(prefix.at(time ?? this.#now))
    return encoder
  }

  /** Adds the line that was begun. */
  add({ letter }: LinePrefix, encoder: Encoder, isUrgent: boolean): void {
    encoder.putByte(NEWLINE)
    if (encoder !== this.#encoder) return this.#addInside(letter, encoder)
    this.#isEncoding = false
    this.#end = encoder.at
    this.#count += 1
    if (!this.#letters.includes(letter)) this.#letters += letter
    if (isUrgent || this.#mode === 'strict' || this.#end - this.#start > MAX_GROUP_BYTES || this.#isClosed) this.write()
    else if (!this.#isScheduled) this.#schedule()
  }

  /** Forgets the line that was begun. */
  cancel(encoder: Encoder): void {
    if (encoder === this.#encoder) this.#isEncoding = false
  }

  /** Writes what has gathered. */
  write(): void {
    if (this.#count === 0) return
    const start = this.#start
    const end = this.#end
    const letters = this.#letters
    const count = this.#count
    // A line that is being encoded stays where it is, and the lines before it make room for a header.
    this.#start = this.#isEncoding ? end - HEADER_BYTES : 0
    this.#end = this.#start + HEADER_BYTES
    this.#letters = ''
    this.#count = 0
    this.#writeFrame(this.#encoder.bytes, start, end, count, letters)
  }

  /** Adds a line that was encoded while another one was. It is written at once, before that one is complete. */
  #addInside(letter: string, encoder: Encoder): void {
    this.write()
    this.#writeFrame(encoder.bytes, 0, encoder.at, 1, letter)
  }

  #writeFrame(bytes: Uint8Array, start: number, end: number, count: number, letters: string): void {
    const range = { first: this.#first, last: this.#first + count - 1, count, time: this.#now }
    writeHeader(this.#header, bytes, start, end, range)
    this.#first = range.last + 1
    this.lane.append(bytes, start, end, range, letters)
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
