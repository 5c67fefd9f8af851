import type { ErrorCodes, ProtocolErrorCode } from './error-codes.ts'
import { SekhaError, type SekhaErrorOptions } from './sekha-error.ts'

/** The options of a {@link ProtocolError}. */
export interface ProtocolErrorOptions extends SekhaErrorOptions {
  /** The number of the broken record in its stream, from 1. */
  readonly recordIndex?: number | undefined
  /** The byte offset of the broken record in its stream, from 0. */
  readonly byteOffset?: number | undefined
  /** The position of the last whole record, to resume from. */
  readonly checkpoint?: string | undefined
  /** @default 'protocol' */
  readonly code?: ProtocolErrorCode | undefined
}

/** Creates the error for a response whose decoded body exceeds `maxBytes`. */
export function responseTooLarge(operation: string, maxBytes: number): ProtocolError {
  return new ProtocolError(
    `${operation}: the response is larger than maxResponseBytes (${maxBytes}). Ask for less, or raise it`,
    { code: 'response_too_large', operation },
  )
}

/**
 * The received bytes do not match the contract or exceed a limit, such as broken JSON or UTF-8, an oversized record or
 * an invalid timestamp. The message says where, and never quotes the bytes.
 */
export class ProtocolError extends SekhaError {
  /** What is wrong with the response. */
  declare readonly code: ErrorCodes['ProtocolError']
  /** The number of the broken record in a stream, from 1. */
  declare readonly recordIndex?: number
  /** The byte offset of the broken record in a stream, from 0. */
  declare readonly byteOffset?: number

  constructor(message: string, options: ProtocolErrorOptions = {}) {
    super(message, { ...options, code: options.code ?? 'protocol' })
    if (options.recordIndex !== undefined) this.recordIndex = options.recordIndex
    if (options.byteOffset !== undefined) this.byteOffset = options.byteOffset
    if (options.checkpoint !== undefined) Object.assign(this, { checkpoint: options.checkpoint })
  }

  /** Always `ProtocolError`, in minified code too. */
  override get name(): string {
    return 'ProtocolError'
  }
}
