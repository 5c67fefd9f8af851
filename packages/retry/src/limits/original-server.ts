import type { CallRequest, Middleware } from '@sekha/core'
import type { Clock } from '@sekha/core/foundation'
import { limitConcurrency } from './limit-concurrency.ts'
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

/**
 * Makes the middleware that keeps an original controller running: no more than four creates at a time, from this
 * client. Creates lose their idempotency key and no longer claim to take one: an original ignores it, and a retry that
 * trusts in it would store twice. Put it before `retry()`. `originalController()` of `@sekha/core/original` does the same
 * among other things; this is for a client that needs nothing else of it.
 *
 * @throws {RangeError} when an option is out of its bounds. A call of it rejects with an `OverloadedError`
 */
export function originalServer(options: OriginalServerOptions = {}): Middleware {
  const limit = limitConcurrency({ ...options, max: MAX_CREATES, only: isCreate })
  return (request, next) => limit(isCreate(request) ? withoutKey(request) : request, next)
}

const isCreate = ({ operation }: CallRequest): boolean => CREATES.has(operation.id)

function withoutKey(request: CallRequest): CallRequest {
  const { 'idempotency-key': _key, ...headers } = request.headers
  const { idempotencyKey: _mark, ...operation } = request.operation
  return { ...request, operation, headers, idempotencyKey: undefined }
}
