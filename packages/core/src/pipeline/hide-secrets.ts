import { errorCode, SekhaError } from '../foundation/index.ts'
import type { CallRequest } from './call-request.ts'
import { listSecrets } from './echo-guard.ts'

/**
 * Removes sensitive values from a transport error. A `SekhaError` loses a cause that quotes a credential, the query or the
 * received bytes, as some runtimes' errors do. Any other error that quotes a credential is replaced.
 */
export function hideSecrets(request: CallRequest, error: unknown): unknown {
  const secrets = listSecrets(request)
  if (!(error instanceof SekhaError))
    return holdsAny(error, secrets)
      ? new TypeError(`${request.operation.id}: the error of the transport contains a credential and is omitted`)
      : error
  const query = request.url.split('?')[1]
  if (holdsAny(error.cause, query ? [...secrets, query] : secrets, 'data')) {
    const cause = new Error('Omitted, because it quotes the request or the response')
    const code = errorCode(error.cause)
    Object.defineProperty(error, 'cause', { value: code === undefined ? cause : Object.assign(cause, { code }) })
  }
  return error
}

/** The depth to which a printed error shows nested values. */
const MAX_DEPTH = 5

/** Whether a value contains one of `needles`, or a property `banned`, within the printed depth. */
function holdsAny(error: unknown, needles: readonly string[], banned?: string): boolean {
  const seen = new Set<unknown>()
  const search = (value: unknown, depth: number): boolean => {
    if (typeof value === 'string') return needles.some((needle) => value.includes(needle))
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH || seen.has(value)) return false
    // A byte would count as a property.
    if (ArrayBuffer.isView(value)) return false
    seen.add(value)
    return Object.getOwnPropertyNames(value).some(
      (name) => name === banned || search((value as Record<string, unknown>)[name], depth + 1),
    )
  }
  try {
    return search(error, 0)
  } catch {
    // A getter that throws must not be printed either.
    return true
  }
}
