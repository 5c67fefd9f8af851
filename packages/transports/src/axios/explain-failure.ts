/** The parts of an error that are looked at. */
interface Failure {
  readonly code?: unknown
  readonly message?: unknown
  readonly cause?: unknown
  readonly isAxiosError?: unknown
}

/** The codes of options that axios does not understand. */
const MISUSE = /^ERR_(?:BAD_OPTION|INVALID_URL|NOT_SUPPORT|DEPRECATED)/

/** What an AxiosError, and whatever was made of one, holds the request with its key by. */
const REQUEST_NAMES = ['config', 'request', 'response', 'isAxiosError'] as const

/** How many errors deep a failure is looked into; what lies deeper is left out. As many as the client looks at. */
const MAX_LINKS = 5

/**
 * What axios or an interceptor failed with, as the client understands it. Errors that hold a request are left behind
 * wherever they are in the failure, since the key is among its headers: of them message, code and causes come out. A
 * failure without such an error comes out as it is.
 */
export function explainFailure(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (!isObject(error)) return error
  const { isAxiosError, code, message }: Failure = error
  if (isAxiosError === true && MISUSE.test(String(code))) return new TypeError(`axios: ${String(message)}`)
  return withoutRequest(error, MAX_LINKS)
}

function withoutRequest(error: object, links: number): unknown {
  if (!holdsRequest(error, links)) return error
  const { isAxiosError, code, message, cause }: Failure = error
  const text =
    typeof message === 'string' ? message : 'failed with what is no error, left out since it holds the request'
  const isDeeper = links > 1 && isObject(cause)
  const failure = new Error(
    isAxiosError === true || typeof message !== 'string' ? `axios: ${text}` : text,
    isDeeper ? { cause: withoutRequest(cause, links - 1) } : undefined,
  )
  // A code of its own such as ERR_NETWORK says less than that of its cause.
  const isOwn = typeof code !== 'string' || code.startsWith('ERR_NETWORK')
  return isOwn ? failure : Object.assign(failure, { code })
}

/** Also when it is too deep to tell. */
function holdsRequest(value: unknown, links: number): boolean {
  if (!isObject(value)) return false
  if (REQUEST_NAMES.some((name) => name in value)) return true
  if (!(value instanceof Error)) return false
  return links === 0 || ownValues(value).some((own) => holdsRequest(own, links - 1))
}

/** What an error has under any name, and what its lists hold, such as `errors`. Runs no getter. */
const ownValues = (error: Error): unknown[] =>
  Object.values(Object.getOwnPropertyDescriptors(error)).flatMap(({ value }: PropertyDescriptor): unknown => value)

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
