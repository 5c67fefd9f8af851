import { SekhaError, type SekhaErrorOptions } from './sekha-error.ts'

/** What a {@link ProtocolError} takes. */
export interface ProtocolErrorOptions extends SekhaErrorOptions {
  readonly recordIndex?: number | undefined
  readonly byteOffset?: number | undefined
  readonly checkpoint?: string | undefined
  /** @default 'protocol' */
  readonly code?: ProtocolErrorCode | undefined
}

/**
 * - `protocol`: the bytes are not what the contract describes.
 * - `incomplete_stream`: a stream of records ended before its last record.
 * - `response_too_large`: a response exceeded `maxResponseBytes`.
 * - `record_too_large`: a record of a stream exceeded `maxRecordBytes`.
 */
export type ProtocolErrorCode = 'protocol' | 'incomplete_stream' | 'response_too_large' | 'record_too_large'

/** The error for a response whose decoded body exceeds `maxBytes`. */
export function responseTooLarge(operation: string, maxBytes: number): ProtocolError {
  return new ProtocolError(
    `${operation}: the response is larger than maxResponseBytes (${maxBytes}). Ask for less, or raise it`,
    { code: 'response_too_large', operation },
  )
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
  /** With the code `incomplete_stream`: the last checkpoint that arrived, to continue from. */
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
