import type { ErrorCodes } from './error-codes.ts'
import { SekhaError, type SekhaErrorOptions } from './sekha-error.ts'

/** The wait that took too long: an attempt, the whole call, the body, or the pause between two chunks of a stream. */
export type TimeoutScope = 'attempt' | 'call' | 'body' | 'idle'

/** The options of a {@link TimeoutError}. */
export interface TimeoutErrorOptions extends SekhaErrorOptions {
  /** The wait that took too long. */
  readonly scope: TimeoutScope
  /** The limit that was reached, in milliseconds. */
  readonly timeoutMs: number
  /** What did not happen, for the message. @default by `scope`, such as `No response within timeoutMs` */
  readonly missed?: string | undefined
}

const MISSED: Readonly<Record<TimeoutScope, string>> = {
  attempt: 'No response within timeoutMs',
  call: 'Not done within totalTimeoutMs',
  body: 'Body not read within bodyTimeoutMs',
  idle: 'No data within idleTimeoutMs',
}

/** A time limit of the client was reached. An abort by the caller's signal rejects with the signal's reason instead. */
export class TimeoutError extends SekhaError {
  /** Always `timeout`. */
  declare readonly code: ErrorCodes['TimeoutError']
  /** The wait that took too long. */
  readonly scope: TimeoutScope
  /** The limit that was reached, in milliseconds. */
  readonly timeoutMs: number

  constructor(options: TimeoutErrorOptions) {
    const where = options.operation === undefined ? '' : `${options.operation}: `
    super(`${where}${options.missed ?? MISSED[options.scope]} (${options.timeoutMs} ms)`, {
      ...options,
      code: 'timeout',
    })
    this.scope = options.scope
    this.timeoutMs = options.timeoutMs
  }

  /** Always `TimeoutError`, in minified code too. */
  override get name(): string {
    return 'TimeoutError'
  }
}
