import { SekhaError, type SekhaErrorOptions } from '@sekha/core/foundation'

/** The call was not sent, since too many before it had failed. Nothing has happened on the server. */
export class CircuitOpenError extends SekhaError {
  /** How long to stay away, in milliseconds, counted from when this was thrown. */
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
