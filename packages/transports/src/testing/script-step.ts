import type { Call, SekhaClient, StreamCall } from '@sekha/core'
import type { operations } from '@sekha/core/contract'

/** The id of an operation, such as `conversations.create`. */
export type OperationId = keyof typeof operations

/** The type of a client method, by its dotted name. */
export type MemberAt<T, Path extends string> = Path extends `${infer Head}.${infer Rest}`
  ? Head extends keyof T
    ? MemberAt<T[Head], Rest>
    : never
  : Path extends keyof T
    ? T[Path]
    : never

/** The result type of an operation's method. */
export type MethodResult<Id extends OperationId> =
  MemberAt<SekhaClient, Id> extends (...args: never[]) => infer Response ? Response : never

/** The wire form of a value: JSON writes a Date as a string. */
export type WireValue<T> = T extends Date
  ? Date | string
  : T extends readonly (infer Item)[]
    ? readonly WireValue<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: WireValue<T[Key]> }
      : T

/** The JSON response of an operation. If the method returns only a part of it, the rest may have any type. */
export type ResponseOf<Id extends OperationId> =
  MethodResult<Id> extends Call<infer Response>
    ? (typeof operations)[Id] extends { readonly result: infer Part extends string }
      ? { readonly [Key in Part]: WireValue<Response> } & Readonly<Record<string, unknown>>
      : WireValue<Response>
    : never

/** The record type of an operation's stream. */
export type RecordOf<Id extends OperationId> = MethodResult<Id> extends StreamCall<infer Item> ? WireValue<Item> : never

/** A fault in a response. A stall lasts until the call is aborted. */
export type Fault = 'stall-before-headers' | 'reset-before-headers' | 'stall-mid-body' | 'reset-mid-body'

/** The fields common to all steps. */
export interface Step {
  /** The expected path and query names. Write query values as `[redacted]`. @default any */
  readonly path?: string | undefined
  /** The status of the response. @default 429 with `retryAfterSeconds`, otherwise 200, or 204 without a body */
  readonly status?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The value of `retry-after`, in seconds. */
  readonly retryAfterSeconds?: number | undefined
  /** The body of an error response, as JSON. */
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
  /** The response, as JSON. */
  readonly json?: ResponseOf<Id> | undefined
  /** The response, as NDJSON. */
  readonly records?: readonly RecordOf<Id>[] | undefined
}

/** A response to any call. */
export interface StepForAny extends Step {
  readonly operation?: undefined
  readonly json?: unknown
  readonly records?: readonly unknown[] | undefined
}

/** The response to one call. With `operation`, `json` and `records` must have that operation's types. */
export type ScriptStep = { [Id in OperationId]: StepFor<Id> }[OperationId] | StepForAny
