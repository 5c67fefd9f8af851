import type { ErrorCodes } from './error-codes.ts'
import { SekhaError, type SekhaErrorOptions } from './sekha-error.ts'

/** The reason why a call was not sent. */
type Reason = 'full' | 'timeout' | 'deadline'

const describe: Readonly<Record<Reason, (limit: number) => string>> = {
  full: (limit) => `${limit} calls are waiting already. Start fewer at a time, or raise maxQueue`,
  timeout: (limit) => `it cannot start within ${limit} ms. Start fewer at a time, or raise queueTimeoutMs`,
  deadline: (limit) =>
    `it could start in ${Math.ceil(limit)} ms at the earliest, after its deadline. Start fewer at a time, or raise totalTimeoutMs`,
}

/** The call was not sent: the queue is full, or the call would start too late. The server received nothing. */
export class OverloadedError extends SekhaError {
  /** Always `overloaded`. */
  declare readonly code: ErrorCodes['OverloadedError']
  /**
   * - `full`: the queue was full.
   * - `timeout`: the call's turn did not come, or could not come, within `queueTimeoutMs`.
   * - `deadline`: the call's turn could not come before its deadline.
   */
  readonly reason: 'full' | 'timeout' | 'deadline'

  constructor(reason: 'full' | 'timeout' | 'deadline', limit: number, options: SekhaErrorOptions = {}) {
    super(`Not sent: ${describe[reason](limit)}`, { ...options, code: 'overloaded' })
    this.reason = reason
  }

  /** Always `OverloadedError`, in minified code too. */
  override get name(): string {
    return 'OverloadedError'
  }
}
