import type { wire } from '@sekha/core/contract'

/** Why a request is refused, as a client may see it: the text must hold nothing of the server's inside. */
export class HttpError extends Error {
  readonly status: number
  readonly issues: readonly wire.Issue[] | undefined
  readonly currentRevision: number | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(
    status: number,
    message: string,
    details: {
      readonly issues?: readonly wire.Issue[]
      readonly currentRevision?: number
      readonly retryAfterSeconds?: number
      readonly cause?: unknown
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.status = status
    this.issues = details.issues
    this.currentRevision = details.currentRevision
    this.retryAfterSeconds = details.retryAfterSeconds
  }

  override get name(): string {
    return 'HttpError'
  }
}

/** The one shape of every error. What is not an {@link HttpError} becomes a 500 that says nothing about its cause. */
export function errorResponse(
  error: unknown,
  requestId: string,
  extra: Readonly<Record<string, string>> = {},
): Response {
  const known =
    error instanceof HttpError ? error : new HttpError(500, 'The server failed; nothing of the request is half-done')
  const body: wire.ErrorBody = { error: known.message, code: known.status, request_id: requestId }
  if (known.issues !== undefined) body.issues = [...known.issues]
  if (known.currentRevision !== undefined) body.current_revision = known.currentRevision
  const headers: Record<string, string> = { ...extra, 'content-type': 'application/json', 'x-request-id': requestId }
  if (known.retryAfterSeconds !== undefined) headers['retry-after'] = String(known.retryAfterSeconds)
  if (known.status === 401) headers['www-authenticate'] = 'Bearer'
  return new Response(JSON.stringify(body), { status: known.status, headers })
}
