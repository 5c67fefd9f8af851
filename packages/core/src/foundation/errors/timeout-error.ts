import { SekhaError, type SekhaErrorOptions } from './sekha-error.ts'

/** Which wait was too long: one attempt's, the whole call's, the body's, or the one between two chunks of a stream. */
export type TimeoutScope = 'attempt' | 'call' | 'body' | 'idle'

/** What a {@link TimeoutError} takes. */
export interface TimeoutErrorOptions extends SekhaErrorOptions {
  readonly scope: TimeoutScope
  readonly timeoutMs: number
}

const LIMITS: Readonly<Record<TimeoutScope, readonly [missed: string, option: string]>> = {
  attempt: ['No response', 'timeoutMs'],
  call: ['Not done, retries included,', 'totalTimeoutMs'],
  body: ['No end of the body', 'bodyTimeoutMs'],
  idle: ['No data', 'idleTimeoutMs'],
}

/** One of our own time limits was reached. The caller's own `AbortSignal` never ends up here: its reason comes out. */
export class TimeoutError extends SekhaError {
  readonly scope: TimeoutScope
  /** The limit that was reached. */
  readonly timeoutMs: number

  constructor(options: TimeoutErrorOptions) {
    const [missed, option] = LIMITS[options.scope]
    const where = options.operation === undefined ? '' : `${options.operation}: `
    super(`${where}${missed} within ${options.timeoutMs} ms. Raise ${option}, or check the server`, {
      ...options,
      code: 'timeout',
    })
    this.scope = options.scope
    this.timeoutMs = options.timeoutMs
  }

  override get name(): string {
    return 'TimeoutError'
  }
}
