import type { Operation } from '../contract/operation.ts'
import { limitBounds } from './call-limits.ts'
import type { HeadersInput } from './check-headers.ts'
import type { Suggestion } from '../foundation/index.ts'
import type { CallRequest, CallResponse, StreamBody } from './call-request.ts'
import type { PolicyOptions } from './policy-options.ts'

/** The options of a single call. */
export interface CallOptions extends PolicyOptions {
  /** Aborts the call at any point. The call rejects with the signal's own reason. */
  readonly signal?: AbortSignal | undefined
  /**
   * Time limit of one attempt until the response headers arrive. Each 64 KiB of a request body adds one second. While an
   * upload is produced, `idleTimeoutMs` limits the pause between its chunks instead.
   *
   * @default 30_000, or the client's
   */
  readonly timeoutMs?: number | undefined
  /**
   * Time limit for reading a body. Streams use `idleTimeoutMs`.
   *
   * @default the client's `bodyTimeoutMs`, else the call's `timeoutMs`, else the client's
   */
  readonly bodyTimeoutMs?: number | undefined
  /** Longest pause between two chunks of a response stream or an upload. @default 60_000, or the client's */
  readonly idleTimeoutMs?: number | undefined
  /** Time limit of the whole call: attempts, waits and body. For a stream, until its headers arrive. @default none */
  readonly totalTimeoutMs?: number | undefined
  /**
   * Maximum size of a response body in bytes, after decompression; `Infinity` removes the limit. A larger body rejects
   * with a ProtocolError. Streams are limited by `maxRecordBytes` instead.
   *
   * @default 268_435_456 (256 MiB), or the client's
   */
  readonly maxResponseBytes?: number | undefined
  /** Maximum size of a stream record in bytes. @default 16_777_216 (16 MiB), or the client's */
  readonly maxRecordBytes?: number | undefined
  /** Headers that are added to those of the client, or replace them. */
  readonly headers?: HeadersInput | undefined
}

/** The options of a call to an operation that honours an idempotency key. */
export interface IdempotentCallOptions extends CallOptions {
  /** The key of one logical call. The server runs the call once, even if it receives several attempts. */
  readonly idempotencyKey?: string | undefined
}

/** The fields of a request. A call option does not fit, even in a variable that holds both. */
export type RequestFields<Fields> = Fields & {
  readonly [Name in Exclude<keyof IdempotentCallOptions, keyof Fields>]?: undefined
}

/** The options of a call. A field of its request does not fit, and neither does an idempotency key. */
export type OptionsFor<Fields = unknown> = CallOptions & {
  readonly [Name in Exclude<keyof Fields | 'idempotencyKey', keyof CallOptions>]?: undefined
}

/** The options of a call that honours an idempotency key. A field of its request does not fit. */
export type IdempotentOptionsFor<Fields = unknown> = IdempotentCallOptions & {
  readonly [Name in Exclude<keyof Fields, keyof IdempotentCallOptions>]?: undefined
}

/** The option names of a call without middleware. Only the keys are read. */
export const knownOfCall: Readonly<Record<Exclude<keyof IdempotentCallOptions, keyof PolicyOptions>, unknown>> = {
  signal: true,
  ...limitBounds,
  headers: true,
  idempotencyKey: true,
}

/** Bytes to upload. Streams and iterables are read once, so they are sent once. */
export type ByteSource =
  | string
  | Uint8Array
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array | string>
  | Iterable<Uint8Array | string>

/** The option names of a call. An option of middleware has a function that throws when its value is invalid. */
export type KnownCallOptions = Readonly<Record<string, unknown>>

/** Creates the suggestions for unknown names of an operation. */
export type SuggestName = ((operation: Operation) => Suggestion) | undefined

/** The serialized fields of a request. */
export interface WrittenRequest {
  /** The query string with its question mark. */
  readonly query?: string
  readonly body?: string | Uint8Array | StreamBody
  readonly contentType?: string
}

/** The input of a call, as a generated function passes it to the pipeline. */
export interface CallInput {
  /** Validates the path parameters and fills them in. @default the path has none */
  readonly path?: (operation: Operation) => string
  readonly query?: object | undefined
  /** The value of the field that the method takes as a separate argument. */
  readonly argument?: unknown
  /** The fields of a JSON body, without the one in `argument`. */
  readonly body?: object | undefined
  /**
   * Validates and serializes the fields. It is part of the input so that a bundle contains only the writers that its
   * operations need.
   *
   * @default rejects every field
   */
  readonly write?: (operation: Operation, input: CallInput, suggest: SuggestName) => WrittenRequest
  /**
   * Creates the result from the JSON body. `accept` returns the body, validated and with decoded dates.
   *
   * @default the body is the result
   */
  readonly read?: (request: CallRequest, response: CallResponse, value: unknown, accept: () => unknown) => unknown
  /** Whether the error of a response counts as success. @default never */
  readonly forgive?: (request: CallRequest, error: Error) => boolean
  /** Releases the source of an upload when the call ends, even if nothing was sent. Idempotent. */
  readonly release?: () => void
}
