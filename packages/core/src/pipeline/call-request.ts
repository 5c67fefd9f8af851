import type { Operation } from '../contract/operation.ts'
import type { AttemptRecord, CheckedPlace } from '../foundation/index.ts'

/** The headers of a response. A web `Headers` is one. */
export interface HeaderBag extends Iterable<[name: string, value: string]> {
  /** The value of a header, whatever the case of its name; `null` if it was not sent. */
  get(name: string): string | null
}

/** A body that is produced while it is sent. */
export interface StreamBody {
  /**
   * Starts the bytes, which end when `signal` aborts. Called once per attempt; more than once only if `replayable`.
   *
   * @param onProgress Called for each part that is asked for or has been produced, with `true` at the end. While it is
   *   called, `idleMs` bounds the attempt instead of `attemptMs`: a body that wraps another passes it on.
   */
  open(signal?: AbortSignal, onProgress?: (isSent: boolean) => void): ReadableStream<Uint8Array>
  /** The attempt is over: whatever the bytes come from is released. Idempotent. */
  release?(): void
  /** Whether `open` gives the same bytes again. */
  readonly replayable: boolean
  /** What producing the bytes failed with: the caller's own error, which comes out of the call as it is. */
  readonly failure?: { readonly reason: unknown } | undefined
}

/** How long each part of a call may take, in milliseconds; `Infinity` means no bound. */
export interface CallTimeouts {
  /** One attempt, from its start until its headers are here; of an upload, from its last byte. */
  readonly attemptMs: number
  /** Reading one body that is not a stream. */
  readonly bodyMs: number
  /** The silence between two chunks of a stream, of a response or of an upload. */
  readonly idleMs: number
}

/** One attempt at a call, on its way to a server. Middleware passes it on, changed or not. */
export interface CallRequest {
  readonly operation: Operation
  readonly url: string
  readonly method: string
  /** Lower-case names. Holds the key: not for logging. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | StreamBody | undefined
  /** Aborts when the caller does, when the call's total time is up, and when the client is closed. */
  readonly signal: AbortSignal
  /** When the whole call must be over, on the monotonic clock of the client: compare it with `clock.monotonic()`. */
  readonly deadlineAt?: number | undefined
  /** Counted from 1. Middleware that tries again raises it. */
  readonly attempt: number
  readonly idempotencyKey?: string | undefined
  /** Whether the caller gave this call an `authorization` header. It is the caller's: middleware leaves it as it is. */
  readonly hasOwnAuthorization?: boolean | undefined
  readonly timeouts: CallTimeouts
  /** How large the body of a response may be, decoded. @default no bound */
  readonly maxResponseBytes?: number | undefined
  /** How large a record of a stream may be. @default that of the decoder */
  readonly maxRecordBytes?: number | undefined
  /** What was tried so far, this attempt not included. The pipeline adds to it. */
  readonly attempts: AttemptRecord[]
  /** For middleware to leave notes, under symbols of its own. */
  readonly context: Map<symbol, unknown>
}

/** A response whose body has not been read. Exactly one of `text`, `stream` and `cancel` is called. */
export interface CallResponse {
  readonly status: number
  readonly headers: HeaderBag
  /**
   * Reads the whole body as UTF-8.
   *
   * @param maxBytes The bound on the decoded body. A transport counts the bytes as they arrive; beyond the bound it
   *   releases the connection and rejects with `responseTooLarge()` of `@sekha/core/foundation`. @default no bound
   */
  text(maxBytes?: number): Promise<string>
  /** The body, chunk by chunk. Ending the iteration early releases the connection. */
  stream(): AsyncIterable<Uint8Array>
  /** Gives the body up and releases the connection. */
  cancel(): Promise<void>
}

/**
 * Moves one request to a server and its response back. Rejects when no response arrived; any status is a response. Honours
 * `request.signal` and starts no timer of its own.
 */
export type Transport = (request: CallRequest) => Promise<CallResponse>

/** Stands between a call and its transport: may change the request, call `next` any number of times, or response itself. */
export interface Middleware {
  (request: CallRequest, next: Transport): Promise<CallResponse>
  /** Where it stands among others, given by `placeMiddleware`. @default around the call */
  readonly place?: CheckedPlace | undefined
}
