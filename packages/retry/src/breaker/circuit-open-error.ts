import { SekhaError, type SekhaErrorOptions } from '@sekha/core/foundation'

declare module '@sekha/core/foundation' {
  interface ErrorCodes {
    readonly CircuitOpenError: 'circuit_open'
  }
}

/**
 * The circuit is open because too many earlier calls failed, or isolated. The call was not sent. `cause` is the last
 * failure that the circuit counted, unless it is isolated.
 */
export class CircuitOpenError extends SekhaError {
  /** Always `circuit_open`. */
  declare readonly code: 'circuit_open'
  /** The time to wait before the next call, in milliseconds from when this error was thrown. `Infinity` while isolated. */
  readonly retryAfterMs: number

  constructor(origin: string, retryAfterMs: number, options: SekhaErrorOptions = {}) {
    const subject = origin === '' ? 'the function' : origin
    const message =
      retryAfterMs === Infinity
        ? `the circuit of ${subject} is isolated. Call reset() of its circuit breaker to allow calls`
        : `${subject} has failed too often. Try again in ${Math.ceil(retryAfterMs)} ms`
    super(`Not sent: ${message}`, { ...options, code: 'circuit_open' })
    this.retryAfterMs = retryAfterMs
  }

  /** Always `CircuitOpenError`, in minified code too. */
  override get name(): string {
    return 'CircuitOpenError'
  }
}
