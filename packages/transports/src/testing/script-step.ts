import type { operations, OperationId, wire } from '@sekha/core/contract'

export type { OperationId }

/** A value as a step may write it: `JSON.stringify` writes a Date as a string, so a timestamp can be either. */
export type WireValue<T> = T extends Date
  ? Date | string
  : T extends readonly (infer Item)[]
    ? readonly WireValue<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: WireValue<T[Key]> }
      : T

/** The operations with a response, or with records, in JSON. */
type JsonOperation = keyof wire.Responses

/** The operations that respond with a stream of records. */
type StreamOperation = {
  [Id in OperationId]: (typeof operations)[Id]['responseType'] extends 'ndjson' | 'sse' ? Id : never
}[OperationId]

/**
 * The JSON that a server sends in response to an operation. A list has all properties of its page, such as `results` and
 * `page_size`. `never` for an operation that responds with a stream, with text or without a body. Properties for clients
 * of the original controller are optional.
 */
export type ResponseOf<Id extends OperationId> =
  Id extends Exclude<JsonOperation, StreamOperation> ? WireValue<wire.Responses[Id]> : never

/** The record type of an operation's stream. */
export type RecordOf<Id extends OperationId> =
  Id extends Extract<JsonOperation, StreamOperation> ? WireValue<wire.Responses[Id]> : never

/**
 * A fault. A stall lasts until the call is aborted. A reset breaks the connection: the server may have executed the call.
 * A refused connection proves that nothing was sent (`isUnsent`).
 */
export type Fault =
  | 'refuse-connection'
  | 'stall-before-headers'
  | 'reset-before-headers'
  | 'stall-mid-body'
  | 'reset-mid-body'

/** The fields common to all steps. */
export interface Step {
  /** The expected path and query names. Write query values as `[redacted]`. @default any */
  readonly path?: string | undefined
  /** The status of the response. @default 429 with `retryAfterSeconds`, otherwise 200, or 204 without a body */
  readonly status?: number | undefined
  /** The response headers. @default those that the body needs */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The value of `retry-after`, in seconds. */
  readonly retryAfterSeconds?: number | undefined
  /** The body of an error response, as JSON, such as `{ error: 'No such conversation' }`. Set `status` too. */
  readonly error?: Readonly<Record<string, unknown>> | undefined
  /** The body as a string. Its content type is `text/plain` unless `headers` set another. */
  readonly text?: string | undefined
  /** The body as bytes, without a content type. */
  readonly bytes?: Uint8Array | undefined
  /** The delay before the headers, in milliseconds on the script's clock. @default 0 */
  readonly delayMs?: number | undefined
  /** The chunk size of the body, in bytes. @default one chunk */
  readonly chunkBytes?: number | undefined
  /** The delay before each chunk, in milliseconds on the script's clock. @default 0 */
  readonly chunkDelayMs?: number | undefined
  /** The failure of the connection. @default none */
  readonly fault?: Fault | undefined
  /** The number of bytes sent before a fault in the body. @default half of the body */
  readonly faultAfterBytes?: number | undefined
  /** The number of calls that this step serves. @default 1 */
  readonly times?: number | undefined
}

/** A response to one operation. */
export interface StepFor<Id extends OperationId> extends Step {
  /** The expected operation. */
  readonly operation: Id
  /** The whole response, as the server sends it in JSON, even if the client's method returns only a part of it. */
  readonly json?: ResponseOf<Id> | undefined
  /** The response, as NDJSON. */
  readonly records?: readonly RecordOf<Id>[] | undefined
}

/** A response to any call, or to any call of `path`. Its body may be incomplete. */
export interface StepForAny extends Step {
  /** Absent: any operation is expected. */
  readonly operation?: undefined
  /** The body, as JSON. */
  readonly json?: unknown
  /** The body, as NDJSON. */
  readonly records?: readonly unknown[] | undefined
}

/**
 * The response to one call. With `operation`, `json` and `records` have that operation's types. The compiler checks them;
 * at run time, a client with `validate: 'strict'` does.
 */
export type ScriptStep = { [Id in OperationId]: StepFor<Id> }[OperationId] | StepForAny
