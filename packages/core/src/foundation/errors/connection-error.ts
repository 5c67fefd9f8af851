import { SekhaError, type SekhaErrorOptions } from './sekha-error.ts'

/**
 * No response arrived: the name did not resolve, the connection was refused or broke. Whether the server did the work
 * is unknown, unless `cause` proves otherwise. `cause` is the transport's own error.
 */
export class ConnectionError extends SekhaError {
  constructor(message: string, options: SekhaErrorOptions = {}) {
    super(message, { ...options, code: 'connection' })
  }

  override get name(): string {
    return 'ConnectionError'
  }
}
