import { startMonitor } from '#monitor'
import { Recorder, type TelemetryStats } from '../client/recorder.ts'
import { toText } from '../encode/to-text.ts'
import { type HeartbeatMonitorOptions, resolveMonitorOptions } from '../hang/monitor-options.ts'
import type { SessionMonitor } from '../hang/start-monitor.ts'
import { type NumberedLine, readRecord } from '../journal/record.ts'
import type { Counter, Gauge, Histogram } from '../metrics/instruments.ts'
import { InstrumentSet } from '../metrics/instrument-set.ts'
import { Activity } from './activity.ts'
import { createCurrent } from './current.ts'
import type { StateObject } from './merge-state.ts'
import {
  checkTimeout,
  type EventOptions,
  type ExceptionOptions,
  type FlushOptions,
  type InstrumentOptions,
  type LogLine,
  type MetricOptions,
  type SessionStart,
} from './options.ts'
import { recordException } from './record-exception.ts'
import { recordLine } from './record-line.ts'
import { SessionLog } from './session-log.ts'

const current = createCurrent<TelemetrySession>()

/** Returns the session whose {@link TelemetrySession.run} this code runs in, or `undefined` outside. */
export function currentSession(): TelemetrySession | undefined {
  return current.get()
}

/**
 * A session of a running program. Every method that records returns at once: the record is in the journal, and is
 * delivered in the background, now or when the server is reachable again.
 */
export class TelemetrySession {
  /** Identifies the session, from the first moment and for ever. */
  readonly sessionId: string
  readonly #recorder: Recorder
  readonly #start: SessionStart
  readonly #log: SessionLog
  #startLine: NumberedLine = { line: '', index: 0 }
  readonly #instruments: InstrumentSet
  readonly #children = new Set<TelemetrySession>()
  readonly #closesRecorder: boolean
  readonly #collect: () => void
  #monitor: SessionMonitor | undefined
  #parent: TelemetrySession | undefined
  #endings: Promise<TelemetryStats> | undefined

  /** @internal */
  constructor(recorder: Recorder, start: SessionStart, sessionId: string, closesRecorder: boolean) {
    this.sessionId = sessionId
    this.#recorder = recorder
    this.#start = start
    this.#closesRecorder = closesRecorder
    const log = new SessionLog(recorder, sessionId)
    this.#log = log
    this.#instruments = new InstrumentSet(log)
    this.#collect = () => this.#instruments.collect()
    recorder.opened({
      id: sessionId,
      product: start.product,
      version: start.version,
      onExit: (code) => this.#exit(code),
      sendHeartbeat: () => this.sendHeartbeat(),
    })
    recorder.beforeWrite.add(this.#collect)
    const index = recorder.next
    log.start(start, ({ bytes, from, at }) => {
      this.#startLine = { line: new TextDecoder().decode(bytes.subarray(from, at)), index }
    })
  }

  /**
   * Updates the state: objects are merged, property by property, `null` deletes a property, and anything else replaces it.
   * {@link mergeState} is the same rule as a function.
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
   * Records a line of a log, as the bridges to loggers do: the event `log.<logger>`. When the journal is full, these go
   * before other events.
   */
  logLine(line: LogLine): void {
    recordLine(this.#log, line)
  }

  /**
   * Records the value of a metric at this moment. For a value that changes often, {@link TelemetrySession.counter} and its
   * like cost less. A value that is not finite is counted as `invalid`.
   *
   * @throws {TypeError} when the name is not a string or the value is not a number
   */
  logMetric(name: string, value: number, options: MetricOptions = {}): void {
    this.#log.metric(name, value, options)
  }

  /**
   * Records an exception, with its stack, its causes and the members of an AggregateError. Anything that can be thrown is
   * an exception.
   */
  logException(thrown: unknown, options: ExceptionOptions = {}): void {
    recordException(this.#log, thrown, options)
  }

  /** Returns the counter of this name and these tags. Keep it: `add` costs a few nanoseconds. */
  counter(name: string, options: InstrumentOptions = {}): Counter {
    return this.#instruments.counter(name, options)
  }

  /** Returns the gauge of this name and these tags. */
  gauge(name: string, options: InstrumentOptions = {}): Gauge {
    return this.#instruments.gauge(name, options)
  }

  /** Returns the histogram of this name and these tags. */
  histogram(name: string, options: InstrumentOptions = {}): Histogram {
    return this.#instruments.histogram(name, options)
  }

  /**
   * Starts a timer. When it is disposed, it records the seconds that passed: `using timer = session.timer('import')`.
   */
  timer(name: string, options: InstrumentOptions = {}): Disposable & { count?: number } {
    const { clock } = this.#recorder
    const startedAt = clock.monotonic()
    const timer = {
      [Symbol.dispose]: (): void => {
        const seconds = (clock.monotonic() - startedAt) / 1000
        const { count } = timer as { count?: number }
        this.#log.metric(name, seconds, { tags: options.tags, type: 'timer', unit: 'seconds', count })
      },
    }
    return timer
  }

  /**
   * Begins an activity, and records its start and its end: `using activity = session.activity('import')`. Pass the
   * error of one that fails to `fail`.
   */
  activity(name: string, data?: Readonly<Record<string, unknown>>): Activity {
    return new Activity(this, name, data, this.#recorder.clock, this.#watchActivity(name))
  }

  /**
   * Starts to watch this thread from another one. When `heartbeat()` was not called for `timeoutMs`, or the thread is
   * blocked for that long, the event `application_appears_hung` is recorded, and `application_recovered` when it goes on.
   * While the thread is blocked, the watchdog notes the hang on the disk and sends it to the server by itself, with the id
   * that the record has in the journal later: the server has it once. A monitor that runs already goes on with its options.
   *
   * @throws {TypeError | RangeError} naming the option that is invalid
   * @throws {Error} when the session has ended
   */
  startHeartbeatMonitor(options: HeartbeatMonitorOptions = {}): void {
    this.#checkOpen()
    const recorder = this.#recorder
    this.#monitor ??= startMonitor(resolveMonitorOptions(options), {
      clock: recorder.clock,
      session: this.sessionId,
      log: this.#log,
      start: readRecord(this.#startLine, recorder.journalId).json,
      watch: recorder.nextWatch(),
      file: recorder.hangFile,
      target: recorder.hangTarget(this.sessionId),
      onRecorded: (watch, hang) => recorder.recordedHang(watch, hang),
      onFailure: (error) => {
        const message = `The heartbeat monitor could not be loaded: ${toText(error)}`
        this.logEvent('heartbeat_monitor_failed', undefined, { category: 'error', group: 'heartbeat', message })
      },
    })
  }

  /**
   * Tells the monitor of this process that the program makes progress. It costs a few nanoseconds, and sends nothing:
   * {@link TelemetrySession.sendHeartbeat} does.
   *
   * @throws {Error} when no monitor runs
   */
  heartbeat(): void {
    if (this.#monitor === undefined) throw new Error('No monitor runs: call startHeartbeatMonitor() first')
    this.#monitor.heartbeat()
  }

  /** Stops to watch. Does nothing when no monitor runs. */
  stopHeartbeatMonitor(): void {
    void this.#monitor?.close()
    this.#monitor = undefined
  }

  /** Watches no more until {@link TelemetrySession.resumeHeartbeatMonitor}, for a block that is meant. */
  pauseHeartbeatMonitor(): void {
    if (this.#monitor === undefined) return
    this.#monitor.pause()
    this.#log.lifecycle('pause')
  }

  /** Watches again. The timeout begins anew. */
  resumeHeartbeatMonitor(): void {
    if (this.#monitor === undefined) return
    this.#monitor.resume()
    this.#log.lifecycle('resume')
  }

  /**
   * Starts a session that belongs to this one. It ends with this one, if it has not ended before.
   *
   * @throws {Error} when this session has ended
   */
  child(
    start: { readonly product?: string | undefined; readonly version?: string | undefined } = {},
  ): TelemetrySession {
    this.#checkOpen()
    const child = new TelemetrySession(
      this.#recorder,
      {
        ...this.#start,
        product: start.product ?? this.#start.product,
        version: start.version ?? this.#start.version,
        parentId: this.sessionId,
      },
      globalThis.crypto.randomUUID(),
      false,
    )
    child.#parent = this
    this.#children.add(child)
    return child
  }

  /** Runs a function in which {@link currentSession} returns this session, also after its awaits. */
  run<T>(work: () => T): T {
    return current.run(this, work)
  }

  /** Shows the server that the program is alive. Sessions do that by themselves every `heartbeatIntervalMs`. */
  sendHeartbeat(): void {
    this.#log.heartbeat()
  }

  /** Records that the program crashed, and ends the session. */
  crash(reason: string): void {
    if (this.#log.isEnded) return
    this.#finish('crash', reason)
  }

  /** Resolves when everything recorded so far is as safe as the durability promises. */
  persist(): Promise<void> {
    return this.#recorder.persist()
  }

  /**
   * Delivers what is pending, and waits for it. It never rejects: what is not delivered in time is delivered later.
   *
   * @returns whether nothing is pending
   */
  flush({ timeoutMs }: FlushOptions = {}): Promise<boolean> {
    return this.#recorder.flush(checkTimeout(timeoutMs))
  }

  /** What became of the records of this client, and where they are. */
  stats(): TelemetryStats {
    return this.#recorder.stats()
  }

  /**
   * Ends the session and its children, and delivers what is pending. It never rejects: what is not delivered in time stays
   * in the journal, and the next program that uses it delivers it.
   *
   * @returns what became of the records
   */
  end({ timeoutMs }: FlushOptions = {}): Promise<TelemetryStats> {
    this.#endings ??= this.#end(checkTimeout(timeoutMs))
    return this.#endings
  }

  /** Same as {@link TelemetrySession.end}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }

  async #end(timeoutMs: number): Promise<TelemetryStats> {
    for (const child of this.#children) void child.end({ timeoutMs: 0 })
    if (!this.#log.isEnded) this.#finish('end')
    if (this.#closesRecorder) await this.#recorder.close(timeoutMs)
    else if (timeoutMs > 0) await this.#recorder.flush(timeoutMs)
    return this.#recorder.stats()
  }

  /** Names the activity to the watchdog, whose reports nobody scrubs. */
  #watchActivity(name: string): Disposable | undefined {
    return this.#monitor?.activity(JSON.parse(this.#recorder.encoder.toJson(toText(name))) as string)
  }

  #checkOpen(): void {
    if (this.#log.isEnded) throw new Error('The session has ended')
  }

  #exit(code: number): void {
    if (this.#log.isEnded) return
    if (code === 0) this.#finish('end')
    else this.#finish('crash', `exit_code_${code}`)
  }

  #finish(phase: 'end' | 'crash', reason?: string): void {
    this.stopHeartbeatMonitor()
    this.#instruments.collect()
    this.#recorder.beforeWrite.delete(this.#collect)
    this.#log.end(phase, reason)
    this.#recorder.ended(this.sessionId)
    if (this.#parent !== undefined) this.#parent.#children.delete(this)
  }
}
