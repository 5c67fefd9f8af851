import { SekhaError, type SekhaErrorOptions } from '@sekha/core/foundation'

/** The call was not sent, since too many wait already or it has waited too long. Nothing has happened on the server. */
export class OverloadedError extends SekhaError {
  /** `full`: there was no room to wait. `timeout`: its turn did not come in time. */
  readonly reason: 'full' | 'timeout'

  constructor(reason: 'full' | 'timeout', limit: number, options: SekhaErrorOptions = {}) {
    const why =
      reason === 'full'
        ? `${limit} calls wait for their turn already. Start fewer at a time, or raise maxQueue`
        : `its turn did not come within ${limit} ms. Start fewer at a time, or raise queueTimeoutMs`
    super(`Not sent: ${why}`, { ...options, code: 'overloaded' })
    this.reason = reason
  }

  override get name(): string {
    return 'OverloadedError'
  }
}
