import type { CallRequest } from '@sekha/core'
import { REDACTED, redactHeaders, redactUrl } from '@sekha/core/foundation'

/** What a call asked for. Without `reveal` it is fit for a log. */
export interface ReceivedCall {
  readonly operation: string
  /** From 1; a retry raises it. */
  readonly attempt: number
  readonly method: string
  /** Path and query. Values of the query are redacted unless revealed. */
  readonly path: string
  /** Lower-case names. Credentials are redacted always, other values unless they are harmless or revealed. */
  readonly headers: Readonly<Record<string, string>>
  readonly bodyBytes: number
  /** Only if revealed. */
  readonly body?: string | undefined
}

/** Headers that say nothing about anybody. */
const HARMLESS = ['accept', 'content-type', 'idempotency-key', 'retry-after', 'traceparent', 'user-agent']

const CREDENTIAL = /auth|cookie|token|secret|session|api-?key|password/i

/** Describes a request whose body has been read. */
export function describeCall(request: CallRequest, body: Uint8Array, reveal: boolean): ReceivedCall {
  const { operation, attempt, method } = request
  return {
    operation: operation.id,
    attempt,
    method,
    path: reveal ? pathOf(request.url) : redactedPath(request.url),
    headers: redactHeaders(request.headers, reveal ? harmlessNames(request.headers) : HARMLESS),
    bodyBytes: body.byteLength,
    ...(reveal ? { body: new TextDecoder().decode(body) } : {}),
  }
}

/** Path and query of a URL, without the values of the query. */
export function redactedPath(url: string): string {
  return pathOf(redactUrl(url))
}

/** The length from which a credential is searched for. What is shorter, such as `1`, turns up everywhere by chance. */
const MIN_CREDENTIAL_LENGTH = 8

/**
 * The parts of a request that must never be written down, wherever they turn up; the longest first. Any header may hold
 * one, since nobody knows all the names under which a credential travels.
 */
export function credentialsOf(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers)
    .filter(([name]) => !HARMLESS.includes(name))
    .flatMap(([, value]) => [value, ...value.split(/\s+/), ...value.split(/[\s;,=]+/)])
    .filter((value) => value.length >= MIN_CREDENTIAL_LENGTH)
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1), escape(value)])
    .toSorted((a, b) => b.length - a.length)
}

/** As in a query. What fits into a header has one. */
function escape(value: string): string {
  try {
    return encodeURIComponent(value)
  } catch {
    return value
  }
}

/** Puts `[redacted]` in the place of each credential. JSON that holds one in escapes is written anew without them. */
export function withoutCredentials(text: string, credentials: readonly string[]): string {
  const hide = (shown: string): string =>
    credentials.reduce((rest, credential) => rest.replaceAll(credential, REDACTED), shown)
  const written = normalizeJson(text)
  const cleaned = hide(written)
  return cleaned === written ? hide(text) : cleaned
}

/** JSON with no escape that it does not need. */
function normalizeJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}

/** Reads what a request sends, as a server would before it responds. */
export async function readRequestBody({ body, signal }: CallRequest): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array()
  if (typeof body === 'string') return new TextEncoder().encode(body)
  if (body instanceof Uint8Array) return body
  return new Uint8Array(await new Response(body.open(signal)).arrayBuffer())
}

const harmlessNames = (headers: Readonly<Record<string, string>>): string[] =>
  Object.keys(headers).filter((name) => !CREDENTIAL.test(name))

const pathOf = (url: string): string => url.replace(/^[a-z]+:\/\/[^/?]*/i, '')
