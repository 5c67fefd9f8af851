/** Idempotent methods (RFC 9110, section 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'])

/** Whether a request with this method may be sent again, whatever the outcome of the first one. */
export function isIdempotentMethod(method: string): boolean {
  return IDEMPOTENT.has(method)
}
