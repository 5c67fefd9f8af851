import type { Operation } from '../contract/operation.ts'
import { checkHeaders } from './check-headers.ts'
import { checkCallOptions, checkFieldNames } from './check-names.ts'
import type { ResolvedOptions } from '../options/caller-options.ts'
import { resolveLimits } from './call-limits.ts'
import type { CallInput, IdempotentCallOptions, SuggestName, WrittenRequest } from './call-options.ts'
import type { CallRequest } from './call-request.ts'

/** The parts of a request that are known before the call begins, and its total timeout. */
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
  | 'policyOptions'
> {
  readonly totalMs: number
}

/**
 * Validates and serializes a request before any I/O.
 *
 * @throws {TypeError | RangeError} naming the invalid option or field
 */
export function prepareCall(
  operation: Operation,
  input: CallInput,
  options: IdempotentCallOptions,
  settings: ResolvedOptions,
): PreparedCall {
  const policyOptions = checkCallOptions(operation, options, settings.suggest, settings.callOptions)
  if (options.signal !== undefined && typeof options.signal?.addEventListener !== 'function')
    throw new TypeError(`${operation.id}: signal must be an AbortSignal, such as the signal of an AbortController`)
  const service = settings.services?.get(operation.service) ?? settings.defaultService
  const { query = '', body, contentType } = (input.write ?? refuseFields)(operation, input, settings.suggest)
  const headers: Record<string, string> = { ...service.headers }
  if (operation.responseType !== 'json') headers['accept'] = '*/*'
  if (contentType !== undefined) headers['content-type'] = contentType
  const own = options.headers === undefined ? undefined : checkHeaders('headers', options.headers)
  Object.assign(headers, own)
  const { idempotencyKey } = options
  if (idempotencyKey !== undefined) headers['idempotency-key'] = checkIdempotencyKey(operation, idempotencyKey)
  const { timeoutMs, bodyTimeoutMs, idleTimeoutMs, totalTimeoutMs, ...sizes } = resolveLimits(options, settings.limits)
  return {
    url: service.baseUrl + (input.path?.(operation) ?? operation.path) + query,
    headers,
    body,
    idempotencyKey,
    hasOwnAuthorization: own?.['authorization'] !== undefined,
    timeouts: { attemptMs: timeoutMs + allowance(body), bodyMs: bodyTimeoutMs ?? timeoutMs, idleMs: idleTimeoutMs },
    ...sizes,
    policyOptions,
    totalMs: totalTimeoutMs,
  }
}

/** Returns the extra time for a large body: one second for every 64 KiB. A stream has its own limit. */
function allowance(body: CallRequest['body']): number {
  const { length = 0 } = (body ?? '') as { readonly length?: number }
  return (length >> 16) * 1000
}

/** Writes a request without fields. */
function refuseFields(operation: Operation, { query, body }: CallInput, suggest: SuggestName): WrittenRequest {
  checkFieldNames(operation, query ?? body, {}, suggest)
  return {}
}

function checkIdempotencyKey(operation: Operation, key: string): string {
  if (operation.idempotencyKey !== true) throw new TypeError(`${operation.id} does not take an idempotency key`)
  if (typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key))
    throw new TypeError(`idempotencyKey must be a non-empty string of printable ASCII without spaces`)
  return key
}
