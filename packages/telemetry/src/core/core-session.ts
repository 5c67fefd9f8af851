import { type TimerHandle, unrefTimer } from '@sekha/core/foundation'
import { watchExit } from '../client/exit.ts'
import { flushPump } from '../delivery/flush-pump.ts'
import { createIngest } from '../delivery/ingest.ts'
import { Pump, type PumpedLane } from '../delivery/pump.ts'
import { reportRefusal } from '../delivery/report-refusal.ts'
import { Encoder } from '../encode/encoder.ts'
import { createScrubber } from '../encode/scrub.ts'
import type { Ledger } from '../journal/ledger.ts'
import type { LinePrefix } from '../journal/record.ts'
import type { StateObject } from '../session/merge-state.ts'
import { checkTimeout, type EventOptions, type FlushOptions, type MetricOptions } from '../session/options.ts'
import { type RecordSink, SessionLog } from '../session/session-log.ts'
import { MemoryQueue } from './memory-queue.ts'
import type { ResolvedCoreOptions } from './options.ts'

/** What became of the records of a session. */
export interface CoreStats extends Ledger {
  /** Why the last delivery failed, until one succeeds. */
  readonly lastFailure: string | undefined
  /** Failed deliveries since the last one that succeeded. */
  readonly failures: number
}

const EXIT_MS = 2000

/**
 * A session of a running program whose records wait in memory. Every method that records returns at once, and the record is
 * delivered in the background. What is not delivered when the process or the page ends is lost.
 */
export class CoreSession {
  /** Identifies the session, from the first moment and for ever. */
  readonly sessionId: string = globalThis.crypto.randomUUID()
  readonly #options: ResolvedCoreOptions
  readonly #queue: MemoryQueue
  readonly #pump: Pump
  readonly #log: SessionLog
  readonly #unwatch: () => void
  #timer: TimerHandle | undefined
  #isEnded = false
  #endings: Promise<CoreStats> | undefined

  /** @internal */
  constructor(options: ResolvedCoreOptions) {
    this.#options = options
    const { limits, scrub, product, version, hostname, machineId } = options
    const id = this.sessionId.replaceAll('-', '').slice(0, 20)
    const queue = new MemoryQueue(id, options.maxQueueBytes)
    const own: PumpedLane = {
      lane: queue,
      note: { journal: '', open: [], hangs: {}, remote: {} },
      saveNote: () => {},
    }
    this.#queue = queue
    this.#pump = new Pump(own, reportRefusal(createIngest(options).deliver, options), { ...options, onEmpty: () => {} })
    const encoder = new Encoder(limits, createScrubber(scrub))
    this.#log = new SessionLog(this.#createSink(encoder), this.sessionId)
    this.#log.start({ product, version, hostname, machineId, parentId: undefined })
    this.#unwatch = watchExit({
      onIdle: () =>
        queue.pending === 0 || this.#isEnded ? undefined : this.flush({ timeoutMs: EXIT_MS }).then(() => {}),
      onExit: () => {},
      onHidden: () => {
        this.#pump.isLeaving = true
        void this.flush({ timeoutMs: EXIT_MS })
      },
      onVisible: () => {
        this.#pump.isLeaving = false
      },
    })
    if (options.heartbeatIntervalMs > 0) this.#beat()
  }

  /**
   * Updates the state: objects are merged, property by property, `null` deletes a property, and anything else replaces it.
   *
   * @throws {TypeError} when the update is not an object
   */
  updateState(state: StateObject): void {
    this.#log.state(state)
  }

  /**
   * Records an event.
   *
   * @throws {TypeError} when the name is not a string
   */
  logEvent(name: string, data?: Readonly<Record<string, unknown>>, options?: EventOptions): void {
    this.#log.event(name, data, options)
  }

  /**
   * Records the value of a metric at this moment. A value that is not finite is counted as `invalid`.
   *
   * @throws {TypeError} when the name is not a string or the value is not a number
   */
  logMetric(name: string, value: number, options: MetricOptions = {}): void {
    this.#log.metric(name, value, options)
  }

  /**
   * Delivers what is pending, and waits for it. It never rejects: what is not delivered in time is delivered later.
   *
   * @returns whether nothing is pending
   */
  flush({ timeoutMs }: FlushOptions = {}): Promise<boolean> {
    const { clock } = this.#options
    return flushPump(this.#pump, {
      clock,
      deadline: clock.monotonic() + checkTimeout(timeoutMs),
      isStopped: () => false,
    })
  }

  /** What became of the records. */
  stats(): CoreStats {
    const { accepted, pending, tally } = this.#queue
    const { delivered, duplicate, dropped } = tally
    return { accepted, delivered, duplicate, dropped: { ...dropped }, pending, ...this.#pump.state }
  }

  /**
   * Ends the session, and delivers what is pending. It never rejects. What is not delivered in time is lost, and is
   * `pending` in the result.
   */
  end({ timeoutMs }: FlushOptions = {}): Promise<CoreStats> {
    this.#endings ??= this.#end({ timeoutMs: checkTimeout(timeoutMs) })
    return this.#endings
  }

  /** Same as {@link CoreSession.end}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }

  async #end(options: FlushOptions): Promise<CoreStats> {
    this.#log.end('end', undefined)
    if (this.#timer !== undefined) this.#options.clock.clearTimeout(this.#timer)
    await this.flush(options)
    this.#isEnded = true
    this.#unwatch()
    await this.#pump.close()
    return this.stats()
  }

  #createSink(encoder: Encoder): RecordSink {
    let isEncoding = false
    return {
      options: this.#options,
      encoder,
      begin: (prefix: LinePrefix) => {
        // A getter in the data may record something itself.
        const line = isEncoding ? encoder.fork() : encoder
        isEncoding = true
        line.begin(0)
        line.put(prefix.at(this.#options.clock.now()))
        return line
      },
      add: ({ letter }: LinePrefix, line: Encoder) => {
        if (line === encoder) isEncoding = false
        this.#queue.add(letter, line.bytes.slice(0, line.at))
        this.#pump.wake()
      },
      cancel: (line: Encoder) => {
        if (line === encoder) isEncoding = false
      },
      drop: (reason) => this.#queue.drop(reason),
    }
  }

  /** Shows the server that the program is alive, now and again. */
  #beat(): void {
    const { clock, heartbeatIntervalMs } = this.#options
    this.#timer = clock.setTimeout(() => {
      this.#log.heartbeat()
      this.#beat()
    }, heartbeatIntervalMs)
    unrefTimer(this.#timer)
  }
}
