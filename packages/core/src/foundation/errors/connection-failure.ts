/** What the error of a failed connection proves. */
export interface ConnectionFailure {
  /** The failure and the next step, for a message. */
  readonly advice: string
  /** Whether the server cannot have received the request. */
  readonly isUnsent: boolean
  /** Whether every further attempt fails in the same way. */
  readonly isPermanent: boolean
}

const unreachable = 'the host could not be reached. Check baseUrl and the network'

/** Advice for a failure that no code identifies. */
export const NO_RESPONSE = 'no response arrived. Check baseUrl and the network'

/**
 * The error codes of Node, undici, axios, node-fetch and Bun, and the messages of Deno and undici that have no code.
 *
 * A connection that was refused or could not be made proves that nothing was sent. So do a failed handshake and a refused
 * HTTP/2 stream (RFC 9113, section 8.7). A lost connection proves nothing.
 */
const failures: readonly (readonly [pattern: RegExp, advice: string, isUnsent?: boolean, isPermanent?: boolean])[] = [
  [/ECONNREFUSED|ConnectionRefused/, 'the connection was refused. Is the server running?', true],
  [
    /ENOTFOUND|Name or service not known|nodename nor servname|No such host is known/,
    'the host was not found. Check baseUrl',
    true,
    true,
  ],
  [/EAI_AGAIN/, 'the host could not be looked up. Check the network', true],
  [/UNREACH$|FailedToOpenSocket|CONNECT_TIMEOUT/, unreachable, true],
  [/ETIMEDOUT|ENETDOWN/, unreachable],
  [
    /ECONN|EPIPE|UND_ERR_SOCKET|Connection(?:Closed|Reset)/,
    'the connection was closed before a response arrived. Try again',
  ],
  [/HPE_INVALID_(?:CONSTANT|VERSION)|not match the HTTP/, 'the server does not speak HTTP. Check baseUrl', false, true],
  [
    /EPROTO|CERT|CRL_|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY|DEC)|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)$|PATH_LENGTH|ERR_SSL_(?:WRONG_V|UNSUPPORTED|NO_|.*(?:ALERT|HANDSHAKE_FAIL|PACKET_LENGTH))|peer certificate|self[- ]signed|certificate (?:has expired|verify failed)/,
    'no secure connection. Check its certificate',
    true,
    true,
  ],
  [/ERR_INVALID_|unknown scheme|bad port|URL scheme must be/, 'the URL cannot be fetched. Check baseUrl', true, true],
  [/REFUSED_STREAM/, NO_RESPONSE, true],
  [/ERR_NETWORK|UND_ERR_|HPE_|ERR_SSL|ERR_TLS/, NO_RESPONSE],
]

/** The maximum depth of nested causes, as in the AWS SDKs. */
const MAX_DEPTH = 10

/**
 * Identifies a failed connection by the error codes of the system and the runtime, in an error and its causes. The
 * innermost known code decides. A host with several addresses fails as all of them do. Returns `undefined` for any other
 * error.
 */
export function findConnectionFailure(error: unknown, depth = 0): ConnectionFailure | undefined {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return undefined
  const { code, message, syscall, cause, errors } = error as Record<string, unknown>
  if (Array.isArray(errors) && errors.length > 0) {
    const all = errors.map((each) => findConnectionFailure(each, depth + 1))
    return (
      all[0] && {
        ...all[0],
        isUnsent: all.every((each) => each?.isUnsent),
        isPermanent: all.every((each) => each?.isPermanent),
      }
    )
  }
  const inner = findConnectionFailure(cause, depth + 1)
  if (inner !== undefined) return inner
  const isConnecting = syscall === 'connect' || syscall === 'getaddrinfo'
  const found = failures.find(([pattern]) => pattern.test(String(code ?? message)))
  if (found === undefined && !isConnecting) return undefined
  const [, advice, isUnsent = false, isPermanent = false] = found ?? [code, NO_RESPONSE]
  // Another syscall means that a connection existed: a network that fails mid-request has the same codes.
  return { advice, isUnsent: isConnecting || (isUnsent && syscall === undefined), isPermanent }
}

/** Returns the outermost error code in the chain of causes. */
export function errorCode(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return undefined
  const { code, cause } = error as Record<string, unknown>
  return typeof code === 'string' ? code : errorCode(cause, depth + 1)
}
