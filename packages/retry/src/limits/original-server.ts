import type { CallRequest, Middleware, Transport } from '@sekha/core'
import { type Clock, type KnownOptions, placeMiddleware } from '@sekha/core/foundation'
import { checkPolicyOptions } from '../check-policy-options.ts'
import { originalServerPlace } from '../places.ts'
import { createConcurrencyLimit } from './limit-concurrency.ts'
import type { QueueOptions } from './wait-queue.ts'

/**
 * The most creates that an original controller takes at a time. Each message that is embedded takes two of its five
 * permits, one inside the other: five callers with one permit each wait for each other until they go away.
 */
const MAX_CREATES = 4

/** The operations that embed messages as they write them. */
const CREATES: ReadonlySet<string> = new Set([
  'conversations.create',
  'conversations.messages.append',
  'mcp.memoryStore',
])

/** How creates wait for each other. */
export interface OriginalServerOptions extends QueueOptions {
  /** Time, for tests. @default the runtime's */
  readonly clock?: Clock | undefined
}

const known: KnownOptions<OriginalServerOptions> = { maxQueue: true, queueTimeoutMs: true, clock: true }

/**
 * Makes the middleware that keeps an original controller running: no more than four creates at a time, from this
 * client. Creates lose their idempotency key and no longer claim to take one: an original ignores it, and a retry that
 * trusts in it would store twice. It runs around the call, outside `retry()`. `originalController()` of `@sekha/core/original` does the same
 * among other things; this is for a client that needs nothing else of it.
 *
 * @throws {TypeError | RangeError} when an option is unknown or out of its bounds. A call of it rejects with an `OverloadedError`
 */
export function originalServer(options: OriginalServerOptions = {}): Middleware {
  checkPolicyOptions('originalServer', options, known, {
    max: `an original controller takes ${MAX_CREATES} creates at a time; use limitConcurrency({ max }) for all calls`,
  })
  const limit = createConcurrencyLimit({ ...options, max: MAX_CREATES, only: isCreate })
  return placeMiddleware(
    (request: CallRequest, next: Transport) => limit(isCreate(request) ? withoutKey(request) : request, next),
    originalServerPlace,
  )
}

const isCreate = ({ operation }: CallRequest): boolean => CREATES.has(operation.id)

function withoutKey(request: CallRequest): CallRequest {
  const { 'idempotency-key': _key, ...headers } = request.headers
  const { idempotencyKey: _mark, ...operation } = request.operation
  return { ...request, operation, headers, idempotencyKey: undefined }
}
