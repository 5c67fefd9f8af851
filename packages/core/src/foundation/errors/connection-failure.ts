import { ConnectionError } from './connection-error.ts'
import { type ConnectionFailure, NO_RESPONSE } from './explain-connection.ts'

/**
 * The error codes of Node, undici, axios, node-fetch and Bun, and the messages of Deno and undici that have no code.
 *
 * A connection that was refused or could not be made proves that nothing was sent. So do a failed handshake and a refused
 * HTTP/2 stream (RFC 9113, section 8.7). A lost connection proves nothing.
 */
const failures: readonly (readonly [pattern: RegExp, advice: string, isUnsent?: boolean, isPermanent?: boolean])[] = [
  [/ECONNREFUSED|ConnectionRefused/, 'the connection was refused. Is the server running?', true],
  [
    /ENOTFOUND|Name or service not known|nodename nor|No such host/,
    'the host was not found. Check baseUrl',
    true,
    true,
  ],
  [/EAI_AGAIN/, 'the host could not be looked up. Check the network', true],
  [/UNREACH$|CONNECT_TIMEOUT|FailedToOpenSocket/, 'the host could not be reached. Check baseUrl and the network', true],
  [
    /ECONN|EPIPE|UND_ERR_SOCKET|ConnectionClosed|ConnectionReset/,
    'the connection was closed before a response arrived. Try again',
  ],
  [/HPE_INVALID_(?:CONSTANT|VERSION)|not match the HTTP/, 'the server does not speak HTTP. Check baseUrl', false, true],
  [
    /CERT|CRL_|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)$|PATH_LENGTH|EPROTO|ERR_SSL_(?:WRONG|UNSUPPORTED|NO_|.*(?:ALERT|HANDSHAKE|PACKET_L))|peer certificate|self[- ]signed|certificate (?:has expired|verify failed)/,
    'no secure connection. Check its certificate',
    true,
    true,
  ],
  [/bad port/, 'fetch blocks this port. Use another one', true, true],
  [/ERR_INVALID_|unknown scheme|URL scheme/, 'the URL cannot be fetched. Check baseUrl', true, true],
  [/REFUSED_STREAM/, NO_RESPONSE, true],
  [/ETIMEDOUT|ENETDOWN|UND_ERR_|ERR_(?:NETWORK|SSL|TLS)|HPE_/, NO_RESPONSE],
]

/** The maximum depth of nested causes, as in the AWS SDKs. */
const MAX_DEPTH = 10

/**
 * Identifies a failed connection by the error codes of the system and the runtime, in an error and its causes. The
 * innermost known code decides. A host with several addresses fails as all of them do. What a {@link ConnectionError}
 * states itself overrides its cause. Returns `undefined` for any other error.
 */
export function findConnectionFailure(error: unknown, depth = 0): ConnectionFailure | undefined {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return undefined
  if (error instanceof ConnectionError) {
    const failure = findConnectionFailure(error.cause, depth + 1)
    return {
      advice: failure?.advice ?? NO_RESPONSE,
      isUnsent: error.isUnsent ?? failure?.isUnsent === true,
      isPermanent: error.isPermanent ?? failure?.isPermanent === true,
    }
  }
  const { code, message, syscall, cause, errors } = error as Record<string, unknown>
  const causes: readonly unknown[] = Array.isArray(errors) && errors.length > 0 ? errors : [cause]
  const inner = causes.map((each) => findConnectionFailure(each, depth + 1))
  if (inner[0] !== undefined)
    return {
      advice: inner[0].advice,
      isUnsent: inner.every((each) => each?.isUnsent),
      isPermanent: inner.every((each) => each?.isPermanent),
    }
  const isConnecting = syscall === 'connect' || syscall === 'getaddrinfo'
  const found = failures.find(([pattern]) => pattern.test(String(code ?? message)))
  if (found === undefined && !isConnecting) return undefined
  const [, advice = NO_RESPONSE, isUnsent = false, isPermanent = false] = found ?? []
  // Another syscall means that a connection existed: a network that fails mid-request has the same codes.
  return { advice, isUnsent: isConnecting || (isUnsent && syscall === undefined), isPermanent }
}
