import { HttpError } from './http-error.ts'

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/i

/** Whether a host name or address is this machine itself. */
export const isLoopback = (host: string): boolean => loopback.test(host)

/**
 * Without a key, only programs of this machine may come in: not a page of another origin, and not a name that was made
 * to point here (DNS rebinding).
 */
export function checkLocal(headers: Headers): void {
  const host = headers.get('host')
  if (host !== null && !isLoopback(host.replace(/:\d+$/, '')))
    throw new HttpError(403, 'Without a key this server responds to localhost alone; start it with a key')
  const origin = headers.get('origin')
  if (origin !== null && !isLocalOrigin(origin))
    throw new HttpError(403, 'Without a key this server responds to no pages of other origins; start it with a key')
}

/** Whether a page comes from this machine itself. */
export function isLocalOrigin(origin: string): boolean {
  try {
    return isLoopback(new URL(origin).hostname)
  } catch {
    return false
  }
}
