import { randomUUID } from 'node:crypto'

/** Returns the caller's request id if it is safe to log, else a new one. */
export function readRequestId(request: Request): string {
  const header = request.headers.get('x-request-id')
  return header !== null && /^[\w.:-]{1,100}$/.test(header) ? header : randomUUID()
}
