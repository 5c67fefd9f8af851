/** No connection was made, so nothing was sent. By runtime: Node and undici, then Bun. */
const NEVER_CONNECTED: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ConnectionRefused',
  'FailedToOpenSocket',
  // The server says that it has not looked at the request (RFC 9113, section 8.7).
  'NGHTTP2_REFUSED_STREAM',
  'ERR_SSL_WRONG_VERSION_NUMBER',
])

/** The handshake failed at the certificate. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/

/** How deep causes are followed; as deep as the AWS SDKs do. */
const MAX_DEPTH = 10

/**
 * Whether an error proves that the server has not seen the request: the name did not resolve, the connection was not
 * made, the handshake failed. A connection that was reset proves nothing, since the request may have been on its way.
 */
export function provesUnprocessed(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return false
  const { code, syscall, cause, errors } = error as Record<string, unknown>
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true
  // With another one the connection was there: a network that goes away in the middle has the same codes.
  if (NEVER_CONNECTED.has(code)) return syscall === undefined
  if (typeof code === 'string' && CERTIFICATE.test(code)) return true
  // Node tries several addresses of a host: only if none of them was reached, nothing was sent.
  if (Array.isArray(errors) && errors.length > 0) return errors.every((each) => provesUnprocessed(each, depth + 1))
  return provesUnprocessed(cause, depth + 1)
}
