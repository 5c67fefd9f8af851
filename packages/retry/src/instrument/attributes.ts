import type { CallRequest } from '@sekha/core'
import type { AttemptRecord } from '@sekha/core/foundation'
import type { AttributeValue } from './telemetry.ts'

/** Builds the attributes of an attempt by OpenTelemetry's conventions for HTTP clients (1.27). Omits the URL: its query may be private. */
export function attemptAttributes(
  request: CallRequest,
  origin: string,
  record: AttemptRecord,
): Record<string, AttributeValue> {
  return { ...requestAttributes(request, origin, record.attempt), ...outcomeAttributes(record) }
}

/** The attributes that are known when an attempt starts. */
export function requestAttributes(
  request: CallRequest,
  origin: string,
  attempt: number,
): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {
    'http.request.method': request.method,
    ...serverAttributes(origin),
  }
  if (attempt > 1) attributes['http.request.resend_count'] = attempt - 1
  return attributes
}

/** The attributes that are known when an attempt ends. */
export function outcomeAttributes({ status, reason }: AttemptRecord): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {}
  if (status !== undefined) attributes['http.response.status_code'] = status
  if (isFailed(status, reason)) attributes['error.type'] = reason === 'responded' ? String(status) : reason
  return attributes
}

/** Whether an attempt got an error response, or no response at all. */
export function isFailed(status: number | undefined, reason: string): boolean {
  return reason !== 'responded' || (status ?? 0) >= 400
}

/** Returns the address and port of an origin as attributes. */
export function serverAttributes(origin: string): Record<string, AttributeValue> {
  try {
    const { hostname, port, protocol } = new URL(origin)
    const implied = protocol === 'https:' ? 443 : 80
    return { 'server.address': hostname, 'server.port': port === '' ? implied : Number(port) }
  } catch {
    return {}
  }
}
