import type { wire } from '@sekha/core/contract'
import { StoreError, type StoreErrorCode } from '@sekha/storage'

/**
 * Refuses a request. Clients see the message, so it must reveal no internals.
 *
 * @throws {RangeError} when the status is not a whole number from 400 to 599
 */
export class HttpError extends Error {
  readonly status: number
  readonly issues: readonly wire.Issue[] | undefined
  /** Further facts for the client, by their names on the wire. */
  readonly facts: Readonly<Record<string, unknown>> | undefined
  readonly retryAfterSeconds: number | undefined
  /** `false` if the same request would fail again, despite its status. */
  readonly shouldRetry: boolean | undefined

  constructor(
    status: number,
    message: string,
    details: {
      readonly issues?: readonly wire.Issue[]
      readonly facts?: Readonly<Record<string, unknown>>
      readonly retryAfterSeconds?: number
      readonly shouldRetry?: boolean
      readonly cause?: unknown
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    if (!isRefusal(status)) throw new RangeError(`the status of an HttpError must be from 400 to 599, got ${status}`)
    this.status = status
    this.issues = details.issues
    this.facts = details.facts
    this.retryAfterSeconds = details.retryAfterSeconds
    this.shouldRetry = details.shouldRetry
  }

  override get name(): string {
    return 'HttpError'
  }
}

/** Whether a response with the status refuses the request. */
export const isRefusal = (status: unknown): boolean =>
  typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599

/** Maps failures of the store to statuses. All others are a 500. */
const storeStatuses: Partial<Readonly<Record<StoreErrorCode, number>>> = {
  busy: 503,
  full: 507,
  damaged: 503,
  lost: 503,
  unavailable: 503,
}

/** Writes by another process rarely take longer. */
const busyRetrySeconds = 1

/**
 * Converts an internal failure into a refusal that does not reveal the cause.
 *
 * @param context Further facts for the client, such as how much of a stream is stored.
 */
export function toHttpError(error: unknown, context = ''): HttpError {
  if (error instanceof HttpError) return error
  const status = error instanceof StoreError ? storeStatuses[error.code] : undefined
  if (!(error instanceof StoreError) || status === undefined)
    return new HttpError(500, `Internal server error. The server logs the cause under this request id${context}`, {
      // onError receives the cause. Without one, it would receive nothing.
      cause: error ?? new Error(`${String(error)} was thrown`),
    })
  const details = error.code === 'busy' ? { retryAfterSeconds: busyRetrySeconds } : {}
  return new HttpError(status, `${error.reason}${context}`, { ...details, cause: error })
}
