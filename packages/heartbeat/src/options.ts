import {
  type Clock,
  checkClock,
  checkFunction,
  checkInteger,
  checkKnownOptions,
  describeType,
  type KnownOptions,
} from '@sekha/core/foundation'
import { resolveTiming } from './timing.ts'
import type { Hang, Recovery, ReportedState } from './transition.ts'
import { findNode } from './watchdog/runtime.ts'

/** A port to another worker: a `MessagePort` of the runtime. */
export interface PortLike {
  postMessage(message: unknown): void
}

/** A web worker, as far as the monitor uses it. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: never): void
  terminate(): unknown
  addEventListener(type: 'message' | 'error', listener: (event: unknown) => void): void
}

/**
 * Where the watchdog reports transitions itself, while the monitored thread is blocked. It reports all transitions but
 * `alive` and `suspect`. A hang that began in native code is reported again with its stack if it goes on in JavaScript.
 */
export interface ReportOptions {
  /** Writes a line of text to the standard error output; in browsers, to the console. @default false */
  readonly stderr?: boolean | undefined
  /**
   * Appends a line of JSON, a {@link HeartbeatReport}, to this file. The line is in the file before the report goes
   * anywhere else, and survives a kill of the process. Not in browsers.
   *
   * @default none
   */
  readonly file?: string | undefined
  /**
   * Sends a {@link HeartbeatReport} to this URL by POST. A report of a hang that cannot be delivered is sent again, with
   * growing waits of at most a minute, for as long as the hang lasts.
   *
   * @default none
   */
  readonly url?: string | undefined
  /** Headers of the POST. @default `content-type: application/json` alone */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * What is sent to `url`, for a server that expects something else than a {@link HeartbeatReport}: a JSON value whose
   * strings contain fields of the report in braces, as in `{ text: 'Blocked for {seconds} s in {activity}' }`. `{seconds}`
   * is `durationMs` in whole seconds. A string that is one field becomes its value, which is left out if the report has
   * none. `{{` is a brace.
   *
   * @default the report
   */
  readonly body?: unknown
  /**
   * The transitions that are reported.
   *
   * @default all but `alive` and `suspect`
   */
  readonly states?: readonly ReportedState[] | undefined
  /**
   * Posts a {@link HeartbeatReport} to this port, whose other end is in a worker of yours. The port is transferred to the
   * watchdog: this thread cannot use it afterwards.
   *
   * @default none
   */
  readonly port?: PortLike | undefined
  /** A value that every report carries as `context`, such as the id of a session. It must be a JSON value. @default none */
  readonly context?: unknown
  /** The maximum number of reports a minute. `stats().suppressed` counts the others. @default 60 */
  readonly maxPerMinute?: number | undefined
}

/** The options of `createHeartbeatMonitor`. */
export interface HeartbeatOptions {
  /**
   * Who sends the heartbeats:
   *
   * - `automatic`: a timer. A hang is a blocked thread.
   * - `manual`: your program, by `heartbeat()`. A hang is a blocked thread, or a loop that no longer turns.
   *
   * @default 'automatic'
   */
  readonly mode?: 'automatic' | 'manual' | undefined
  /**
   * How long the thread may go without a heartbeat, in milliseconds, from 50.
   *
   * @default 1000 in automatic mode, 60,000 in manual mode
   */
  readonly timeoutMs?: number | undefined
  /**
   * A hang is detected at most this much later than `timeoutMs`, in milliseconds, from 10 to `timeoutMs`.
   *
   * @default 100 in automatic mode, 5,000 in manual mode, `timeoutMs` if that is less
   */
  readonly checkIntervalMs?: number | undefined
  /**
   * Called when a hang has begun. It runs in the monitored thread, so for a blocked thread it is called when the block is
   * over, right before `onRecovery`. Use `report` for reports during the block. Its errors are ignored.
   *
   * @default none
   */
  readonly onHang?: ((hang: Hang) => void) | undefined
  /** Called when a hang has ended. Its errors are ignored. @default none */
  readonly onRecovery?: ((recovery: Recovery) => void) | undefined
  /**
   * Receives failures of the monitor itself, such as a file that cannot be written. Its errors are ignored.
   *
   * @default writes a warning to the console
   */
  readonly onError?: ((error: Error) => void) | undefined
  /** Reports by the watchdog while the thread is blocked. @default none */
  readonly report?: ReportOptions | undefined
  /** Reads the stack of a blocked thread, on Node only. @default true */
  readonly stack?: boolean | undefined
  /**
   * Starts the worker of the watchdog, for a page whose security policy forbids workers from `blob:` URLs. The worker
   * must run `@sekha/heartbeat/watchdog`.
   *
   * @default a worker from the source that this package contains
   */
  readonly worker?: (() => WorkerLike) | undefined
  /**
   * A clock for tests. With it no watchdog is started, and the monitor judges in this thread by that clock.
   *
   * @default the clock of the runtime, and a watchdog
   */
  readonly clock?: Clock | undefined
}

const known: KnownOptions<HeartbeatOptions> = {
  mode: true,
  timeoutMs: true,
  checkIntervalMs: true,
  onHang: true,
  onRecovery: true,
  onError: true,
  report: true,
  stack: true,
  worker: true,
  clock: true,
}

const knownReports: KnownOptions<ReportOptions> = {
  stderr: true,
  file: true,
  url: true,
  headers: true,
  body: true,
  states: true,
  port: true,
  context: true,
  maxPerMinute: true,
}

/** The longest interval between two samples. Longer ones would notice suspensions late. */
const maxTickMs = 250

/** Complete options. */
export interface ResolvedOptions {
  readonly mode: 'automatic' | 'manual'
  readonly timeoutMs: number
  /** The interval of samples and of automatic heartbeats. */
  readonly tickMs: number
  readonly onHang: HeartbeatOptions['onHang']
  readonly onRecovery: HeartbeatOptions['onRecovery']
  readonly onError: (error: Error) => void
  readonly report: ResolvedReports
  readonly stack: boolean
  readonly worker: HeartbeatOptions['worker']
  readonly clock: Clock | undefined
}

/** Complete options of reports. All but the port can be cloned. */
export interface ResolvedReports {
  readonly stderr: boolean
  readonly file: string | undefined
  readonly url: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  readonly states: readonly ReportedState[]
  readonly port: PortLike | undefined
  readonly context: unknown
  readonly maxPerMinute: number
}

/**
 * Checks and completes options.
 *
 * @throws {TypeError | RangeError} naming the option, its bounds and the value
 */
export function resolveOptions(options: HeartbeatOptions): ResolvedOptions {
  checkKnownOptions('createHeartbeatMonitor()', options, known)
  const { onError = warn } = options
  const { mode, timeoutMs, checkIntervalMs } = resolveTiming(options)
  return {
    mode,
    timeoutMs,
    // A hang is seen up to one beat and two ticks late. A tenth of the interval remains for the verdict.
    tickMs: Math.min(0.3 * checkIntervalMs, maxTickMs),
    onHang: checkFunction('onHang', options.onHang),
    onRecovery: checkFunction('onRecovery', options.onRecovery),
    onError: checkFunction('onError', onError),
    report: resolveReports(options.report ?? {}),
    stack: checkBoolean('stack', options.stack) ?? true,
    worker: checkFunction('worker', options.worker),
    clock: options.clock === undefined ? undefined : checkClock(options.clock),
  }
}

function resolveReports(report: ReportOptions): ResolvedReports {
  checkKnownOptions('createHeartbeatMonitor() report', report, knownReports)
  const { port, context, headers } = report
  if (port !== undefined && typeof (port as PortLike | null)?.postMessage !== 'function')
    throw new TypeError(`report.port must be a MessagePort, got ${describeType(port)}`)
  if (report.file !== undefined && findNode() === undefined)
    throw new TypeError('report.file needs a runtime with a file system')
  return {
    stderr: checkBoolean('report.stderr', report.stderr) ?? false,
    file: checkText('report.file', report.file),
    url: checkUrl(report.url),
    headers: { 'content-type': 'application/json', ...checkHeaders(headers) },
    body: copyJson('report.body', report.body),
    states: checkStates(report.states),
    port,
    context: copyJson('report.context', context),
    maxPerMinute: checkInteger('report.maxPerMinute', report.maxPerMinute, 60, { min: 1, max: 60_000 }),
  }
}

function checkBoolean(name: string, value: boolean | undefined): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value
  throw new TypeError(`${name} must be a boolean, got ${describeType(value)}`)
}

function checkText(name: string, value: string | undefined): string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value
  throw new TypeError(
    `${name} must be a string that is not empty, got ${value === '' ? 'an empty one' : describeType(value)}`,
  )
}

/** Resolves a relative URL of a page, because the worker has a different base. */
function checkUrl(value: string | undefined): string | undefined {
  if (checkText('report.url', value) === undefined) return undefined
  const base: unknown = Reflect.get(Reflect.get(globalThis, 'location') ?? {}, 'href')
  const url = parse(value!, typeof base === 'string' ? base : undefined)
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url.href
  throw new TypeError('report.url must be a URL with http or https')
}

function parse(url: string, base: string | undefined): URL | undefined {
  try {
    return new URL(url, base)
  } catch {
    return undefined
  }
}

function checkHeaders(headers: ReportOptions['headers']): Record<string, string> {
  try {
    return Object.fromEntries(new Headers(headers ?? {}))
  } catch (cause) {
    throw new TypeError('report.headers must be an object of header names and values', { cause })
  }
}

/** Copies a value as JSON, so that later changes have no effect and the worker receives it. */
function copyJson(name: string, value: unknown): unknown {
  if (value === undefined) return undefined
  try {
    return JSON.parse(JSON.stringify(value))
  } catch (cause) {
    throw new TypeError(`${name} must be a JSON value, got ${describeType(value)}`, { cause })
  }
}

const reportedStates: readonly ReportedState[] = ['hung', 'recovered', 'suspended', 'paused', 'unknown']

function checkStates(states: ReportOptions['states']): readonly ReportedState[] {
  if (states === undefined) return reportedStates
  const unknown = Array.isArray(states) ? states.find((state) => !reportedStates.includes(state)) : states
  if (unknown === undefined) return [...states]
  const got = typeof unknown === 'string' ? `'${unknown}'` : describeType(unknown)
  throw new TypeError(`report.states must be an array of ${reportedStates.join(', ')}, got ${got}`)
}

const warn = (error: Error): void => console.warn(`@sekha/heartbeat: ${error.message}`)
