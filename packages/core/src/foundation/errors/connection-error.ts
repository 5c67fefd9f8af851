import { SekhaError, type SekhaErrorOptions } from './sekha-error.ts'

/**
 * No response arrived, or its body broke off: the host was not found, or the connection was refused or lost. The server
 * may have run the call, unless `cause` proves otherwise. `cause` is the transport's own error.
 */
export class ConnectionError extends SekhaError {
  constructor(message: string, options: SekhaErrorOptions = {}) {
    super(message, { ...options, code: 'connection' })
  }

  override get name(): string {
    return 'ConnectionError'
  }
}
