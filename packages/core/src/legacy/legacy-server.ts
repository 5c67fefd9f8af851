import {
  checkInteger,
  checkKnownOptions,
  type KnownOptions,
  placeMiddleware,
  type QueueOptions,
  Semaphore,
  markFactory,
} from '../foundation/index.ts'
import type { CallRequest, CallResponse, Middleware } from '../pipeline/call-request.ts'
import { LegacyCall, StepFailed } from './legacy-call.ts'
import { refuseExtension, rules } from './rules/index.ts'

/** The options of {@link legacyServer}. */
export interface LegacyServerOptions extends QueueOptions {
  /**
   * Maximum number of concurrent creates, from 1 to 4. Further creates wait.
   *
   * @default 4, the maximum that does not stall the server's embedding
   */
  readonly maxCreates?: number | undefined
  /**
   * Maximum number of hits that a filtered search fetches and filters, because the server does not filter. Hits ranked
   * below it are not found.
   *
   * @default 1000
   */
  readonly maxCandidates?: number | undefined
}

const known: KnownOptions<LegacyServerOptions> = {
  maxCreates: true,
  maxQueue: true,
  queueTimeoutMs: true,
  maxCandidates: true,
}
const defaults = { maxCreates: 4, maxCandidates: 1000 } as const
const MOST = 1_000_000

/**
 * Creates the middleware for a client of a legacy server. It implements the contract with the server's own operations,
 * which may take more requests. Unsupported calls reject with a `TypeError` before any I/O. It runs around the call, so
 * that each request is retried separately.
 *
 * A call of several requests is not atomic: another writer can change the data between them.
 *
 * @throws {TypeError | RangeError} when an option is unknown or out of bounds
 *
 * @example
 * ```ts
 * import { SekhaClient } from '@sekha/core'
 * import { legacyServer } from '@sekha/core/legacy'
 *
 * const client = new SekhaClient({ baseUrl, use: [legacyServer()] })
 * for await (const { label } of client.conversations.list({ folder: '/work', pinned: true })) console.log(label)
 * ```
 */
export function legacyServer(options: LegacyServerOptions = {}): Middleware {
  checkKnownOptions('legacyServer()', options, known, { url: 'call it: use: [legacyServer()]' })
  const { maxQueue, queueTimeoutMs } = options
  const maxCreates = checkInteger('maxCreates', options.maxCreates, defaults.maxCreates, { min: 1, max: 4 })
  const maxCandidates = checkInteger('maxCandidates', options.maxCandidates, defaults.maxCandidates, {
    min: 1,
    max: MOST,
  })
  const creates = new Semaphore(maxCreates, { maxQueue, queueTimeoutMs })

  const middleware: Middleware = async (request: CallRequest, next): Promise<CallResponse> => {
    const { operation } = request
    if (operation.service !== 'memory') return next(request)
    const call = new LegacyCall(request, next, { creates, maxCandidates })
    const rule = rules[operation.id] ?? (operation.extension === true ? refuseExtension : undefined)
    try {
      return await (rule === undefined ? call.forward() : rule(call))
    } catch (error) {
      // The error response of a step is the response to the call.
      if (error instanceof StepFailed) return error.response
      throw error
    }
  }
  return placeMiddleware(middleware, {
    name: 'legacyServer',
    around: 'call',
    before: ['limitConcurrency', 'retry'],
    excludes: ['legacyServer'],
  })
}

markFactory('legacyServer', legacyServer)
