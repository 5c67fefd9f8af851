import { ConnectionError, parseUrl, ProtocolError, SekhaError } from '../foundation/index.ts'
import type { CallRequest } from './call-request.ts'
import { listSecrets } from './echo-guard.ts'

/** Converts a transport's error before a response into a `SekhaError`. Errors of misuse are returned unchanged. */
export function explainNoResponse(request: CallRequest, error: unknown): unknown {
  const { body } = request
  if (typeof body === 'object' && 'failure' in body && body.failure !== undefined) return body.failure.reason
  if (error instanceof SekhaError) return error
  if (isMisuse(error)) return withoutSecrets(request, error)
  const code = errorCode(error) ?? ''
  const [, text = ''] = advice.find(([pattern]) => pattern.test(code)) ?? []
  const reason = text.replace('()', () => `(${code})`)
  return new ConnectionError(`${request.operation.id}: ${reason} (${parseUrl(request.url)?.origin ?? 'not a URL'})`, {
    cause: safeCause(request, error),
  })
}

/** Converts a transport's error while reading a body into a `SekhaError`. */
export function explainLostBody(request: CallRequest, error: unknown): unknown {
  if (error instanceof SekhaError) return error
  const { id } = request.operation
  if (errorCode(error) === 'ERR_STRING_TOO_LONG')
    return new ProtocolError(`${id}: the response is too large for one text. Ask for less at a time`, { cause: error })
  return new ConnectionError(`${id}: the connection was lost while the response was read. Try again`, {
    cause: safeCause(request, error),
  })
}

/** Whether an error proves that no connection was made, so the server cannot have received the request. */
export function wasNeverSent(error: unknown): boolean {
  return /REFUSED|NOTFOUND|EAI_AGAIN|CONNECT_TIMEOUT|FailedToOpen|CERT|SELF_SIGNED/i.test(
    errorCode(error instanceof SekhaError ? error.cause : error) ?? '',
  )
}

/** Whether an error is misuse. `fetch` also throws a TypeError for a failed connection; only its cause and message differ. */
function isMisuse(error: unknown): error is Error {
  if (error instanceof RangeError) return true
  return (
    error instanceof TypeError &&
    error.cause === undefined &&
    !/fetch|network|load failed|connect|socket|sending request/i.test(error.message)
  )
}

/** Messages by error code. The code replaces the parentheses. */
const advice: readonly (readonly [code: RegExp, text: string])[] = [
  [/REFUSED/i, 'the connection was refused. Is the server running?'],
  [/ENOTFOUND/, 'the host was not found. Check baseUrl'],
  [/EAI_AGAIN/, 'the host could not be looked up. Check the network'],
  [/ECONNRESET/, 'the connection was reset before a response arrived. Try again'],
  [/UND_ERR_SOCKET/, 'the connection was closed before a response arrived. Try again'],
  [/ETIMEDOUT|CONNECT_TIMEOUT/, 'the host could not be reached in time. Check baseUrl and the network'],
  [/EHOSTUNREACH/, 'the host could not be reached. Check baseUrl and the network'],
  [/^HPE_/, 'what responded does not speak HTTP (). Check baseUrl'],
  [/CERT|SELF_SIGNED|^ERR_(?:SSL|TLS)/, 'no secure connection (). Check its certificate'],
  [/./, 'no response arrived (). Check baseUrl and the network'],
  [/^/, 'no response arrived. Check baseUrl and the network'],
]

/** Finds the first error code in the chain of causes. */
function errorCode(error: unknown): string | undefined {
  for (const { code, name } of chainOf(error)) {
    if (typeof code === 'string' && code !== '') return code
    if (name === 'HTTPParserError') return 'HPE_INVALID'
  }
  return undefined
}

/** Replaces a cause that quotes the URL's query, a header or the received bytes, as some runtimes do. */
function safeCause(request: CallRequest, error: unknown): unknown {
  const start = request.url.indexOf('?')
  const needles = [...listSecrets(request), ...(start === -1 ? [] : [request.url.slice(start)])]
  if (!chainOf(error).some((link) => 'data' in link) && !holdsAny(error, needles)) return error
  const code = errorCode(error)
  return Object.assign(
    new Error('Left out, since it quotes the request or the response'),
    code === undefined ? {} : { code },
  )
}

/** Replaces the message of an error of misuse that quotes a credential. */
function withoutSecrets(request: CallRequest, error: Error): Error {
  if (!holdsAny(error, listSecrets(request))) return error
  return new TypeError(`${request.operation.id}: the runtime refused a header that middleware set`)
}

/** The depth to which a printed error shows nested values. */
const MAX_DEPTH = 5

/** Whether any string within the printed depth of an error contains one of `needles`. */
function holdsAny(error: unknown, needles: readonly string[]): boolean {
  const seen = new Set<unknown>()
  const search = (value: unknown, depth: number): boolean => {
    if (typeof value === 'string') return needles.some((needle) => value.includes(needle))
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH || seen.has(value)) return false
    seen.add(value)
    return Object.getOwnPropertyNames(value).some((name) => search((value as Record<string, unknown>)[name], depth + 1))
  }
  try {
    return search(error, 0)
  } catch {
    // A getter that throws must not be printed either.
    return true
  }
}

function chainOf(error: unknown): Record<string, unknown>[] {
  const chain: Record<string, unknown>[] = []
  for (let current = error; typeof current === 'object' && current !== null && chain.length < 5;) {
    const link = current as Record<string, unknown>
    chain.push(link)
    current = link['cause']
  }
  return chain
}
