import type { HttpError } from '../http-error.ts'
import type { ServiceWire } from '../service-wire.ts'

/** Responds with a refusal, in the form that the clients of a service expect. */
export function errorResponse(
  error: HttpError,
  wire: ServiceWire,
  request: { readonly requestId: string; readonly operation?: string | undefined },
  extra: Readonly<Record<string, string>> = {},
): Response {
  const { requestId, operation } = request
  const { status, headers: own, body } = wire.writeError(error, { requestId, operation })
  const headers: Record<string, string> = { ...extra, ...own, 'x-request-id': requestId }
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds)
  if (error.shouldRetry !== undefined) headers['x-should-retry'] = String(error.shouldRetry)
  if (status === 401) headers['www-authenticate'] ??= 'Bearer'
  return new Response(body, { status, headers })
}
