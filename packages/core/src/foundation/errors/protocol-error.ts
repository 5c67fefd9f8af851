import { SekhaError, type SekhaErrorOptions } from './sekha-error.ts'

/** What a {@link ProtocolError} takes. */
export interface ProtocolErrorOptions extends SekhaErrorOptions {
  readonly recordIndex?: number | undefined
  readonly byteOffset?: number | undefined
}

/**
 * The bytes that arrived do not match the contract: broken JSON or UTF-8, a record beyond its bound, a timestamp that
 * is none. The message says where, never what the bytes were.
 */
export class ProtocolError extends SekhaError {
  /** In a stream of records: which one is broken, from 1. */
  declare readonly recordIndex?: number
  /** In a stream of records: where the broken one begins, in bytes from 0. */
  declare readonly byteOffset?: number

  constructor(message: string, options: ProtocolErrorOptions = {}) {
    super(message, { ...options, code: 'protocol' })
    if (options.recordIndex !== undefined) this.recordIndex = options.recordIndex
    if (options.byteOffset !== undefined) this.byteOffset = options.byteOffset
  }

  override get name(): string {
    return 'ProtocolError'
  }
}
