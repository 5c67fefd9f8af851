import type { operations } from '@sekha/core/contract'
import type { schemas } from '@sekha/core/schemas'
import type { z } from 'zod'
import type { IdempotencyInput, Memory } from '../engine/memory.ts'
import type { ModelWriter } from '../models/model-writer.ts'
import type { Scope } from '../store/store.ts'
import type { Caller } from './api-key-authenticator.ts'
import type { Metrics } from './metrics.ts'
import type { WithoutNulls } from './validate.ts'

/** The name of an operation of the contract. */
export type OperationId = keyof typeof operations

type Part<Id extends OperationId, Name extends string> = (typeof schemas)[Id] extends {
  readonly [Key in Name]: infer Schema
}
  ? Schema extends z.ZodType
    ? WithoutNulls<z.output<Schema>>
    : undefined
  : undefined

/** What an operation responds with: JSON, or text where it has no schema, or nothing. */
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

/** What a handler gets: the checked parts of the request, and what it works with. */
export interface HandlerInput<Id extends OperationId> {
  readonly scope: Scope
  readonly caller: Caller
  readonly memory: Memory
  readonly path: Part<Id, 'path'>
  readonly query: Part<Id, 'query'>
  readonly body: Part<Id, 'body'>
  /** The body of an upload, unread. */
  readonly openUpload: () => ReadableStream<Uint8Array>
  /** The idempotency key of the request, if it has one. */
  readonly key: IdempotencyInput | undefined
  /** Set headers of the response. */
  readonly headers: Headers
  readonly signal: AbortSignal
  readonly server: ServerInfo
  /** Writes what a model can write better, where one is configured. */
  readonly writer: ModelWriter | undefined
  /** Tells of what went wrong and does not keep the request from its response. */
  readonly report: (error: unknown) => void
}

/** What a few handlers say about the server itself. */
export interface ServerInfo {
  readonly version: string
  /** When the server started, on the monotonic clock. */
  readonly startedAt: number
  /** The wall clock, for timestamps. */
  readonly now: () => number
  /** The monotonic clock, for durations. */
  readonly monotonic: () => number
  readonly metrics: Metrics
  /** Whether callers have to send a key. */
  readonly requiresKey: boolean
  /** The largest JSON body. */
  readonly maxBodyBytes: number
}

/** A response with another status than the operation's first. */
export class WithStatus<T> {
  readonly status: number
  readonly response: T

  constructor(status: number, response: T) {
    this.status = status
    this.response = response
  }
}

/** Carries out one operation. */
export type Handler<Id extends OperationId> = (
  input: HandlerInput<Id>,
) => Promise<ResponseOf<Id> | WithStatus<ResponseOf<Id>>>

/** A handler for each of these operations: one that is missing is a type error. */
export type Handlers<Ids extends OperationId> = { readonly [Id in Ids]: Handler<Id> }
