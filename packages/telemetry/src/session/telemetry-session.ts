import { describeType } from '@sekha/core/foundation'
import type { HeartbeatMonitor } from '@sekha/heartbeat'
import { Recorder, type TelemetryStats } from '../client/recorder.ts'
import { toText } from '../encode/to-text.ts'
import { describeException } from '../exception/describe-exception.ts'
import { Counter, Gauge, Histogram, type Instrument, type InstrumentOwner } from '../metrics/instruments.ts'
import type { RecordClass } from '../journal/record.ts'
import { Activity } from './activity.ts'
import { createCurrent } from './current.ts'
import { describeHang, type HeartbeatMonitorOptions, startMonitor } from './heartbeat.ts'
import type { StateObject } from './merge-state.ts'

/** Further fields of an event. */
export interface EventOptions {
  /** Severity: `debug`, `info`, `warning`, `error`, `critical`, or any other word. @default 'info' */
  readonly category?: string | undefined
  /** Part of the program, such as a logger. */
  readonly group?: string | undefined
  readonly labels?: readonly string[] | undefined
  /** Text for people. */
  readonly message?: string | undefined
}

/** A line of a log. */
export interface LogLine {
  /** The name of the logger. */
  readonly logger: string
  /** Severity: `debug`, `info`, `warning`, `error` or `critical`. */
  readonly level: string
  readonly message: string
  readonly data?: Readonly<Record<string, unknown>> | undefined
}

/** Further fields of a metric. */
export interface MetricOptions {
  /** By convention `key:value`. */
  readonly tags?: readonly string[] | undefined
  /** @default 'gauge' */
  readonly type?: 'gauge' | 'counter' | 'histogram' | 'timer' | undefined
  /** Unit of the value, such as `bytes`. */
  readonly unit?: string | undefined
  /** Number of samples, as of a timer. */
  readonly count?: number | undefined
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
}

/** Further fields of an instrument. */
export interface InstrumentOptions {
  /** By convention `key:value`. */
  readonly tags?: readonly string[] | undefined
  /** Unit of the values, such as `seconds`. */
  readonly unit?: string | undefined
}

/** Further fields of an exception. */
export interface ExceptionOptions {
  /** Data of yours beside the exception. */
  readonly extraData?: Readonly<Record<string, unknown>> | undefined
  /** @default 'error' */
  readonly category?: string | undefined
}

/** Bounds of a delivery. */
export interface FlushOptions {
  /** How long to wait for the server, in milliseconds. @default 5000 */
  readonly timeoutMs?: number | undefined
}

/** Describes a session. */
export interface SessionStart {
  readonly product: string
  readonly version: string
  readonly hostname: string | undefined
  readonly machineId: string | undefined
  readonly parentId: string | undefined
}

const current = createCurrent<TelemetrySession>()

/** Returns the session whose {@link TelemetrySession.run} this code runs in, or `undefined` outside. */
export function currentSession(): TelemetrySession | undefined {
  return current.get()
}

const FLUSH_MS = 5000

// Characters that the contract allows.
const MAX_NAME = 1000
const MAX_TEXT = 500
const MAX_CATEGORY = 200
const MAX_UNIT = 100

/** Categories whose events survive a full journal longer, and are never sampled. */
const ERRORS: ReadonlySet<string> = new Set(['error', 'critical'])

/**
 * A session of a running program. Every method that records returns at once: the record is in the journal, and is
 * delivered in the background, now or when the server is reachable again.
 */
export class TelemetrySession {
  /** Identifies the session, from the first moment and for ever. */
  readonly sessionId: string
  readonly #recorder: Recorder
  readonly #start: SessionStart
  readonly #owner: InstrumentOwner
  readonly #instruments = new Map<string, Instrument>()
  readonly #children = new Set<TelemetrySession>()
  readonly #closesRecorder: boolean
  #changed: Instrument[] = []
  #monitor: HeartbeatMonitor | undefined
  #isEnded = false
  #endings: Promise<TelemetryStats> | undefined

  /** @internal */
  constructor(recorder: Recorder, start: SessionStart, sessionId: string, closesRecorder: boolean) {
    this.sessionId = sessionId
    this.#recorder = recorder
    this.#start = start
    this.#closesRecorder = closesRecorder
    this.#owner = {
      changed: (instrument) => {
        if (this.#isEnded) recorder.drop('closed')
        else this.#changed.push(instrument)
      },
      refuse: () => recorder.drop('invalid'),
    }
    recorder.opened({
      id: sessionId,
      product: start.product,
      version: start.version,
      onExit: (code) => this.#exit(code),
      sendHeartbeat: () => this.sendHeartbeat(),
    })
    recorder.beforeWrite.add(this.#collect)
    this.#lifecycle('start', this.#describe())
  }

  /**
   * Updates the state: objects are merged, property by property, `null` deletes a property, and anything else replaces it.
   * {@link mergeState} is the same rule as a function.
   *
   * @throws {TypeError} when the update is not an object
   */
  updateState(state: StateObject): void {
    if (typeof state !== 'object' || state === null || Array.isArray(state))
      throw new TypeError(`updateState() takes an object, got ${describeType(state)}`)
    const json = this.#recorder.encoder.encode(state)
    // Such as a Date, which is no properties.
    if (!json.startsWith('{')) return this.#recorder.drop('invalid')
    this.#record('state', 'state', `,"state":${json}`)
  }

  /**
   * Records an event.
   *
   * @throws {TypeError} when the name is not a string
   */
  logEvent(name: string, data?: Readonly<Record<string, unknown>>, options?: EventOptions): void {
    if (typeof name !== 'string')
      throw new TypeError(`The name of an event must be a string, got ${describeType(name)}`)
    const recorder = this.#recorder
    const category = options?.category
    const isError = category !== undefined && ERRORS.has(category)
    if (!isError && this.#isSampledOut(name)) return recorder.drop('sampled')
    let fields = data === undefined ? '' : `,"data":${recorder.encoder.object(data)}`
    if (options !== undefined) fields += this.#eventFields(options)
    this.#record(isError ? 'error' : 'event', 'event', `,"name":${recorder.encoder.label(name, MAX_NAME)}${fields}`)
  }

  /**
   * Records a line of a log, as the bridges to loggers do: the event `log.<logger>`. When the journal is full, these go
   * before other events.
   */
  logLine({ logger, level, message, data }: LogLine): void {
    const { encoder } = this.#recorder
    const isError = ERRORS.has(level)
    const name = `log.${toText(logger)}`
    if (!isError && this.#isSampledOut(name)) return this.#recorder.drop('sampled')
    const fields = data === undefined ? '' : `,"data":${encoder.object(data)}`
    const rest = this.#eventFields({ category: level, group: logger, labels: [level, logger], message })
    this.#record(isError ? 'error' : 'log', 'event', `,"name":${encoder.label(name, MAX_NAME)}${fields}${rest}`)
  }

  /**
   * Records the value of a metric at this moment. For a value that changes often, {@link TelemetrySession.counter} and its
   * like cost less. A value that is not finite is counted as `invalid`.
   *
   * @throws {TypeError} when the name is not a string or the value is not a number
   */
  logMetric(name: string, value: number, options: MetricOptions = {}): void {
    if (typeof name !== 'string')
      throw new TypeError(`The name of a metric must be a string, got ${describeType(name)}`)
    if (typeof value !== 'number')
      throw new TypeError(`The value of a metric must be a number, got ${describeType(value)}`)
    const { tags, type, unit, count, metadata } = options
    this.#metric(name, value, { tags, type, unit, count, metadata })
  }

  /**
   * Records an exception, with its stack, its causes and the members of an AggregateError. Anything that can be thrown is
   * an exception.
   */
  logException(thrown: unknown, options: ExceptionOptions = {}): void {
    const { encoder } = this.#recorder
    const { type, message, stacktrace, source, causes } = describeException(thrown, (value) => encoder.encode(value))
    const fields = {
      exception_msg: message,
      message,
      stacktrace,
      causes: causes.length > 0 ? causes : undefined,
      source_file: source?.file,
      source_line: source?.line,
      source_function: source?.function,
    }
    let json = `,"exception_type":${encoder.label(type, MAX_NAME)}`
    if (options.extraData !== undefined) json += `,"data":${encoder.object(options.extraData)}`
    if (options.category !== undefined) json += `,"category":${encoder.label(options.category, MAX_CATEGORY)}`
    this.#record('error', 'exception', `${json},${encoder.encode(fields).slice(1, -1)}`, true)
  }

  /** Returns the counter of this name and these tags. Keep it: `add` costs a few nanoseconds. */
  counter(name: string, options: InstrumentOptions = {}): Counter {
    return this.#instrument('counter', name, options, (id) => new Counter(id, this.#owner))
  }

  /** Returns the gauge of this name and these tags. */
  gauge(name: string, options: InstrumentOptions = {}): Gauge {
    return this.#instrument('gauge', name, options, (id) => new Gauge(id, this.#owner))
  }

  /** Returns the histogram of this name and these tags. */
  histogram(name: string, options: InstrumentOptions = {}): Histogram {
    return this.#instrument('histogram', name, options, (id) => new Histogram(id, this.#owner))
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
        this.#metric(name, seconds, { tags: options.tags, type: 'timer', unit: 'seconds', count, metadata: undefined })
      },
    }
    return timer
  }

  /**
   * Begins an activity, and records its start and its end: `using activity = session.activity('import')`. Pass the
   * error of one that fails to `fail`.
   */
  activity(name: string, data?: Readonly<Record<string, unknown>>): Activity {
    return new Activity(this, name, data, this.#recorder.clock, this.#monitor?.activity(name))
  }

  /**
   * Starts to watch this thread from another one. When `heartbeat()` was not called for `timeoutMs`, or the thread is
   * blocked for that long, the event `application_appears_hung` is recorded, and `application_recovered` when it goes on.
   * While the thread is blocked, the hang is noted on the disk: it is not lost if the process is killed in it. A monitor
   * that runs already goes on with its options.
   *
   * @throws {TypeError | RangeError} naming the option that is invalid
   */
  startHeartbeatMonitor(options: HeartbeatMonitorOptions = {}): void {
    if (this.#isEnded) throw new Error('The session has ended')
    this.#monitor ??= startMonitor(options, {
      clock: this.#recorder.clock,
      file: this.#recorder.hangFile,
      sessionId: this.sessionId,
      onHang: (hang) => {
        const { name, message, data } = describeHang(hang, options.timeoutMs ?? 60_000)
        this.#hangEvent(name, 'error', 'hung', message, data)
        this.#recorder.recordedHang(this.sessionId, hang.hang)
      },
      onRecovery: ({ hang, durationMs, suspendedMs, activity }) => {
        const data = { hang, duration_ms: durationMs, suspended_ms: suspendedMs, activity }
        this.#hangEvent('application_recovered', 'info', 'recovery', 'Heartbeats arrive again', data)
      },
    })
  }

  /**
   * Tells the monitor that the program makes progress. It costs a few nanoseconds.
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
    this.#lifecycle('pause', '')
  }

  /** Watches again. The timeout begins anew. */
  resumeHeartbeatMonitor(): void {
    if (this.#monitor === undefined) return
    this.#monitor.resume()
    this.#lifecycle('resume', '')
  }

  /** Starts a session that belongs to this one. It ends with this one, if it has not ended before. */
  child(
    start: { readonly product?: string | undefined; readonly version?: string | undefined } = {},
  ): TelemetrySession {
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
    this.#children.add(child)
    return child
  }

  /** Runs a function in which {@link currentSession} returns this session, also after its awaits. */
  run<T>(work: () => T): T {
    return current.run(this, work)
  }

  /** Shows the server that the program is alive. Sessions do that by themselves every `heartbeatIntervalMs`. */
  sendHeartbeat(): void {
    this.#record('heartbeat', 'heartbeat', '')
  }

  /** Records that the program crashed, and ends the session. */
  crash(reason: string): void {
    if (this.#isEnded) return
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
  flush({ timeoutMs = FLUSH_MS }: FlushOptions = {}): Promise<boolean> {
    return this.#recorder.flush(timeoutMs)
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
  end({ timeoutMs = FLUSH_MS }: FlushOptions = {}): Promise<TelemetryStats> {
    this.#endings ??= this.#end(timeoutMs)
    return this.#endings
  }

  /** Same as {@link TelemetrySession.end}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }

  async #end(timeoutMs: number): Promise<TelemetryStats> {
    for (const child of this.#children) void child.end({ timeoutMs: 0 })
    if (!this.#isEnded) this.#finish('end')
    if (this.#closesRecorder) await this.#recorder.close(timeoutMs)
    else if (timeoutMs > 0) await this.#recorder.flush(timeoutMs)
    return this.#recorder.stats()
  }

  #exit(code: number): void {
    if (this.#isEnded) return
    if (code === 0) this.#finish('end')
    else this.#finish('crash', `exit_code_${code}`)
  }

  #hangEvent(name: string, category: string, label: string, message: string, data: object): void {
    const { encoder } = this.#recorder
    const fields = { name, category, group: 'heartbeat', labels: ['heartbeat', label], message }
    this.#record('lifecycle', 'event', `,"data":${encoder.object(data)},${encoder.encode(fields).slice(1, -1)}`, true)
  }

  #finish(phase: 'end' | 'crash', reason?: string): void {
    this.stopHeartbeatMonitor()
    this.#collect()
    this.#recorder.beforeWrite.delete(this.#collect)
    this.#lifecycle(phase, reason === undefined ? '' : `,"reason":${this.#recorder.encoder.label(reason, MAX_NAME)}`)
    this.#recorder.ended(this.sessionId)
    this.#isEnded = true
  }

  /** Adds a record. The fields are complete, so nothing that they call can add another one in between. */
  #record(recordClass: RecordClass, kind: string, fields: string, isUrgent = false): void {
    const recorder = this.#recorder
    if (this.#isEnded) return recorder.drop('closed')
    recorder.add(recordClass, this.sessionId, `${recorder.begin(kind)}${fields}}`, isUrgent)
  }

  #lifecycle(phase: string, fields: string): void {
    this.#record('lifecycle', 'lifecycle', `,"phase":"${phase}"${fields}`, true)
  }

  #describe(): string {
    const { product, version, hostname, machineId, parentId } = this.#start
    let json = ''
    for (const [name, value] of Object.entries({ product, version, hostname, machine_id: machineId }))
      if (value !== undefined) json += `,"${name}":${this.#recorder.encoder.label(value, MAX_TEXT)}`
    return parentId === undefined ? json : `${json},"parent_id":${this.#recorder.encoder.label(parentId, MAX_CATEGORY)}`
  }

  #isSampledOut(name: string): boolean {
    const { sampleRate, random } = this.#recorder.options
    if (sampleRate === 1) return false
    try {
      return random() >= (typeof sampleRate === 'function' ? sampleRate(name) : sampleRate)
    } catch {
      // A record too many is better than an error in the middle of the program.
      return false
    }
  }

  #eventFields({ category, group, labels, message }: EventOptions): string {
    const { encoder } = this.#recorder
    let fields = category === undefined ? '' : `,"category":${encoder.label(category, MAX_CATEGORY)}`
    if (group !== undefined) fields += `,"group":${encoder.label(group, MAX_TEXT)}`
    if (labels !== undefined) fields += `,"labels":${encoder.labels(labels)}`
    return message === undefined ? fields : `${fields},"message":${encoder.text(message)}`
  }

  #metric(name: string, value: number, { tags, type, unit, count, metadata }: MetricOptions): void {
    const { encoder } = this.#recorder
    if (!Number.isFinite(value)) return this.#recorder.drop('invalid')
    let fields = `,"name":${encoder.label(name, MAX_NAME)},"value":${value}`
    if (type !== undefined) fields += `,"type":${encoder.label(type, MAX_UNIT)}`
    if (unit !== undefined) fields += `,"unit":${encoder.label(unit, MAX_UNIT)}`
    if (count !== undefined) fields += `,"count":${encoder.encode(count)}`
    const list = tags === undefined ? '[]' : encoder.labels(tags)
    if (list !== '[]') fields += `,"tags":${list}`
    if (metadata !== undefined) fields += `,"metadata":${encoder.object(metadata)}`
    this.#record('metric', 'metric', fields)
  }

  #instrument<T extends Instrument>(
    type: string,
    name: string,
    { tags = [], unit }: InstrumentOptions,
    create: (id: { name: string; tags: readonly string[]; unit: string | undefined }) => T,
  ): T {
    if (typeof name !== 'string')
      throw new TypeError(`The name of a ${type} must be a string, got ${describeType(name)}`)
    if (!Array.isArray(tags)) throw new TypeError(`The tags of a ${type} must be an array, got ${describeType(tags)}`)
    const sorted = tags.map(String).toSorted()
    const key = JSON.stringify([type, name, sorted])
    const known = this.#instruments.get(key) as T | undefined
    if (known !== undefined) return known
    const created = create({ name, tags: sorted, unit })
    this.#instruments.set(key, created)
    return created
  }

  /** Records the instruments that changed. */
  readonly #collect = (): void => {
    const changed = this.#changed
    if (changed.length === 0) return
    this.#changed = []
    for (const instrument of changed) {
      const { type, value, metadata } = instrument.collect()
      this.#metric(instrument.name, value, { type, tags: instrument.tags, unit: instrument.unit, metadata })
    }
  }
}
