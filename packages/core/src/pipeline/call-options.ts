import type { Operation } from '../contract/operation.ts'
import { limitBounds } from './call-limits.ts'
import type { Suggestion } from '../foundation/index.ts'
import type { CallRequest, CallResponse, StreamBody } from './call-request.ts'

/** What differs for one call. */
export interface CallOptions {
  /** Aborts the call, wherever it waits. It then rejects with the signal's own reason. */
  readonly signal?: AbortSignal | undefined
  /**
   * How long one attempt may take until its headers are here. A body of more than 64 KiB has a second more for each
   * 64 KiB; while an upload is produced, `idleTimeoutMs` bounds its silence instead.
   *
   * @default 30_000, or the client's
   */
  readonly timeoutMs?: number | undefined
  /**
   * How long reading a body may take; streams have `idleTimeoutMs` instead.
   *
   * @default the client's `bodyTimeoutMs`, else the call's `timeoutMs`, else the client's
   */
  readonly bodyTimeoutMs?: number | undefined
  /** How long a stream, of a response or of an upload, may be silent. @default 60_000, or the client's */
  readonly idleTimeoutMs?: number | undefined
  /** How long the whole call may take: every attempt, every wait, the body. For a stream, until its headers. @default none */
  readonly totalTimeoutMs?: number | undefined
  /**
   * How large the body of a response may be, in bytes as they are after decompression; `Infinity` for no bound. A larger
   * one is given up with a ProtocolError. Streams are bounded by record instead.
   *
   * @default 268_435_456 (256 MiB), or the client's
   */
  readonly maxResponseBytes?: number | undefined
  /** How large a record of a stream may be, in bytes. @default 16_777_216 (16 MiB), or the client's */
  readonly maxRecordBytes?: number | undefined
  /** Headers to add or to replace. */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined
  /**
   * One key per logical call: the server runs the call once, however often it arrives. For operations that honour it;
   * with any other the call throws a TypeError.
   */
  readonly idempotencyKey?: string | undefined
}

/** The options of a call by name; the values are not read. */
export const knownOfCall: Readonly<Record<keyof CallOptions, unknown>> = {
  signal: true,
  ...limitBounds,
  headers: true,
  idempotencyKey: true,
}

/** Bytes to upload. What can be read only once is sent only once. */
export type ByteSource =
  | string
  | Uint8Array
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array | string>
  | Iterable<Uint8Array | string>

/** The body of an upload, from the call's start to its end. */
export interface CallUpload {
  /**
   * Makes the body: what is in memory can be sent again, a stream cannot.
   *
   * @throws {TypeError} when the source is of another kind, or locked
   */
  build(): string | Uint8Array | StreamBody
  /** Releases the source, whether or not anything was sent. Idempotent. */
  release(): void
}

/** Says, for an operation, what an unknown name was probably meant to be. */
export type SuggestName = ((operation: Operation) => Suggestion) | undefined

/** The parts of a request that its fields become. */
export interface WrittenRequest {
  /** With its question mark. */
  readonly query?: string
  readonly body?: string
  readonly contentType?: string
}

/** The parts of a call, as a generated function hands them to the pipeline. */
export interface CallInput {
  /** The values of the path's parameters, in their order. */
  readonly path?: readonly string[]
  readonly query?: object | undefined
  /** The value of the field that the method takes as its own argument. */
  readonly argument?: unknown
  /** The fields of a JSON body, the one of `argument` not among them. */
  readonly body?: object | undefined
  /**
   * Checks the fields and writes them. It comes with the input, so that a program ships only the writers that its
   * operations need. @default refuses every field
   */
  readonly write?: (operation: Operation, input: CallInput, suggest: SuggestName) => WrittenRequest
  /**
   * Makes the result of the body, which is JSON. `accept` gives the body, checked and with its dates.
   *
   * @default the body is the result
   */
  readonly read?: (request: CallRequest, response: CallResponse, value: unknown, accept: () => unknown) => unknown
  /** Whether the error that a response stands for means success. @default it does not */
  readonly forgive?: (request: CallRequest, error: Error) => boolean
  /** Makes a body of bytes, and releases what it is made of when the call is over. */
  readonly upload?: CallUpload
}
