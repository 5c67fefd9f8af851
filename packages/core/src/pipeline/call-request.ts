import type { Operation } from '../contract/operation.ts'
import type { Advise } from '../foundation/errors/create-api-error.ts'
import type { AttemptRecord, CheckedPlace, Clock } from '../foundation/index.ts'
import type { PolicyOptions } from './policy-options.ts'

/** The headers of a response, such as a web `Headers`. */
export interface HeaderBag extends Iterable<[name: string, value: string]> {
  /** Returns the value of a header, or `null` if it is absent. Names are case-insensitive. */
  get(name: string): string | null
}

/** A request body that is produced while it is sent. */
export interface StreamBody {
  /**
   * Opens the byte stream, which ends when `signal` aborts. Called once per attempt, and more than once only if the body
   * is `replayable`.
   *
   * @param onProgress Called whenever a chunk is requested or produced, with `true` at the end. While it is called,
   *   `idleMs` limits the attempt instead of `attemptMs`. A body that wraps another passes it on.
   */
  open(signal?: AbortSignal, onProgress?: (isSent: boolean) => void): ReadableStream<Uint8Array>
  /** Releases the source of the bytes when the attempt ends. Idempotent. */
  release?(): void
  /** Whether `open` can produce the same bytes again. */
  readonly replayable: boolean
  /** The error of the byte source. It is the caller's own error, and the call rejects with it unchanged. */
  readonly failure?: { readonly reason: unknown } | undefined
}

/** The time limits of a call in milliseconds; `Infinity` means no limit. */
export interface CallTimeouts {
  /** Limits one attempt from its start, or from the last byte of an upload, until the response headers arrive. */
  readonly attemptMs: number
  /** Limits the time to read a body that is not a stream. */
  readonly bodyMs: number
  /** Limits the pause between two chunks of a response stream or an upload. */
  readonly idleMs: number
}

/** The request of one attempt. Middleware passes it on, unchanged or as a modified copy. */
export interface CallRequest {
  /** The operation, whose `id` names it in logs and errors. */
  readonly operation: Operation
  /** The absolute URL with its query, which may hold the text of a search: redact it before logging. */
  readonly url: string
  /** The HTTP method in upper case. */
  readonly method: string
  /** The headers with lower-case names. They include the API key: do not log them. */
  readonly headers: Readonly<Record<string, string>>
  /** The body, encoded for sending. A {@link StreamBody} can be sent again only if it is `replayable`. */
  readonly body?: string | Uint8Array | StreamBody | undefined
  /** Aborts when the caller aborts, when the total timeout expires, and when the client is closed. */
  readonly signal: AbortSignal
  /** The deadline of the whole call on the client's monotonic clock: compare it with `clock.monotonic()`. */
  readonly deadlineAt?: number | undefined
  /** The client's clock. Middleware that waits or measures uses it. @default the runtime's clock */
  readonly clock?: Clock | undefined
  /** The attempt number, from 1. Middleware that retries increments it. */
  readonly attempt: number
  /** The key that all attempts of the call share; absent if neither the caller nor middleware set one. */
  readonly idempotencyKey?: string | undefined
  /** Whether the caller set an `authorization` header for this call. Middleware must not replace it. */
  readonly hasOwnAuthorization?: boolean | undefined
  /** The limits of this attempt. The pipeline enforces them; transports start no timers. */
  readonly timeouts: CallTimeouts
  /** Maximum size of a response body in bytes, decoded. @default no limit */
  readonly maxResponseBytes?: number | undefined
  /** Maximum size of a stream record in bytes. @default the decoder's limit */
  readonly maxRecordBytes?: number | undefined
  /** The options of this call that its middleware accepts, checked. See `callOptions` of `placeMiddleware`. */
  readonly policyOptions?: PolicyOptions | undefined
  /** The attempts so far, without this one. The pipeline appends to it. */
  readonly attempts: AttemptRecord[]
  /**
   * Returns whether the caller reads the body, through `asResponse()`. Middleware must then pass on a body that it has
   * not read. Call it when the headers have arrived: before that it may still change.
   */
  readonly isRaw?: (() => boolean) | undefined
  /**
   * Adds the next step to the message of an error response.
   *
   * @internal
   */
  readonly advise?: Advise | undefined
  /** State that middleware keeps for the call, keyed by its own symbols. */
  readonly context: Map<symbol, unknown>
}

/** A response with an unread body. Call exactly one of `text`, `stream` and `cancel`. */
export interface CallResponse {
  /** The HTTP status, of an error as well. */
  readonly status: number
  /** The headers as the server sent them. They are not redacted. */
  readonly headers: HeaderBag
  /**
   * Reads the whole body as UTF-8.
   *
   * @param maxBytes The maximum size of the decoded body. A transport counts the bytes as they arrive. Beyond the limit
   *   it releases the connection and rejects with `responseTooLarge()` of `@sekha/core/foundation`. @default no limit
   */
  text(maxBytes?: number): Promise<string>
  /** Returns the body as chunks. Ending the iteration early releases the connection. */
  stream(): AsyncIterable<Uint8Array>
  /** Discards the body and releases the connection. */
  cancel(): Promise<void>
}

/**
 * Sends one request and returns the response. It resolves for any status and rejects only when no response arrived. It
 * honours `request.signal` and starts no timers.
 */
export type Transport = (request: CallRequest) => Promise<CallResponse>

/** Runs between a call and its transport. It may change the request, call `next` any number of times, or create a response. */
export interface Middleware {
  /** Runs for one request. `next` continues with the middleware inside, and last with the transport. */
  (request: CallRequest, next: Transport): Promise<CallResponse>
  /** The position among other middleware, set by `placeMiddleware`. @default around the call */
  readonly place?: CheckedPlace | undefined
  /** The parts of a composed middleware. A client sorts them one by one in place of the whole. */
  readonly members?: readonly Middleware[] | undefined
}
