import { abortReason, type Clock, describeType, untilAborted } from '@sekha/core/foundation'
import { originOf } from '../origins.ts'
import { mayHoldBodyHint, readBodyHint } from '../retry/body-hint.ts'
import { classifyFetchError, classifyResponse, type Verdict } from '../retry/classify.ts'
import { readErrorResponse } from '../retry/error-response.ts'
import { isIdempotentMethod } from '../retry/idempotent-method.ts'
import type { RepeatableCall } from '../retry/retry-loop.ts'
import { peekText } from './peek-text.ts'

/** Any function with the signature of the standard `fetch`. */
export type WebFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** Adapts one `fetch` call to the retry loop. */
export class FetchCall implements RepeatableCall<Response> {
  readonly operation: string
  readonly key: string
  readonly signal: AbortSignal | undefined
  readonly deadlineAt = undefined
  readonly expectedStatuses = undefined
  readonly canReplay: boolean
  readonly isIdempotent: boolean
  readonly #fetch: WebFetch
  readonly #input: string | URL | Request
  readonly #init: RequestInit | undefined
  readonly #clock: Clock
  #hintMs: number | undefined
  /** Whether each attempt sends a clone, because sending a request consumes its body. */
  readonly #isCloned: boolean

  constructor(fetch: WebFetch, input: string | URL | Request, init: RequestInit | undefined, clock: Clock) {
    const request = asRequest(input)
    const method = (init?.method ?? request?.method ?? 'GET').toUpperCase()
    this.#fetch = fetch
    this.#input = input
    this.#init = init
    this.#clock = clock
    this.operation = method
    this.key = originOf(urlOf(input))
    // `null` disables the signal of the Request.
    this.signal = (init?.signal === undefined ? request?.signal : init.signal) ?? undefined
    this.isIdempotent = isIdempotentMethod(method) || hasKey(init?.headers ?? request?.headers)
    const hasOwnBody = (request?.body ?? null) !== null && (init?.body ?? undefined) === undefined
    this.#isCloned = hasOwnBody && init === undefined && this.isIdempotent
    this.canReplay = hasOwnBody ? this.#isCloned : isReplayable(init?.body)
  }

  async send(): Promise<Response> {
    if (this.signal?.aborted === true) throw abortReason(this.signal)
    // Browsers reject a `fetch` that is called as a method of another object.
    const fetch = this.#fetch
    const input = this.#isCloned ? (this.#input as Request).clone() : this.#input
    const sent = async (): Promise<Response> => checkResponse(await fetch(input, this.#init))
    const response = await untilAborted(sent(), this.signal, discardBody)
    try {
      this.#hintMs = await this.#readHint(response)
    } catch (reason) {
      discardBody(response)
      throw reason
    }
    return response
  }

  classifyError(error: unknown): Verdict {
    // A `fetch` of an HTTP library may throw error statuses.
    const response = readErrorResponse(error)
    return response === undefined ? classifyFetchError(error) : classifyResponse(response, undefined, this.#clock.now())
  }

  hintOf(): number | undefined {
    return this.#hintMs
  }

  discard(response: Response): void {
    discardBody(response)
  }

  async #readHint(response: Response): Promise<number | undefined> {
    if (!mayHoldBodyHint(response.status, response.headers, this.#clock.now())) return undefined
    const text = await peekText(response, this.#clock, this.signal)
    return text === undefined ? undefined : readBodyHint(text)
  }

  /** Consumes the original request, as any `fetch` does. The attempts sent only clones. */
  end(): void {
    if (this.#isCloned) discardBody(this.#input as Request)
  }
}

function urlOf(input: string | URL | Request): string {
  if (typeof input === 'string') return input
  return input instanceof URL ? input.href : input.url
}

/** Accepts a `Request` of any class: undici and polyfills define their own. */
function asRequest(input: string | URL | Request): Request | undefined {
  if (typeof input === 'string' || input instanceof URL) return undefined
  if (typeof input === 'object' && input !== null && 'method' in input && 'url' in input) return input
  throw new TypeError(`fetch takes a string, a URL or a Request, got ${input === null ? 'null' : typeof input}`)
}

/** @throws {TypeError} when a `fetch`, such as an unfinished mock, returns anything but a response */
function checkResponse(response: Response): Response {
  if (typeof (response as Response | undefined)?.headers?.get === 'function') return response
  throw new TypeError(`fetch must return a Response, got ${describeType(response)}`)
}

/** node-fetch returns a Node stream as the body, which has `destroy` instead of `cancel`. */
function discardBody({ body }: { readonly body: unknown }): void {
  try {
    const stream = body as { cancel?(): Promise<void>; destroy?(): void } | null | undefined
    if (stream?.cancel !== undefined) stream.cancel().catch(() => {})
    else stream?.destroy?.()
  } catch {
    // A locked body belongs to its reader.
  }
}

function hasKey(headers: RequestInit['headers']): boolean {
  if (headers === undefined) return false
  const isBag = 'has' in headers && typeof headers.has === 'function'
  return (isBag ? (headers as Headers) : new Headers(headers)).has('idempotency-key')
}

/** Streams and iterables can be read only once. */
function isReplayable(body: RequestInit['body']): boolean {
  return (
    body === undefined ||
    body === null ||
    typeof body === 'string' ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body) ||
    body instanceof Blob ||
    body instanceof FormData ||
    body instanceof URLSearchParams
  )
}
