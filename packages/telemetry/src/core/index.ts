/**
 * A small session whose records wait in memory: events, metrics and state, for pages that count bytes.
 *
 * @module @sekha/telemetry/core
 */
import { CoreSession } from './core-session.ts'
import { type CoreOptions, resolveCoreOptions } from './options.ts'

export type { CoreOptions } from './options.ts'
export type { SharedOptions } from '../client/shared-options.ts'
export type { CoreSession, CoreStats } from './core-session.ts'

/**
 * Starts a session whose records wait in memory. It returns at once, and needs no server to be reachable. It has neither a
 * journal nor a watchdog, and delivers to the telemetry service only.
 *
 * @example
 * ```ts
 * import { createCoreSession } from '@sekha/telemetry/core'
 *
 * const session = createCoreSession('http://localhost:8080', { product: 'shop', version: '1.2.0' })
 * session.logEvent('user_action', { action: 'click', button: 'submit' })
 * await session.end()
 * ```
 * @param baseUrl - Of the server, such as `http://localhost:8080`.
 * @throws {TypeError | RangeError} naming the option that is invalid
 */
export function createCoreSession(baseUrl: string, options: CoreOptions = {}): CoreSession {
  return new CoreSession(resolveCoreOptions(baseUrl, options))
}
