import type { Operation } from '../contract/operation.ts'
import { checkBytes } from './check-bytes.ts'
import { checkDuration } from './check-duration.ts'
import { checkHeaders } from './check-headers.ts'
import { checkCallOptions, checkFields } from './check-names.ts'
import type { ResolvedOptions } from '../options.ts'
import { buildJsonBody } from './build-body.ts'
import { buildPath } from './build-path.ts'
import { buildQuery } from './build-query.ts'
import type { CallInput, CallOptions } from './call-options.ts'
import type { CallRequest } from './call-request.ts'
import { checkRanges } from './check-ranges.ts'

/** The part of a request that can be written before the call begins, and the time it has. */
export interface PreparedCall extends Pick<
  CallRequest,
  | 'url'
  | 'headers'
  | 'body'
  | 'idempotencyKey'
  | 'hasOwnAuthorization'
  | 'timeouts'
  | 'maxResponseBytes'
  | 'maxRecordBytes'
> {
  readonly totalMs: number
}

/**
 * Checks and writes everything that can be before any I/O.
 *
 * @throws {TypeError | RangeError} naming what is wrong
 */
export function prepareCall(
  operation: Operation,
  input: CallInput,
  options: CallOptions,
  { defaultService, services, ...settings }: ResolvedOptions,
): PreparedCall {
  checkCallOptions(operation, options)
  if (options.signal !== undefined && typeof options.signal?.addEventListener !== 'function')
    throw new TypeError(`${operation.id}: signal must be an AbortSignal, such as the signal of an AbortController`)
  const service = services.get(operation.service) ?? defaultService
  const fields = checkRequest(operation, input)
  if (operation.ranges !== undefined) checkRanges(operation, fields ?? {})
  const path = buildPath(operation, input.path ?? [])
  const query = input.query === undefined ? '' : buildQuery(operation, input.query)
  const headers: Record<string, string> = { ...service.headers }
  if (operation.answer !== 'json') headers['accept'] = '*/*'
  let body: CallRequest['body']
  if (input.upload !== undefined) {
    body = input.upload.build()
    headers['content-type'] = 'application/x-ndjson'
  } else if (operation.body === 'json') {
    body = buildJsonBody(operation, fields)
    headers['content-type'] = 'application/json'
  }
  const own = options.headers === undefined ? undefined : checkHeaders('headers', options.headers)
  Object.assign(headers, own)
  const { idempotencyKey } = options
  if (idempotencyKey !== undefined) headers['idempotency-key'] = checkIdempotencyKey(operation, idempotencyKey)
  return {
    url: service.baseUrl + path + query,
    headers,
    body,
    idempotencyKey,
    hasOwnAuthorization: own?.['authorization'] !== undefined,
    timeouts: {
      attemptMs: (checkDuration('timeoutMs', options.timeoutMs) ?? settings.timeoutMs) + allowance(body),
      bodyMs:
        checkDuration('bodyTimeoutMs', options.bodyTimeoutMs) ??
        settings.bodyTimeoutMs ??
        options.timeoutMs ??
        settings.timeoutMs,
      idleMs: checkDuration('idleTimeoutMs', options.idleTimeoutMs) ?? settings.idleTimeoutMs,
    },
    maxResponseBytes: checkBytes('maxResponseBytes', options.maxResponseBytes) ?? settings.maxResponseBytes,
    maxRecordBytes: checkBytes('maxRecordBytes', options.maxRecordBytes) ?? settings.maxRecordBytes,
    totalMs: checkDuration('totalTimeoutMs', options.totalTimeoutMs) ?? settings.totalTimeoutMs,
  }
}

/** How much longer an attempt may take because its body is large: one second for every 64 KiB. A stream has its own limit. */
function allowance(body: CallRequest['body']): number {
  const { length = 0 } = (body ?? '') as { readonly length?: number }
  return (length >> 16) * 1000
}

/** The fields of the request, in its query or its JSON body, once every name among them is known. */
function checkRequest(operation: Operation, { query, body, ...input }: CallInput): object | undefined {
  const {
    id,
    argument,
    fields = Object.fromEntries((operation.query ?? []).map((name) => [name, 0 as const])),
  } = operation
  const given = (operation.body === undefined ? query : body) as Record<string, unknown> | undefined
  checkFields(operation, given, fields)
  if (argument === undefined || !('argument' in input)) return given
  const value = input.argument
  if (value === undefined) throw new TypeError(`${id}: ${argument} is missing`)
  if (given?.[argument] !== undefined) throw new TypeError(`${id}: ${argument} is given twice`)
  if (typeof value === 'object' && value !== null && argument in value)
    throw new TypeError(`${id}: pass ${argument} itself, not an object that holds it`)
  const own = { [argument]: value }
  if (typeof value === 'object') checkFields(operation, own, fields)
  return { ...given, ...own }
}

function checkIdempotencyKey(operation: Operation, key: string): string {
  if (operation.idempotencyKey !== true) throw new TypeError(`${operation.id} does not take an idempotency key`)
  if (typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key))
    throw new TypeError(`idempotencyKey must be printable ASCII without spaces, and not empty`)
  return key
}
