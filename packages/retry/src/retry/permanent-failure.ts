/** How deep causes are followed; as deep as the AWS SDKs do. */
const MAX_DEPTH = 10

/**
 * Codes of failures that another attempt meets again: a name that does not exist (`EAI_AGAIN`, a resolver that does not
 * respond, is not among them), a certificate that is refused (X509 codes of Node and Bun), another protocol at the other
 * end, a URL that cannot be sent to.
 */
const PERMANENT_CODE =
  /^(?:ENOTFOUND|ERR_INVALID_|ERR_SSL_(?:WRONG_VERSION|UNSUPPORTED|NO_|.*(?:ALERT|HANDSHAKE_FAILURE|PACKET_LENGTH))|ERR_TLS_CERT|HPE_INVALID_(?:CONSTANT|VERSION))|CERT|CRL_|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY|DEC)|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)$|PATH_LENGTH_EXCEEDED/

/** The same, where a runtime gives no code: undici's URL errors, Deno's certificates and names. No phrase fits into a URL. */
const PERMANENT_MESSAGE =
  /unknown scheme|bad port|URL scheme must be|invalid peer certificate|self[- ]signed certificate|certificate (?:has expired|verify failed)|Name or service not known|nodename nor servname|No such host is known/i

/** Whether a failure will be the same however often the request is sent. */
export function isPermanent(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return false
  const { code, message, cause, errors } = error as Record<string, unknown>
  if (typeof code === 'string' && PERMANENT_CODE.test(code)) return true
  if (typeof message === 'string' && PERMANENT_MESSAGE.test(message)) return true
  // Several addresses of one host: one of them may still come back.
  if (Array.isArray(errors) && errors.length > 0) return errors.every((each) => isPermanent(each, depth + 1))
  return isPermanent(cause, depth + 1)
}
