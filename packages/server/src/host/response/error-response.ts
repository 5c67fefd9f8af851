import { type HttpError, isRefusal, toHttpError } from '../http-error.ts'
import { writeJsonError } from '../json-error.ts'
import type { ServiceWire, WrittenError } from '../service-wire.ts'

/** The refused request. */
interface Refused {
  readonly requestId: string
  readonly operation?: string | undefined
  /** Receives the error of a wire that cannot write the refusal. The client then gets it in the host's form. */
  readonly report: (error: unknown) => void
}

/** Responds with a refusal, in the form that the clients of a service expect. */
export function errorResponse(
  error: HttpError,
  wire: ServiceWire,
  request: Refused,
  extra: Readonly<Record<string, string>> = {},
): Response {
  const { status, headers: own, body } = write(error, wire, request)
  const headers: Record<string, string> = { ...extra, ...own, 'x-request-id': request.requestId }
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds)
  if (error.shouldRetry !== undefined) headers['x-should-retry'] = String(error.shouldRetry)
  if (status === 401) headers['www-authenticate'] ??= 'Bearer'
  return new Response(body, { status, headers })
}

function write(error: HttpError, { writeError }: ServiceWire, { requestId, operation, report }: Refused): WrittenError {
  try {
    const written = writeError(error, { requestId, operation })
    checkWritten(written)
    return written
  } catch (cause) {
    report(new Error('A service could not write its refusal of a request', { cause }))
    return writeJsonError(toHttpError(cause), { requestId })
  }
}

/** A refusal must not look like a success, nor fail when it is sent. */
function checkWritten({ status, headers, body }: WrittenError): void {
  if (!isRefusal(status)) throw new RangeError(`writeError must return a status from 400 to 599, got ${status}`)
  if (typeof body !== 'string') throw new TypeError(`writeError must return a body of text, got ${typeof body}`)
  // Throws for a name or a value that no header can have.
  void new Headers(headers)
}
