import type { ErrorCodes } from './error-codes.ts'
import { SekhaError, type SekhaErrorOptions } from './sekha-error.ts'

/** An object was used after its `close()`. */
export class ClosedError extends SekhaError {
  /** Always `closed`. */
  declare readonly code: ErrorCodes['ClosedError']
  /** @param what - The name of the closed object, such as `SekhaClient`. */
  constructor(what: string, options: SekhaErrorOptions = {}) {
    super(`${what} is closed. Make a new one, or call close() later`, { ...options, code: 'closed' })
  }

  /** Always `ClosedError`, in minified code too. */
  override get name(): string {
    return 'ClosedError'
  }
}
