import type { IdempotencyKey } from '@sekha/storage'
import type { z } from 'zod'
import type { InvalidItem } from './validation/item-results.ts'
import type { JsonText } from './json-text.ts'
import type { Caller } from './caller.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { ServiceContract } from './service-contract.ts'
import type { WithoutNulls } from './validation/validate.ts'

type Part<Contract extends ServiceContract, Id extends string, Name extends string> = Contract['schemas'][Id] extends {
  readonly [Key in Name]: infer Schema
}
  ? Schema extends z.ZodType
    ? WithoutNulls<z.output<Schema>>
    : undefined
  : undefined

type ResponseSchema<Contract extends ServiceContract, Id extends string> = Contract['schemas'][Id] extends {
  readonly response: infer Schema
}
  ? Schema extends z.ZodType
    ? z.input<Schema>
    : never
  : never

/** The response of an operation, by its format in the contract. */
export type ResponseOf<Contract extends ServiceContract, Id extends string> = {
  readonly json: ResponseSchema<Contract, Id> | JsonText
  readonly text: string
  readonly empty: void
  /** Records, or bytes of whole lines. */
  readonly ndjson: AsyncIterable<ResponseSchema<Contract, Id> | Uint8Array>
  readonly sse: AsyncIterable<ServerEvent<ResponseSchema<Contract, Id>>>
}[NonNullable<Contract['operations'][Id]>['responseType']]

/** A server-sent event. */
export interface ServerEvent<Data> {
  readonly data: Data
  /** The type of the event. @default 'message' */
  readonly event?: string | undefined
  /** The position that a client continues from. */
  readonly id?: string | undefined
}

/** The parts of the input of a handler that do not depend on the operation. */
export interface RequestContext<Opened> {
  /** The opened resources of the service. */
  readonly service: Opened
  /** The scope of all reads and writes. */
  readonly scope: Caller['scope']
  readonly caller: Caller
  /** Queues the jobs that the service declares. */
  readonly jobs: Jobs
  /** Opens the unread body of an upload. */
  readonly openUpload: () => ReadableStream<Uint8Array>
  /** The id of the last event that a client of an event stream has received, from `Last-Event-ID`. */
  readonly lastEventId: string | undefined
  /** The idempotency key of the request, if present. */
  readonly key: IdempotencyKey | undefined
  /** The invalid items of an operation with `x-item-results`. The body has the valid ones. */
  readonly invalidItems: readonly InvalidItem[]
  /** The headers of the response, to be set by the handler. */
  readonly headers: Headers
  /** Aborts when the client disconnects. */
  readonly signal: AbortSignal
  readonly server: ServerInfo
  /** Reports an error that does not fail the request. */
  readonly report: (error: unknown) => void
}

/** The input of a handler: the validated parts of the request, and the handler's dependencies. */
export interface HandlerInput<
  Contract extends ServiceContract,
  Id extends string,
  Opened,
> extends RequestContext<Opened> {
  readonly path: Part<Contract, Id, 'path'>
  readonly query: Part<Contract, Id, 'query'>
  readonly body: Part<Contract, Id, 'body'>
}

/** Facts about the server. */
export interface ServerInfo {
  readonly version: string
  /** The wall clock, for timestamps. */
  readonly now: () => number
  /** The size limit of JSON bodies, in bytes. */
  readonly maxBodyBytes: number
  /** Aborts when the controller begins to close. An endless stream should end then. */
  readonly closing: AbortSignal
}

/**
 * A response whose status is not the operation's first.
 *
 * @throws {RangeError} when the status is not a whole number from 200 to 599
 */
export class WithStatus<T> {
  readonly status: number
  readonly response: T

  constructor(status: number, response: T) {
    if (!Number.isInteger(status) || status < 200 || status > 599)
      throw new RangeError(`the status of a response must be from 200 to 599, got ${status}`)
    this.status = status
    this.response = response
  }
}

/** Executes one operation. That of a stream may be an async generator. */
export type Handler<Contract extends ServiceContract, Id extends string, Opened> = (
  input: HandlerInput<Contract, Id, Opened>,
) =>
  | Promise<ResponseOf<Contract, Id> | WithStatus<ResponseOf<Contract, Id>>>
  | Extract<ResponseOf<Contract, Id>, AsyncIterable<unknown>>

/** A handler of any operation, as the host calls it: with an input that fits the operation. */
export type AnyHandler = (
  input: RequestContext<unknown> & { readonly path: unknown; readonly query: unknown; readonly body: unknown },
) => Promise<unknown> | AsyncIterable<unknown>

/** Maps each of these operations to its handler. A missing one is a type error. */
export type Handlers<Contract extends ServiceContract, Ids extends string, Opened> = {
  readonly [Id in Ids]: Handler<Contract, Id, Opened>
}
