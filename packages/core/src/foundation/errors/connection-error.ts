import type { ErrorCodes } from './error-codes.ts'
import { SekhaError, type SekhaErrorOptions } from './sekha-error.ts'

/** The options of a {@link ConnectionError}. */
export interface ConnectionErrorOptions extends SekhaErrorOptions {
  /** Whether the server provably did not receive the request. @default unknown */
  readonly isUnsent?: boolean | undefined
  /** Whether every further attempt fails in the same way. @default unknown */
  readonly isPermanent?: boolean | undefined
}

/**
 * No response arrived, or its body broke off: the host was not found, or the connection was refused or lost. `cause` is
 * the transport's own error.
 *
 * A transport throws it for every failed connection. Any other error of a transport is a bug, which is never retried.
 */
export class ConnectionError extends SekhaError {
  /** Always `connection`. */
  declare readonly code: ErrorCodes['ConnectionError']
  /**
   * Whether the server provably did not receive the request. If absent, a policy decides by the error codes in `cause`;
   * unless they prove the contrary, the server may have run the call.
   */
  declare readonly isUnsent?: boolean
  /**
   * Whether every further attempt fails in the same way, such as an unknown host or a rejected certificate. If absent, a
   * policy decides by the error codes in `cause`.
   */
  declare readonly isPermanent?: boolean

  constructor(message: string, options: ConnectionErrorOptions = {}) {
    super(message, { ...options, code: 'connection' })
    const { isUnsent, isPermanent } = options
    if (isUnsent !== undefined) Object.assign(this, { isUnsent })
    if (isPermanent !== undefined) Object.assign(this, { isPermanent })
  }

  /** Always `ConnectionError`, in minified code too. */
  override get name(): string {
    return 'ConnectionError'
  }
}
