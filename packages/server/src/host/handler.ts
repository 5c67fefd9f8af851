import type { operations } from '@sekha/core/contract'
import type { schemas } from '@sekha/core/schemas'
import type { z } from 'zod'
import type { IdempotencyInput, Memory } from '../services/memory/engine/memory.ts'
import type { ModelWriter } from '../services/memory/models/model-writer.ts'
import type { Scope } from '../services/memory/store/store.ts'
import type { Caller } from './api-key-authenticator.ts'
import type { Metrics } from './metrics.ts'
import type { WithoutNulls } from './validate.ts'

/** The id of an operation of the contract. */
export type OperationId = keyof typeof operations

type Part<Id extends OperationId, Name extends string> = (typeof schemas)[Id] extends {
  readonly [Key in Name]: infer Schema
}
  ? Schema extends z.ZodType
    ? WithoutNulls<z.output<Schema>>
    : undefined
  : undefined

/** The response type of an operation: JSON, a string if it has no schema, or nothing. */
export type ResponseOf<Id extends OperationId> = (typeof operations)[Id]['responseType'] extends 'json'
  ? (typeof schemas)[Id] extends { readonly response: infer Schema }
    ? Schema extends z.ZodType
      ? z.input<Schema>
      : never
    : never
  : (typeof operations)[Id]['responseType'] extends 'text'
    ? string
    : (typeof operations)[Id]['responseType'] extends 'ndjson'
      ? AsyncIterable<Uint8Array>
      : void

/** The input of a handler: the validated parts of the request, and the handler's dependencies. */
export interface HandlerInput<Id extends OperationId> {
  readonly scope: Scope
  readonly caller: Caller
  readonly memory: Memory
  readonly path: Part<Id, 'path'>
  readonly query: Part<Id, 'query'>
  readonly body: Part<Id, 'body'>
  /** Opens the unread body of an upload. */
  readonly openUpload: () => ReadableStream<Uint8Array>
  /** The idempotency key of the request, if present. */
  readonly key: IdempotencyInput | undefined
  /** The headers of the response, to be set by the handler. */
  readonly headers: Headers
  readonly signal: AbortSignal
  readonly server: ServerInfo
  /** Generates text, if a model is configured. */
  readonly writer: ModelWriter | undefined
  /** Reports an error that does not fail the request. */
  readonly report: (error: unknown) => void
}

/** Facts about the server, for handlers that report them. */
export interface ServerInfo {
  readonly version: string
  /** The start of the server, on the monotonic clock. */
  readonly startedAt: number
  /** The wall clock, for timestamps. */
  readonly now: () => number
  /** The monotonic clock, for durations. */
  readonly monotonic: () => number
  readonly metrics: Metrics
  /** Whether callers must send a key. */
  readonly requiresKey: boolean
  /** The size limit of JSON bodies, in bytes. */
  readonly maxBodyBytes: number
}

/** A response whose status is not the operation's first. */
export class WithStatus<T> {
  readonly status: number
  readonly response: T

  constructor(status: number, response: T) {
    this.status = status
    this.response = response
  }
}

/** Executes one operation. */
export type Handler<Id extends OperationId> = (
  input: HandlerInput<Id>,
) => Promise<ResponseOf<Id> | WithStatus<ResponseOf<Id>>>

/** Maps each of these operations to its handler. A missing one is a type error. */
export type Handlers<Ids extends OperationId> = { readonly [Id in Ids]: Handler<Id> }
