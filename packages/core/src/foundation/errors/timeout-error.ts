import { SekhaError, type SekhaErrorOptions } from './sekha-error.ts'

/** Which wait was too long: one attempt's, the whole call's, the body's, or the one between two chunks of a stream. */
export type TimeoutScope = 'attempt' | 'call' | 'body' | 'idle'

/** What a {@link TimeoutError} takes. */
export interface TimeoutErrorOptions extends SekhaErrorOptions {
  readonly scope: TimeoutScope
  readonly timeoutMs: number
}

const MISSED: Readonly<Record<TimeoutScope, string>> = {
  attempt: 'No response within {}. Raise `timeoutMs`, or check that the server is up',
  call: 'The call did not finish within {}, retries included. Raise `totalTimeoutMs`, or retry later',
  body: 'The response did not end within {}. Raise `bodyTimeoutMs`, or ask for less at a time',
  idle: 'The stream was silent for {}. Raise `idleTimeoutMs`, or resume it',
}

/** One of our own time limits was reached. The caller's own `AbortSignal` never ends up here: its reason comes out. */
export class TimeoutError extends SekhaError {
  readonly scope: TimeoutScope
  /** The limit that was reached. */
  readonly timeoutMs: number

  constructor(options: TimeoutErrorOptions) {
    const missed = MISSED[options.scope].replace('{}', `${options.timeoutMs} ms`)
    super(options.operation === undefined ? missed : `${options.operation}: ${missed}`, { ...options, code: 'timeout' })
    this.scope = options.scope
    this.timeoutMs = options.timeoutMs
  }

  override get name(): string {
    return 'TimeoutError'
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), scope: this.scope, timeoutMs: this.timeoutMs }
  }
}
