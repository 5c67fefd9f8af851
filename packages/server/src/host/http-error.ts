import type { wire } from '@sekha/core/contract'
import { StoreError, type StoreErrorCode } from '@sekha/storage'

/** Refuses a request. Clients see the message, so it must reveal no internals. */
export class HttpError extends Error {
  readonly status: number
  readonly issues: readonly wire.Issue[] | undefined
  readonly currentRevision: number | undefined
  readonly retryAfterSeconds: number | undefined
  /** `false` if the same request would fail again, despite its status. */
  readonly shouldRetry: boolean | undefined

  constructor(
    status: number,
    message: string,
    details: {
      readonly issues?: readonly wire.Issue[]
      readonly currentRevision?: number
      readonly retryAfterSeconds?: number
      readonly shouldRetry?: boolean
      readonly cause?: unknown
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.status = status
    this.issues = details.issues
    this.currentRevision = details.currentRevision
    this.retryAfterSeconds = details.retryAfterSeconds
    this.shouldRetry = details.shouldRetry
  }

  override get name(): string {
    return 'HttpError'
  }
}

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
      cause: error,
    })
  const details = error.code === 'busy' ? { retryAfterSeconds: busyRetrySeconds } : {}
  return new HttpError(status, `${error.reason}${context}`, { ...details, cause: error })
}

/** Creates an error response. All errors have this shape. */
export function errorResponse(
  error: unknown,
  requestId: string,
  extra: Readonly<Record<string, string>> = {},
): Response {
  const known = toHttpError(error)
  const body: wire.ErrorBody = { error: known.message, code: known.status, request_id: requestId }
  if (known.issues !== undefined) body.issues = [...known.issues]
  if (known.currentRevision !== undefined) body.current_revision = known.currentRevision
  const headers: Record<string, string> = { ...extra, 'content-type': 'application/json', 'x-request-id': requestId }
  if (known.retryAfterSeconds !== undefined) headers['retry-after'] = String(known.retryAfterSeconds)
  if (known.shouldRetry !== undefined) headers['x-should-retry'] = String(known.shouldRetry)
  if (known.status === 401) headers['www-authenticate'] = 'Bearer'
  return new Response(JSON.stringify(body), { status: known.status, headers })
}
