import type { Call, SekhaClient, StreamCall } from '@sekha/core'
import type { operations } from '@sekha/core/contract'

/** The id of an operation, such as `conversations.create`. */
export type OperationId = keyof typeof operations

/** Finds the type of a method by its dotted name. */
export type MemberAt<T, Path extends string> = Path extends `${infer Head}.${infer Rest}`
  ? Head extends keyof T
    ? MemberAt<T[Head], Rest>
    : never
  : Path extends keyof T
    ? T[Path]
    : never

/** What the method of an operation gives. */
export type MethodResult<Id extends OperationId> =
  MemberAt<SekhaClient, Id> extends (...given: never[]) => infer Response ? Response : never

/** A value as it may be written to the wire: JSON writes a Date as text. */
export type WireValue<T> = T extends Date
  ? Date | string
  : T extends readonly (infer Item)[]
    ? readonly WireValue<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: WireValue<T[Key]> }
      : T

/** What an operation responds with, as JSON. Where a method returns a part of it, the rest may be anything. */
export type ResponseOf<Id extends OperationId> =
  MethodResult<Id> extends Call<infer Response>
    ? (typeof operations)[Id] extends { readonly result: infer Part extends string }
      ? { readonly [Key in Part]: WireValue<Response> } & Readonly<Record<string, unknown>>
      : WireValue<Response>
    : never

/** What the stream of an operation consists of. */
export type RecordOf<Id extends OperationId> = MethodResult<Id> extends StreamCall<infer Item> ? WireValue<Item> : never

/** How a response goes wrong. A stall lasts until the call is given up. */
export type Fault = 'stall-before-headers' | 'reset-before-headers' | 'stall-mid-body' | 'reset-mid-body'

/** What every step can say. */
export interface Step {
  /** The path, and the names of the query, that the call must have; query values read `[redacted]`. @default any */
  readonly path?: string | undefined
  /** @default 429 with `retryAfterSeconds`, else 200, or 204 without a body */
  readonly status?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** A hint when to come back. */
  readonly retryAfterSeconds?: number | undefined
  /** The body of a response that is an error, as JSON. */
  readonly error?: Readonly<Record<string, unknown>> | undefined
  /** The body as it is; its type is `text/plain` unless `headers` say otherwise. */
  readonly text?: string | undefined
  /** The body as it is, without a type. */
  readonly bytes?: Uint8Array | undefined
  /** How long the headers take, on the script's clock. @default 0 */
  readonly delayMs?: number | undefined
  /** How the body is cut: 1 is a byte at a time. @default in one piece */
  readonly chunkBytes?: number | undefined
  /** How long each chunk takes, on the script's clock. @default 0 */
  readonly chunkDelayMs?: number | undefined
  readonly fault?: Fault | undefined
  /** How much of the body comes before it stalls or is reset. @default half of it */
  readonly faultAfterBytes?: number | undefined
  /** How many calls this step responses. @default 1 */
  readonly times?: number | undefined
}

/** A response to one operation. */
export interface StepFor<Id extends OperationId> extends Step {
  /** The operation that must be called. */
  readonly operation: Id
  /** The response, as JSON. */
  readonly json?: ResponseOf<Id> | undefined
  /** The response, as NDJSON. */
  readonly records?: readonly RecordOf<Id>[] | undefined
}

/** A response to whatever is called. */
export interface StepForAny extends Step {
  readonly operation?: undefined
  readonly json?: unknown
  readonly records?: readonly unknown[] | undefined
}

/** What one call is responded with. With `operation` the type of `json` or `records` is that operation's. */
export type ScriptStep = { [Id in OperationId]: StepFor<Id> }[OperationId] | StepForAny
