import type { CallRequest } from '@sekha/core'
import { REDACTED, redactHeaders, redactUrl } from '@sekha/core/foundation'

/** A received call. Safe to log unless `reveal` is set. */
export interface ReceivedCall {
  /** The id of the operation, such as `health`. */
  readonly operation: string
  /** The attempt number, from 1. */
  readonly attempt: number
  /** The HTTP method. */
  readonly method: string
  /** The path and the query. Query values are redacted unless `reveal` is set. */
  readonly path: string
  /** The headers, with lower-case names. Credentials are always redacted. Other values are redacted unless they are harmless or `reveal` is set. */
  readonly headers: Readonly<Record<string, string>>
  /** The size of the body, in bytes. 0 without a body. */
  readonly bodyBytes: number
  /** The body as a string. Present only if `reveal` is set. */
  readonly body?: string | undefined
  /** Why the script did not expect the call, with its path. Absent for an expected call. */
  readonly problem?: string | undefined
}

/** A received call with its body, as `reveal: true` returns it. */
export interface RevealedCall extends ReceivedCall {
  /** The body as a string. Empty without a body. */
  readonly body: string
}

/** Headers that never contain private data. */
const HARMLESS = ['accept', 'content-type', 'idempotency-key', 'retry-after', 'traceparent', 'user-agent']

const CREDENTIAL = /auth|cookie|token|secret|session|api-?key|password/i

/** Describes a request whose body has been read. */
export function describeCall(request: CallRequest, body: Uint8Array, reveal: boolean, problem?: string): ReceivedCall {
  const { operation, attempt, method } = request
  return {
    operation: operation.id,
    attempt,
    method,
    path: reveal ? pathOf(request.url) : redactedPath(request.url),
    headers: redactHeaders(request.headers, reveal ? harmlessNames(request.headers) : HARMLESS),
    bodyBytes: body.byteLength,
    ...(reveal ? { body: new TextDecoder().decode(body) } : {}),
    ...(problem === undefined ? {} : { problem }),
  }
}

/** Returns the path and the query of a URL, without query values. */
export function redactedPath(url: string): string {
  return pathOf(redactUrl(url))
}

/** The minimum length of a credential to search for. A shorter one, such as `1`, matches by chance. */
const MIN_CREDENTIAL_LENGTH = 8

/**
 * Returns the credentials of a request, longest first, which must not appear in any output. Every header counts, because
 * the names of credential headers are not all known.
 */
export function credentialsOf(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers)
    .filter(([name]) => !HARMLESS.includes(name))
    .flatMap(([, value]) => [value, ...value.split(/\s+/), ...value.split(/[\s;,=]+/)])
    .filter((value) => value.length >= MIN_CREDENTIAL_LENGTH)
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1), escape(value)])
    .toSorted((a, b) => b.length - a.length)
}

/** Encodes a value as in a query. Every valid header value can be encoded. */
function escape(value: string): string {
  try {
    return encodeURIComponent(value)
  } catch {
    return value
  }
}

/** Replaces each credential with `[redacted]`. JSON that contains an escaped credential is serialized again first. */
export function withoutCredentials(text: string, credentials: readonly string[]): string {
  const hide = (shown: string): string =>
    credentials.reduce((rest, credential) => rest.replaceAll(credential, REDACTED), shown)
  const written = normalizeJson(text)
  const cleaned = hide(written)
  return cleaned === written ? hide(text) : cleaned
}

/** Serializes JSON without unnecessary escapes. */
function normalizeJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}

/** Reads the body of a request, as a server does before it responds. */
export async function readRequestBody({ body, signal }: CallRequest): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array()
  if (typeof body === 'string') return new TextEncoder().encode(body)
  if (body instanceof Uint8Array) return body
  return new Uint8Array(await new Response(body.open(signal)).arrayBuffer())
}

const harmlessNames = (headers: Readonly<Record<string, string>>): string[] =>
  Object.keys(headers).filter((name) => !CREDENTIAL.test(name))

const pathOf = (url: string): string => url.replace(/^[a-z]+:\/\/[^/?]*/i, '')
