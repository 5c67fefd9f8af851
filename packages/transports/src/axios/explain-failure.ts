import type { CallRequest } from '@sekha/core'
import { findConnectionFailure, isDecodingFailure, lostBody, noResponse, undecodable } from '@sekha/core/foundation'

/** The parts of an error that are inspected. */
interface Failure {
  readonly code?: unknown
  readonly message?: unknown
  readonly cause?: unknown
  readonly isAxiosError?: unknown
}

/** The codes of invalid axios options. */
const MISUSE = /^ERR_(?:BAD_OPTION|INVALID_URL|NOT_SUPPORT|DEPRECATED)/

/** The properties through which an AxiosError, or an error derived from one, holds the request and its key. */
const REQUEST_NAMES = ['config', 'request', 'response', 'isAxiosError'] as const

/** The maximum depth of nested errors, as in the client. Deeper errors are omitted. */
const MAX_LINKS = 5

/**
 * Converts an error of axios or of an interceptor for the client. An error that holds a request, at any depth, is
 * replaced by its message, code and causes, because the request's headers contain the key. A failure without such an error
 * is returned unchanged.
 */
export function explainFailure(error: unknown, request: CallRequest): unknown {
  if (request.signal.aborted) return request.signal.reason
  if (!isObject(error)) return error
  const { isAxiosError, code, message }: Failure = error
  if (isAxiosError === true && MISUSE.test(String(code))) return new TypeError(`axios: ${String(message)}`)
  const safe = withoutRequest(error, MAX_LINKS)
  const failure = findConnectionFailure(error)
  return isAxiosError === true || failure !== undefined ? noResponse(request, safe, failure) : safe
}

/**
 * Converts an error that occurred while reading the body.
 *
 * @param coding The `content-encoding` of the response, if known.
 */
export function explainLostBody(error: unknown, request: CallRequest, coding: string | undefined): unknown {
  if (request.signal.aborted) return request.signal.reason
  const cause = isObject(error) ? withoutRequest(error, MAX_LINKS) : error
  return isDecodingFailure(error) ? undecodable(request.operation.id, coding, cause) : lostBody(request, cause)
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
  // The code of the cause is more specific than one such as ERR_NETWORK.
  const isOwn = typeof code !== 'string' || code.startsWith('ERR_NETWORK')
  return isOwn ? failure : Object.assign(failure, { code })
}

/** Whether a failure holds a request. An error beyond the maximum depth counts as one that does. */
function holdsRequest(value: unknown, links: number): boolean {
  if (!isObject(value)) return false
  if (REQUEST_NAMES.some((name) => name in value)) return true
  if (!(value instanceof Error)) return false
  return links === 0 || ownValues(value).some((own) => holdsRequest(own, links - 1))
}

/** Returns the values of all properties of an error, and the items of lists such as `errors`. Runs no getter. */
const ownValues = (error: Error): unknown[] =>
  Object.values(Object.getOwnPropertyDescriptors(error)).flatMap(({ value }: PropertyDescriptor): unknown => value)

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
