import type { Operation } from '../contract/operation.ts'
import { ProtocolError, type Semaphore } from '../foundation/index.ts'
import type { CallRequest, CallResponse, Transport } from '../pipeline/call-request.ts'

/** A JSON object, not looked at yet. */
export type Json = Readonly<Record<string, unknown>>

/** What all calls of one client share. */
export interface Shared {
  readonly creates: Semaphore
  readonly maxCandidates: number
}

/** One request of those that a call is made of. */
export interface Step {
  readonly operation: Operation
  /** The conversation in the path, if the path has one. */
  readonly id?: string
  readonly query?: string
  readonly body?: object
}

/** Carries out one operation on a legacy server. */
export type Rule = (call: LegacyCall) => Promise<CallResponse>

/** A step got an error response status, which responds to the whole call. Never leaves the middleware. */
export class StepFailed extends Error {
  readonly response: CallResponse

  constructor(response: CallResponse) {
    super(`status ${response.status}`)
    this.response = response
  }
}

const UUID_LENGTH = 36

/** A call that is on its way to a legacy server, with what was asked for and the means to ask otherwise. */
export class LegacyCall {
  readonly shared: Shared
  /** The body that was given, without its nulls: for the server a null is no default but an error. */
  readonly body: Json
  readonly query: URLSearchParams
  readonly #request: CallRequest
  readonly #next: Transport
  readonly #pathAt: number

  constructor(request: CallRequest, next: Transport, shared: Shared) {
    this.shared = shared
    this.#request = request
    this.#next = next
    const queryAt = request.url.indexOf('?')
    const end = queryAt < 0 ? request.url.length : queryAt
    this.#pathAt = end - request.operation.path.replace(/\{[^}]+\}/, '0'.repeat(UUID_LENGTH)).length
    this.query = new URLSearchParams(request.url.slice(end))
    this.body = typeof request.body === 'string' && request.operation.body === 'json' ? parseBody(request.body) : {}
  }

  get operation(): Operation {
    return this.#request.operation
  }

  get signal(): AbortSignal {
    return this.#request.signal
  }

  get deadlineAt(): number | undefined {
    return this.#request.deadlineAt
  }

  /** The conversation that the path names. */
  get id(): string {
    const at = this.#pathAt + this.operation.path.indexOf('{')
    return this.#request.url.slice(at, at + UUID_LENGTH)
  }

  /** Sends what was given, without its nulls. */
  forward(): Promise<CallResponse> {
    const request = this.#request
    return this.#next(request.operation.body === 'json' ? { ...request, body: JSON.stringify(this.body) } : request)
  }

  /**
   * Sends another request than the given one. It carries no idempotency key and does not claim to take one: the server
   * would ignore it, and a retry that trusts in it would store twice.
   */
  send({ operation, id, query = '', body }: Step): Promise<CallResponse> {
    const { 'content-type': _, 'idempotency-key': __, ...headers } = this.#request.headers
    const { idempotencyKey: ___, ...keyless } = operation
    return this.#next({
      ...this.#request,
      operation: keyless,
      method: operation.method,
      url: this.#request.url.slice(0, this.#pathAt) + operation.path.replace('{id}', id ?? '') + query,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      idempotencyKey: undefined,
    })
  }

  /** Sends another request and reads its response, which has to be a success. */
  async ask(step: Step): Promise<unknown> {
    const response = await this.send(step)
    if (response.status < 200 || response.status > 299) throw new StepFailed(response)
    try {
      return JSON.parse(await response.text())
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      throw this.unexpected(`${step.operation.id} came without JSON`)
    }
  }

  /** Ends the call before anything was sent. */
  refuse(what: string): never {
    throw new TypeError(`${this.operation.id}: a legacy server ${what}`)
  }

  unexpected(what: string): ProtocolError {
    return new ProtocolError(`${this.operation.id}: the response to ${what}. Does baseUrl point at a legacy server?`)
  }
}

function parseBody(text: string): Json {
  return JSON.parse(text, (_, value: unknown) => (value === null ? undefined : value)) as Json
}

/** The value as an object; one without properties if it is none. */
export function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}
