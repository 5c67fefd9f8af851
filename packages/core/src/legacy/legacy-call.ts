import type { Operation } from '../contract/operation.ts'
import { ProtocolError, type Semaphore } from '../foundation/index.ts'
import type { CallRequest, CallResponse, Transport } from '../pipeline/call-request.ts'

/** An unvalidated JSON object. */
export type Json = Readonly<Record<string, unknown>>

/** The state that all calls of a client share. */
export interface Shared {
  readonly creates: Semaphore
  readonly maxCandidates: number
}

/** One of the requests of a call. */
export interface Step {
  readonly operation: Operation
  /** The conversation id, if the path has one. */
  readonly id?: string
  readonly query?: string
  readonly body?: object
}

/** Runs one operation on a legacy server. */
export type Rule = (call: LegacyCall) => Promise<CallResponse>

/** A step failed, and its response becomes that of the whole call. Never leaves the middleware. */
export class StepFailed extends Error {
  readonly response: CallResponse

  constructor(response: CallResponse) {
    super(`status ${response.status}`)
    this.response = response
  }
}

const UUID_LENGTH = 36

/** A call to a legacy server: the original request, and methods to send different ones. */
export class LegacyCall {
  readonly shared: Shared
  /** The original body without nulls, which the server rejects instead of applying a default. */
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

  /** The conversation id in the path. */
  get id(): string {
    const at = this.#pathAt + this.operation.path.indexOf('{')
    return this.#request.url.slice(at, at + UUID_LENGTH)
  }

  /** Sends the original request, without nulls in its body. */
  forward(): Promise<CallResponse> {
    const request = this.#request
    return this.#next(request.operation.body === 'json' ? { ...request, body: JSON.stringify(this.body) } : request)
  }

  /**
   * Sends a different request. It drops the idempotency key and the operation's support for one: the server ignores the
   * key, and a retry that relies on it would store twice.
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
      // The rule reads this response.
      isRaw: undefined,
    })
  }

  /** Sends a different request and reads its JSON response. @throws {StepFailed} when the status is not 2xx */
  async ask(step: Step): Promise<unknown> {
    const response = await this.send(step)
    if (response.status < 200 || response.status > 299) throw new StepFailed(response)
    try {
      return JSON.parse(await response.text())
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      throw this.unexpected(`${step.operation.id} is not JSON`)
    }
  }

  /** Rejects the call before any I/O. @throws {TypeError} always */
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

/** Returns the value if it is an object, else an empty object. */
export function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}
