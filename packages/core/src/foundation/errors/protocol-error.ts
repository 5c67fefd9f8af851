import { SekhaError, type SekhaErrorOptions } from './sekha-error.ts'

/** The options of a {@link ProtocolError}. */
export interface ProtocolErrorOptions extends SekhaErrorOptions {
  readonly recordIndex?: number | undefined
  readonly byteOffset?: number | undefined
  readonly checkpoint?: string | undefined
  /** @default 'protocol' */
  readonly code?: ProtocolErrorCode | undefined
}

/**
 * The codes of a {@link ProtocolError}:
 *
 * - `protocol`: the bytes do not match the contract.
 * - `incomplete_stream`: a stream of records ended before its last record.
 * - `response_too_large`: a response exceeded `maxResponseBytes`.
 * - `record_too_large`: a record of a stream exceeded `maxRecordBytes`.
 */
export type ProtocolErrorCode = 'protocol' | 'incomplete_stream' | 'response_too_large' | 'record_too_large'

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
  /** The number of the broken record in a stream, from 1. */
  declare readonly recordIndex?: number
  /** The byte offset of the broken record in a stream, from 0. */
  declare readonly byteOffset?: number
  /** The last received checkpoint, to resume from. Set with the code `incomplete_stream`. */
  declare readonly checkpoint?: string

  constructor(message: string, options: ProtocolErrorOptions = {}) {
    super(message, { ...options, code: options.code ?? 'protocol' })
    if (options.recordIndex !== undefined) this.recordIndex = options.recordIndex
    if (options.byteOffset !== undefined) this.byteOffset = options.byteOffset
    if (options.checkpoint !== undefined) this.checkpoint = options.checkpoint
  }

  override get name(): string {
    return 'ProtocolError'
  }
}
