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
  // The server did not process the request (RFC 9113, section 8.7).
  'NGHTTP2_REFUSED_STREAM',
  'ERR_SSL_WRONG_VERSION_NUMBER',
])

/** Codes of handshakes that failed because of the certificate. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/

/** The maximum depth of nested causes, as in the AWS SDKs. */
const MAX_DEPTH = 10

/**
 * Whether an error proves that the server did not receive the request: the name did not resolve, the connection failed or
 * the handshake failed. A reset connection proves nothing, because the request may already have been sent.
 */
export function provesUnprocessed(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return false
  const { code, syscall, cause, errors } = error as Record<string, unknown>
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true
  // Another syscall means that a connection existed: a network that fails mid-request has the same codes.
  if (NEVER_CONNECTED.has(code)) return syscall === undefined
  if (typeof code === 'string' && CERTIFICATE.test(code)) return true
  // Node tries several addresses of a host. Nothing was sent only if all of them failed.
  if (Array.isArray(errors) && errors.length > 0) return errors.every((each) => provesUnprocessed(each, depth + 1))
  return provesUnprocessed(cause, depth + 1)
}
