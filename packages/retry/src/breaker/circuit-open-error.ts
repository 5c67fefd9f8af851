import { SekhaError, type SekhaErrorOptions } from '@sekha/core/foundation'

/** The circuit is open because too many earlier calls failed. The call was not sent, so the server did not process it. */
export class CircuitOpenError extends SekhaError {
  /** The time to wait before the next call, in milliseconds from when this error was thrown. */
  readonly retryAfterMs: number

  constructor(origin: string, retryAfterMs: number, options: SekhaErrorOptions = {}) {
    super(`Not sent: ${origin} has failed too often. Try again in ${Math.ceil(retryAfterMs)} ms`, {
      ...options,
      code: 'circuit_open',
    })
    this.retryAfterMs = retryAfterMs
  }

  override get name(): string {
    return 'CircuitOpenError'
  }
}
