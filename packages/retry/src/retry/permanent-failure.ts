/** The maximum depth of nested causes, as in the AWS SDKs. */
const MAX_DEPTH = 10

/**
 * Codes of permanent failures: an unknown host name, a rejected certificate (X509 codes of Node and Bun), a protocol
 * mismatch, an invalid URL. `EAI_AGAIN`, an unresponsive resolver, is not permanent.
 */
const PERMANENT_CODE =
  /^(?:ENOTFOUND|ERR_INVALID_|ERR_SSL_(?:WRONG_VERSION|UNSUPPORTED|NO_|.*(?:ALERT|HANDSHAKE_FAILURE|PACKET_LENGTH))|ERR_TLS_CERT|HPE_INVALID_(?:CONSTANT|VERSION))|CERT|CRL_|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY|DEC)|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)$|PATH_LENGTH_EXCEEDED/

/** Messages of permanent failures without a code: undici's URL errors, Deno's certificate and name errors. No URL can contain these phrases. */
const PERMANENT_MESSAGE =
  /unknown scheme|bad port|URL scheme must be|invalid peer certificate|self[- ]signed certificate|certificate (?:has expired|verify failed)|Name or service not known|nodename nor servname|No such host is known/i

/** Whether every further attempt will fail in the same way. */
export function isPermanent(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return false
  const { code, message, cause, errors } = error as Record<string, unknown>
  if (typeof code === 'string' && PERMANENT_CODE.test(code)) return true
  if (typeof message === 'string' && PERMANENT_MESSAGE.test(message)) return true
  // A host with several addresses fails permanently only if each of them does.
  if (Array.isArray(errors) && errors.length > 0) return errors.every((each) => isPermanent(each, depth + 1))
  return isPermanent(cause, depth + 1)
}
