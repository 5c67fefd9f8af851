import { findConnectionFailure } from './connection-failure.ts'
import { SekhaError, type SekhaErrorOptions } from './sekha-error.ts'

/** The options of a {@link ConnectionError}. */
export interface ConnectionErrorOptions extends SekhaErrorOptions {
  /** @default read from the error codes in `cause` */
  readonly isUnsent?: boolean | undefined
  /** @default read from the error codes in `cause` */
  readonly isPermanent?: boolean | undefined
}

/**
 * No response arrived, or its body broke off: the host was not found, or the connection was refused or lost. `cause` is
 * the transport's own error.
 *
 * A transport throws it for every failed connection. Any other error of a transport is a bug, which is never retried.
 */
export class ConnectionError extends SekhaError {
  /** Whether the server provably did not receive the request. Otherwise it may have run the call. */
  readonly isUnsent: boolean
  /** Whether every further attempt fails in the same way, such as an unknown host or a rejected certificate. */
  readonly isPermanent: boolean

  constructor(message: string, options: ConnectionErrorOptions = {}) {
    super(message, { ...options, code: 'connection' })
    const failure = findConnectionFailure(options.cause)
    this.isUnsent = options.isUnsent ?? failure?.isUnsent === true
    this.isPermanent = options.isPermanent ?? failure?.isPermanent === true
  }

  override get name(): string {
    return 'ConnectionError'
  }
}
