import { describeProgram } from './client/program.ts'
import { resolveOptions, type TelemetryOptions } from './client/options.ts'
import { Recorder } from './client/recorder.ts'
import { TelemetrySession } from './session/telemetry-session.ts'

/**
 * Starts a session. It returns at once, and needs no server to be reachable: everything is kept in a journal until it is
 * delivered, also across a crash or the end of the process.
 *
 * @example
 * ```ts
 * import { createSession } from '@sekha/telemetry'
 *
 * const session = createSession('http://localhost:8080', { product: 'shop', version: '1.2.0' })
 * session.logEvent('user_action', { action: 'click', button: 'submit' })
 * await session.end()
 * ```
 * @param baseUrl - Of the server, such as `http://localhost:8080`.
 * @throws {TypeError | RangeError} naming the option that is invalid, before anything is opened
 */
export function createSession(baseUrl: string, options: TelemetryOptions = {}): TelemetrySession {
  const recorder = new Recorder(resolveOptions(baseUrl, options))
  return new TelemetrySession(recorder, describeProgram(options), globalThis.crypto.randomUUID(), true)
}
