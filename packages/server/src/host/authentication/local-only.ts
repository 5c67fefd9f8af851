import { HttpError } from '../http-error.ts'

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/i

/** Whether a host name or address is a loopback address of this machine. */
export const isLoopback = (host: string): boolean => loopback.test(host)

/**
 * Accepts only requests from programs on this machine, if no key is required. Refuses pages of other origins, and other
 * host names that resolve to this machine (DNS rebinding).
 */
export function checkLocal(headers: Headers): void {
  const host = headers.get('host')
  if (host !== null && !isLoopback(host.replace(/:\d+$/, '')))
    throw new HttpError(403, 'Without an API key, this server accepts requests only at localhost: start it with a key')
  const origin = headers.get('origin')
  if (origin !== null && !isLocalOrigin(origin))
    throw new HttpError(403, 'Without an API key, this server refuses pages of other origins: start it with a key')
}

/** Whether an origin belongs to this machine. */
export function isLocalOrigin(origin: string): boolean {
  try {
    return isLoopback(new URL(origin).hostname)
  } catch {
    return false
  }
}
