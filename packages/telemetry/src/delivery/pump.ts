import { type Clock, type TimerHandle, unrefTimer } from '@sekha/core/foundation'
import { planWait } from '@sekha/retry/waits'
import type { Lane } from '../journal/lane.ts'
import type { Note } from '../journal/note.ts'
import type { Deliver } from './deliver.ts'

/** A queue of records in their order. */
export type RecordQueue = Pick<Lane, 'take' | 'split' | 'settle' | 'giveBack' | 'pending'>

/** A queue, and what is known of its sessions. */
export interface PumpedLane<T extends RecordQueue = RecordQueue> {
  readonly lane: T
  note: Note
  readonly saveNote: (note: Note) => void
}

/** When and how much is sent. */
export interface PumpOptions<T extends RecordQueue = RecordQueue> {
  readonly clock: Clock
  readonly random: () => number
  /** How long records gather before they are sent, in milliseconds. */
  readonly intervalMs: number
  readonly maxRecords: number
  readonly maxBytes: number
  /** The longest wait between attempts, in milliseconds. */
  readonly maxDelayMs: number
  /** Called when a lane of another process is delivered. */
  readonly onEmpty: (lane: PumpedLane<T>) => void
}

/** What the deliveries came to lately. */
export interface PumpState {
  /** Failed attempts since the last success. */
  readonly failures: number
  /** Why the last attempt failed. */
  readonly lastFailure: string | undefined
}

/** Characters of a batch that fit into what a page may send when it ends, unless most of them need several bytes. */
const LEAVING_LENGTH = 50_000

/**
 * Delivers lanes, one batch of each in turn, so that what an earlier process left does not delay what happens now. It tries
 * for as long as there are records, waiting longer after each failure.
 */
export class Pump<T extends RecordQueue = RecordQueue> {
  readonly #lanes: PumpedLane<T>[]
  readonly #deliver: Deliver
  readonly #options: PumpOptions<T>
  readonly #controller = new AbortController()
  #timer: TimerHandle | undefined
  #running: Promise<void> | undefined
  #failures = 0
  #lastFailure: string | undefined
  #isClosed = false
  #isLeaving = false
  #waitMs = 0
  #notBefore = 0

  constructor(own: PumpedLane<T>, deliver: Deliver, options: PumpOptions<T>) {
    this.#lanes = [own]
    this.#deliver = deliver
    this.#options = options
  }

  get state(): PumpState {
    return { failures: this.#failures, lastFailure: this.#lastFailure }
  }

  get lanes(): readonly PumpedLane<T>[] {
    return this.#lanes
  }

  /** Adds a lane that another process left. */
  add(lane: PumpedLane<T>): void {
    this.#lanes.push(lane)
    this.wake()
  }

  /** Whether the page may end at any moment. Then a request is small enough to go on after it. */
  set isLeaving(value: boolean) {
    this.#isLeaving = value
  }

  /** Sends soon, unless a later attempt is planned. */
  wake(): void {
    if (this.#timer === undefined && this.#running === undefined) this.#plan(this.#options.intervalMs)
  }

  /** Sends now. Resolves after one attempt that fails, or when nothing is pending. */
  async run(): Promise<void> {
    if (this.#isClosed) return
    const drained = this.#running ?? this.#drain().catch((error: unknown) => this.#fail(undefined, String(error)))
    this.#running ??= drained.finally(() => {
      this.#running = undefined
      const holdMs = this.#notBefore - this.#options.clock.monotonic()
      if (this.#failures > 0) this.#plan(holdMs > 0 ? holdMs : this.#waitMs)
      else if (this.#lanes.some(({ lane }) => lane.pending > 0)) this.wake()
    })
    await this.#running
  }

  /** Stops. A request that runs is aborted, and its records stay. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancel()
    this.#controller.abort(new Error('The client is closed'))
    await this.#running
  }

  /** The monotonic time before which the server asked for no attempt. */
  get notBefore(): number {
    return this.#notBefore
  }

  async #drain(): Promise<void> {
    this.#cancel()
    if (this.#options.clock.monotonic() < this.#notBefore) return
    for (let isBusy = true; isBusy;) {
      isBusy = false
      for (const entry of this.#lanes.slice()) {
        const outcome = await this.#deliverBatch(entry)
        if (outcome === 'failed' || this.#isClosed) return
        if (outcome === 'delivered') isBusy = true
        else if (entry !== this.#lanes[0]) {
          this.#lanes.splice(this.#lanes.indexOf(entry), 1)
          this.#options.onEmpty(entry)
        }
      }
    }
  }

  async #deliverBatch(entry: PumpedLane<T>): Promise<'delivered' | 'failed' | 'empty'> {
    const { lane } = entry
    const { maxRecords, maxBytes } = this.#options
    const isLeaving = this.#isLeaving
    let batch = await lane.take(maxRecords, isLeaving ? Math.min(maxBytes, LEAVING_LENGTH) : maxBytes)
    if (batch === undefined) return 'empty'
    for (;;) {
      const { signal } = this.#controller
      const saveNote = (note: Note): void => {
        entry.note = note
        entry.saveNote(note)
      }
      const context = {
        signal,
        isLeaving,
        saveNote,
        get note(): Note {
          return entry.note
        },
      }
      const delivery = await this.#deliver(batch, context)
      if (delivery.kind === 'split') {
        batch = lane.split(Math.ceil(batch.records.length / 2))
        continue
      }
      if (delivery.kind === 'later') {
        lane.giveBack()
        if (!this.#isClosed) this.#fail(delivery.hintMs, delivery.reason)
        return 'failed'
      }
      this.#failures = 0
      this.#lastFailure = undefined
      lane.split(delivery.count)
      lane.settle(delivery)
      return 'delivered'
    }
  }

  #fail(hintMs: number | undefined, reason: string): void {
    const { clock, random, maxDelayMs } = this.#options
    const rules = {
      retryBackoff: 2,
      baseDelayMs: 500,
      throttleDelayMs: 1000,
      maxDelayMs,
      maxServerDelayMs: 3_600_000,
      random,
    }
    const wait = {
      kind: 'transient',
      hintMs,
      retries: this.#failures,
      now: clock.monotonic(),
      deadlineAt: undefined,
    } as const
    this.#waitMs = planWait(rules, wait) ?? rules.maxServerDelayMs
    if (hintMs !== undefined && hintMs > 0) this.#notBefore = clock.monotonic() + this.#waitMs
    this.#failures += 1
    this.#lastFailure = reason
  }

  #plan(delayMs: number): void {
    if (this.#isClosed) return
    this.#cancel()
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#timer = undefined
      void this.run()
    }, delayMs)
    unrefTimer(this.#timer)
  }

  #cancel(): void {
    if (this.#timer !== undefined) this.#options.clock.clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
