import type { Operation } from '../contract/operation.ts'
import { checkKnownOptions, describeType, isOpaque } from '../foundation/index.ts'
import type { Call } from './call.ts'
import { type IdempotentCallOptions, knownOfCall, type WrittenRequest } from './call-options.ts'
import type { Caller } from './caller.ts'
import { stringifyBody } from './write-json.ts'
import { writeParameter } from './write-query.ts'

/** The method of a request to any path. */
export type RequestMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

type QueryValue = string | number | boolean | Date | null | undefined

/** The fields of a request to any path. */
export interface RequestInput {
  /** Query parameters. A list is sent as one parameter for each value; `undefined` and `null` are omitted. */
  readonly query?: Readonly<Record<string, QueryValue | readonly QueryValue[]>> | undefined
  /** The JSON body. */
  readonly body?: unknown
}

const methods: Readonly<Record<RequestMethod, { readonly isIdempotent: boolean; readonly hasBody: boolean }>> = {
  GET: { isIdempotent: true, hasBody: false },
  HEAD: { isIdempotent: true, hasBody: false },
  POST: { isIdempotent: false, hasBody: true },
  PUT: { isIdempotent: true, hasBody: true },
  PATCH: { isIdempotent: false, hasBody: true },
  DELETE: { isIdempotent: true, hasBody: true },
}

const known = { query: true, body: true }
const fields = { query: 0, body: 0 } as const
const elsewhere = Object.fromEntries(
  Object.keys(knownOfCall).map((name) => [name, 'pass it in the options of the call']),
)

/** A body may be empty with any of these. */
const emptyResponses = { 200: undefined, 201: undefined, 202: undefined, 204: undefined, 205: undefined }

/** Calls any path of the default service. Invalid arguments reject before any I/O. */
export function requestPath<T>(
  caller: Caller,
  method: RequestMethod,
  path: string,
  input: RequestInput = {},
  options?: IdempotentCallOptions,
): Call<T> {
  const traits = typeof method === 'string' && Object.hasOwn(methods, method) ? methods[method] : undefined
  const operation: Operation = {
    id: traits === undefined || typeof path !== 'string' ? 'request' : `request ${method} ${path}`,
    // No service has this name, so the client's own base URL and credentials apply.
    service: '',
    method,
    path,
    responseType: 'json',
    emptyResponses,
    fields,
    // A server's message is cleared of the strings in a JSON body.
    ...(input?.body !== undefined && { body: 'json' as const }),
    ...(traits?.isIdempotent === true && { idempotent: true }),
    // Only if the caller gives a key: a retry would make one, and the server may not honour it.
    ...(traits?.isIdempotent === false && options?.idempotencyKey !== undefined && { idempotencyKey: true }),
  }
  const write = ({ id }: Operation): WrittenRequest => {
    if (traits === undefined)
      throw new TypeError(`request: method must be one of ${Object.keys(methods).join(', ')}, got ${quote(method)}`)
    checkPath(path)
    checkKnownOptions(id, input, known, elsewhere, 'field')
    const body = input.body === undefined ? undefined : writeBody(id, input.body)
    if (body !== undefined && !traits.hasBody) throw new TypeError(`${id}: a ${method} request has no body`)
    return {
      query: writeFields(id, input.query),
      ...(body === undefined ? {} : { body, contentType: 'application/json' }),
    }
  }
  return caller.call<T>(operation, { write }, options)
}

const quote = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, 20)) : describeType(value)

/** @throws {TypeError} when `path` could leave the base URL or is not a percent-encoded path */
function checkPath(path: unknown): void {
  if (typeof path !== 'string') throw new TypeError(`request: path must be a string, got ${describeType(path)}`)
  if (!path.startsWith('/') || path.startsWith('//'))
    throw new TypeError('request: path must begin with one slash, such as /api/v1/stats. Other origins are refused')
  if (/[?#]/.test(path)) throw new TypeError('request: path must not have a query or a fragment: pass query')
  if (!/^[\x21-\x7e]+$/.test(path) || /[\\{}]/.test(path))
    throw new TypeError('request: path has a character that cannot be sent: use encodeURIComponent for its parts')
  if (path.split('/').some((part) => /^(?:\.|%2e){1,2}$/i.test(part)))
    throw new TypeError('request: path must not have the parts . and ..')
}

function writeFields(id: string, query: RequestInput['query']): string {
  if (query === undefined) return ''
  if (typeof query !== 'object' || query === null || Array.isArray(query) || isOpaque(query))
    throw new TypeError(`${id}: query must be a plain object, got ${describeType(query)}`)
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as readonly QueryValue[]) : [value as QueryValue])
      .filter((one) => one !== undefined && one !== null)
      .map((one) => writeParameter(id, name, one)),
  )
  return parameters.length === 0 ? '' : `?${parameters.join('&')}`
}

function writeBody(id: string, body: unknown): string {
  const isJson =
    typeof body !== 'object' || body === null || body instanceof Date || !(ArrayBuffer.isView(body) || isOpaque(body))
  if (!isJson) throw new TypeError(`${id}: body must be a JSON value, got ${describeType(body)}`)
  return stringifyBody(id, body)
}
