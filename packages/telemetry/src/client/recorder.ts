import { type Clock, ClosedError, unrefTimer, type TimerHandle } from '@sekha/core/foundation'
import { createDelivery, type ServerKind } from '../delivery/detect.ts'
import { LateDelivery } from '../delivery/late-delivery.ts'
import type { Target } from '../delivery/post.ts'
import { ingestPath } from '../delivery/ingest.ts'
import { flushPump, within } from '../delivery/flush-pump.ts'
import { Pump, type PumpedLane } from '../delivery/pump.ts'
import { reportRefusal } from '../delivery/report-refusal.ts'
import type { HangTarget } from '../hang/start-monitor.ts'
import { Encoder } from '../encode/encoder.ts'
import { createScrubber } from '../encode/scrub.ts'
import { Journal } from '../journal/journal.ts'
import { Lane } from '../journal/lane.ts'
import { type Ledger, Tally } from '../journal/ledger.ts'
import { type OpenSession, writeNote } from '../journal/note.ts'
import { readProgress } from '../journal/progress.ts'
import type { LinePrefix } from '../journal/record.ts'
import type { SpoolRoot } from '../journal/segment.ts'
import { openRoot } from './open-root.ts'
import type { ResolvedOptions } from './options.ts'
import { watchExit } from './exit.ts'

/** Where records wait. */
export interface StorageState {
  readonly kind: 'file' | 'indexeddb' | 'memory'
  /** Why it is less than it should be. Records in memory are lost with the process. */
  readonly degraded: string | undefined
}

/** What a client did with its records, and where they are. */
export interface TelemetryStats extends Ledger {
  readonly storage: StorageState
  readonly server: ServerKind
  /** Why the last delivery failed, until one succeeds. */
  readonly lastFailure: string | undefined
  /**
   * How far the clock of the server is ahead of that of this program, in milliseconds. `undefined` if no response of our
   * server has told yet. Timestamps of records are of this program's clock, and nobody changes them.
   */
  readonly clockOffsetMs: number | undefined
  /** Failed deliveries since the last one that succeeded. */
  readonly failures: number
  /** Journals of earlier processes that are being delivered. */
  readonly adopted: number
  /** Sessions of earlier processes that ended without `end()`, and were recorded as crashed. */
  readonly crashesFound: number
}

/** How often journals of processes that are gone are looked for, in milliseconds. */
const ADOPT_INTERVAL_MS = 30_000

/** What is left of the journal while a session is open. */
interface Live extends OpenSession {
  /** Records its end when the process does. */
  readonly onExit: (code: number) => void
  readonly sendHeartbeat: () => void
}

/** Writes records to the journal and sees to their delivery. Everything above it decides only what a record says. */
export class Recorder {
  readonly encoder: Encoder
  readonly target: Target
  readonly options: ResolvedOptions
  readonly clock: Clock
  readonly #id = globalThis.crypto.randomUUID().replaceAll('-', '').slice(0, 20)
  readonly #root: SpoolRoot
  readonly #degraded: string | undefined
  readonly #journal: Journal
  readonly #pump: Pump<Lane>
  readonly #own: PumpedLane<Lane>
  readonly #late: LateDelivery | undefined
  readonly #kind: () => ServerKind
  readonly #clockOffsetMs: () => number | undefined
  /** Records that never reached the journal, and lanes that are delivered. */
  readonly #others = new Tally()
  #othersAccepted = 0
  #crashesFound = 0
  #watches = 0
  readonly #sessions = new Map<string, Live>()
  readonly #unwatch: () => void
  readonly #timers = new Map<string, TimerHandle>()
  /** Called before the journal is written for good, so that instruments add their points. */
  readonly beforeWrite: Set<() => void> = new Set()
  #closing: Promise<void> | undefined
  #isExiting = false
  #isStopped = false
  #adopting: Promise<void>

  constructor(options: ResolvedOptions) {
    this.options = options
    this.clock = options.clock
    const { root, degraded } = openRoot(options, this.#id)
    this.#root = root
    this.#degraded = degraded
    const lane = new Lane(root.spool, [], readProgress(undefined), options.bounds, options.clock)
    this.target = { ...options, timeoutMs: options.delivery.timeoutMs }
    const detecting = (options.protocol ?? createDelivery)(this.target)
    this.#kind = detecting.kind
    this.#clockOffsetMs = detecting.clockOffsetMs ?? (() => undefined)
    this.#own = {
      lane,
      note: { journal: this.#id, open: [], hangs: {}, remote: {} },
      saveNote: (note) => root.spool.saveNote(writeNote(note)),
    }
    this.#pump = new Pump(this.#own, reportRefusal(detecting.deliver, options), {
      ...options.delivery,
      clock: options.clock,
      random: options.random,
      onEmpty: (entry) => this.#finish(entry),
    })
    this.encoder = new Encoder(options.limits, createScrubber(options.scrub))
    this.#journal = new Journal(lane, options.durability, this.#id, options.clock, this.encoder, () => {
      this.#pump.wake()
      this.#late?.arm()
    })
    this.#late =
      options.protocol !== undefined || options.hasOwnFetch ? undefined : LateDelivery.create(this.target, lane)
    this.#unwatch = watchExit({
      onIdle: () => this.#onIdle(),
      onExit: (code) => this.#onExit(code),
      onHidden: (isUnloaded) => {
        this.#pump.isLeaving = true
        if (isUnloaded) for (const session of this.#sessions.values()) session.onExit(0)
        void this.flush(options.delivery.timeoutMs)
      },
      onVisible: () => {
        this.#pump.isLeaving = false
      },
    })
    // After the caller's own work, because it reads folders.
    this.#adopting = root.spool.kind === 'memory' ? Promise.resolve() : Promise.resolve().then(() => this.#adopt())
    this.#repeat('metrics', options.metricIntervalMs, () => this.#collect())
    if (options.heartbeatIntervalMs > 0)
      this.#repeat('heartbeats', options.heartbeatIntervalMs, () => {
        for (const session of this.#sessions.values()) session.sendHeartbeat()
      })
  }

  /**
   * Begins a record. Its fields are written into the encoder, then it is added or cancelled.
   *
   * @param time - In milliseconds, if it is not of now.
   */
  begin(prefix: LinePrefix, time?: number): Encoder {
    return this.#journal.begin(prefix, time)
  }

  /** Adds a complete record. */
  add(prefix: LinePrefix, encoder: Encoder, isUrgent = false): void {
    this.#journal.add(prefix, encoder, isUrgent)
  }

  /** Forgets a record that was begun. */
  cancel(encoder: Encoder): void {
    this.#journal.cancel(encoder)
  }

  /** Counts a record that was not added. */
  drop(reason: 'invalid' | 'sampled' | 'closed'): void {
    this.#others.dropped[reason] += 1
    this.#othersAccepted += 1
  }

  /** Remembers a session until it ends, so that the next process knows if this one did not end it. */
  opened(session: Live): void {
    if (this.#closing !== undefined) throw new ClosedError('TelemetryClient')
    this.#sessions.set(session.id, session)
    this.#saveOpen()
  }

  /** Forgets a session that ended. */
  ended(id: string): void {
    if (this.#sessions.delete(id)) this.#saveOpen()
  }

  /** A file for hangs, which the next process reads. */
  get hangFile(): string | undefined {
    return this.#root.spool.hangFile
  }

  /** The number of the next record. */
  get next(): number {
    return this.#journal.next
  }

  /** Identifies the journal. */
  get journalId(): string {
    return this.#id
  }

  /** Where a watchdog can send by itself: to our server, by the `fetch` of the runtime. */
  hangTarget(sessionId: string): HangTarget | undefined {
    const { baseUrl, headers, protocol, hasOwnFetch } = this.options
    if (protocol !== undefined || hasOwnFetch) return undefined
    return { url: `${baseUrl}${ingestPath(sessionId)}`, headers }
  }

  /** Identifies a monitor. */
  nextWatch(): string {
    this.#watches += 1
    return `${this.#id}.w${this.#watches}`
  }

  /** Remembers that a hang is in the journal, so that the next process does not take it from the file. */
  recordedHang(watch: string, hang: number): void {
    this.#own.note = { ...this.#own.note, hangs: { ...this.#own.note.hangs, [watch]: hang } }
    this.#own.saveNote(this.#own.note)
  }

  /** Returns the id that the server knows a session by. */
  remoteId(sessionId: string): string {
    return this.#own.note.remote[sessionId] ?? sessionId
  }

  /** Resolves when the journal has everything, as safely as its mode promises. */
  persist(): Promise<void> {
    this.#collect()
    return this.#journal.persist()
  }

  /**
   * Delivers what is pending. Resolves when nothing is, and after `timeoutMs` at the latest.
   *
   * @param maxFailures - How many attempts may fail before it gives up. The records stay.
   * @returns whether nothing is pending
   */
  async flush(timeoutMs: number, maxFailures = Infinity): Promise<boolean> {
    this.#collect()
    this.#journal.write()
    const { clock } = this
    const deadline = clock.monotonic() + timeoutMs
    let hasAdopted = false
    const adopted = this.#adopting.then(() => {
      hasAdopted = true
    })
    await within(clock, adopted, deadline)
    return flushPump(this.#pump, {
      clock,
      deadline,
      maxFailures,
      isStopped: () => this.#isStopped,
      // What earlier processes left is pending too, also before it is known how much that is.
      isComplete: () => hasAdopted,
    })
  }

  /** Attempts at the end of a program. What is on a disk can wait for the next one, and the user need not. */
  get #lastAttempts(): number {
    return this.#root.spool.kind === 'memory' || this.#own.lane.failure !== undefined ? Infinity : 2
  }

  stats(): TelemetryStats {
    const total = new Tally()
    total.add(this.#others)
    let accepted = this.#othersAccepted + this.#journal.waiting
    let pending = this.#journal.waiting
    for (const { lane } of this.#pump.lanes) {
      total.add(lane.tally)
      accepted += lane.accepted
      pending += lane.pending
    }
    const { lastFailure, failures } = this.#pump.state
    return {
      accepted,
      delivered: total.delivered,
      duplicate: total.duplicate,
      dropped: { ...total.dropped },
      pending,
      storage: {
        kind: this.#own.lane.failure === undefined ? this.#root.spool.kind : 'memory',
        degraded: this.#own.lane.failure ?? this.#degraded,
      },
      server: this.#kind(),
      lastFailure,
      clockOffsetMs: this.#clockOffsetMs(),
      failures,
      adopted: this.#pump.lanes.length - 1,
      crashesFound: this.#crashesFound,
    }
  }

  /** Delivers for at most `timeoutMs`, then stops. What is pending stays on the disk for the next process. */
  close(timeoutMs: number): Promise<void> {
    this.#closing ??= this.#close(timeoutMs)
    return this.#closing
  }

  async #close(timeoutMs: number): Promise<void> {
    await this.flush(timeoutMs, this.#lastAttempts)
    this.#stop()
    await this.#adopting
    await this.#pump.close()
    this.#journal.close()
    // The next session of this page may take over what is left.
    for (const { lane } of this.#pump.lanes) await lane.close()
  }

  #stop(): void {
    this.#isStopped = true
    this.#late?.close()
    this.#unwatch()
    for (const timer of this.#timers.values()) this.clock.clearTimeout(timer)
    this.#timers.clear()
  }

  #collect(): void {
    for (const collect of this.beforeWrite) collect()
  }

  /** Runs work later, without keeping the process alive. */
  #after(name: string, delayMs: number, work: () => void): void {
    const timer = this.clock.setTimeout(() => {
      this.#timers.delete(name)
      work()
    }, delayMs)
    unrefTimer(timer)
    this.#timers.set(name, timer)
  }

  #saveOpen(): void {
    const open = [...this.#sessions.values()].map(({ id, product, version }) => ({ id, product, version }))
    this.#own.note = { ...this.#own.note, open }
    this.#own.saveNote(this.#own.note)
  }

  /** Runs work again and again. */
  #repeat(name: string, intervalMs: number, work: () => void): void {
    this.#after(name, intervalMs, () => {
      work()
      if (this.#closing === undefined) this.#repeat(name, intervalMs, work)
    })
  }

  /** Takes over what processes that are gone left, now and again. */
  async #adopt(): Promise<void> {
    if (this.#isStopped) return
    this.#after('adopt', ADOPT_INTERVAL_MS, () => {
      this.#adopting = this.#adopt()
    })
    for (const abandoned of await this.#root.adopt()) {
      try {
        // Most programs find nothing.
        const { openAdopted } = await import('../journal/adopt.ts')
        const { lane, note, crashed } = await openAdopted(abandoned, this.options.bounds, this.clock)
        this.#crashesFound += crashed.length
        const used = this.#pump.lanes.reduce((sum, entry) => sum + entry.lane.bytes, 0)
        lane.shrink(Math.max(0, this.options.bounds.maxBytes - used))
        this.#pump.add({ lane, note, saveNote: (changed) => abandoned.spool.saveNote(writeNote(changed)) })
      } catch {
        // It stays on the disk, for a later process.
      }
    }
  }

  /** Keeps the counts of a lane of another process, and removes its files. */
  #finish({ lane }: PumpedLane<Lane>): void {
    this.#others.add(lane.tally)
    this.#othersAccepted += lane.accepted
    void lane.close()
  }

  /** The process would end by itself: what is pending is delivered first, if that is soon done. */
  #onIdle(): Promise<void> | undefined {
    this.#collect()
    this.#journal.write()
    if (this.#isExiting || this.options.exitTimeoutMs === 0 || this.stats().pending === 0) return undefined
    this.#isExiting = true
    return this.flush(this.options.exitTimeoutMs, this.#lastAttempts).then(() => {})
  }

  #onExit(code: number): void {
    for (const session of this.#sessions.values()) session.onExit(code)
    this.#collect()
    this.#journal.close()
    for (const { lane } of this.#pump.lanes) void lane.close()
  }
}
