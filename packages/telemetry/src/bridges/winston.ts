/**
 * Records what winston logs. It needs a runtime with `node:stream`.
 *
 * @module @sekha/telemetry/winston
 */
import { toText } from '../encode/to-text.ts'
import { builtinModule } from '../runtime.ts'
import type { TelemetrySession } from '../session/telemetry-session.ts'

/** A stream of objects that winston accepts as a transport. */
export interface WinstonTransport {
  readonly log: () => void
  write(info: unknown): boolean
}

interface WritableOptions {
  readonly objectMode: true
  readonly write: (info: Readonly<Record<string, unknown>>, encoding: string, done: () => void) => void
}

const LEVELS: Readonly<Record<string, string>> = {
  silly: 'debug',
  verbose: 'debug',
  http: 'info',
  warn: 'warning',
  emerg: 'critical',
  alert: 'critical',
  crit: 'critical',
  notice: 'info',
}

/**
 * Creates a transport for winston that records each line as the event `log.<label>`, with its other fields as data.
 *
 * @typeParam Transport - Winston's own type, `TransportStream`. TypeScript infers it inside `createLogger({ transports })`
 *   and `logger.add()`.
 * @throws {Error} when the runtime has no streams of Node
 *
 * @example
 * ```ts
 * import { createSession } from '@sekha/telemetry'
 * import { createWinstonTransport } from '@sekha/telemetry/winston'
 *
 * const session = createSession('http://localhost:8080')
 * const transport = createWinstonTransport(session)
 * transport.write({ level: 'warn', message: 'The cart is empty' }) // createLogger({ transports: [transport] }) does that
 * await session.end({ timeoutMs: 100 })
 * ```
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller's type: this module cannot import winston's
export function createWinstonTransport<Transport = WinstonTransport>(session: TelemetrySession): Transport {
  const { Writable } = builtinModule<{ Writable?: new (options: WritableOptions) => object }>('node:stream') ?? {}
  if (Writable === undefined) throw new Error('createWinstonTransport() needs node:stream, which this runtime lacks')
  const stream = new Writable({
    objectMode: true,
    write: (info, _encoding, done) => {
      const { level, message, label, timestamp: _timestamp, ...data } = info
      const name = toText(level)
      session.logLine({
        logger: typeof label === 'string' ? label : 'winston',
        level: LEVELS[name] ?? name,
        message: toText(message),
        data,
      })
      done()
    },
  })
  // Winston recognises a transport by this method, and writes to the stream.
  return Object.assign(stream, { log: () => {} }) as Transport
}
