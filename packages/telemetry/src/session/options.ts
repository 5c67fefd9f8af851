import { checkDelay, MAX_TIMER_MS } from '@sekha/core/foundation'

/** Further fields of an event. */
export interface EventOptions {
  /** Severity: `debug`, `info`, `warning`, `error`, `critical`, or any other word. @default 'info' */
  readonly category?: string | undefined
  /** Part of the program, such as a logger. */
  readonly group?: string | undefined
  readonly labels?: readonly string[] | undefined
  /** Text for people. */
  readonly message?: string | undefined
  /** Where in the program it happened, such as `new Error().stack`. */
  readonly stack?: string | undefined
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

/**
 * Checks how long to wait. `Infinity` is as long as a timer can.
 *
 * @throws {TypeError | RangeError} naming the bound
 */
export function checkTimeout(timeoutMs: number | undefined): number {
  return checkDelay('timeoutMs', timeoutMs === Infinity ? MAX_TIMER_MS : timeoutMs, 5000)
}

/** Describes a session. */
export interface SessionStart {
  readonly product: string
  readonly version: string
  readonly hostname: string | undefined
  readonly machineId: string | undefined
  readonly parentId: string | undefined
}
