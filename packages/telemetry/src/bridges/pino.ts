/**
 * Records what pino logs.
 *
 * @module @sekha/telemetry/pino
 */
import type { TelemetrySession } from '../session/telemetry-session.ts'

/** A destination of pino. */
export interface PinoDestination {
  write(line: string): void
}

/**
 * Creates a destination for pino that records each line as the event `log.<name>`, with the fields of the line as data.
 *
 * @param next - Receives each line too, such as `process.stdout`.
 *
 * @example
 * ```ts
 * import { createSession } from '@sekha/telemetry'
 * import { createPinoDestination } from '@sekha/telemetry/pino'
 *
 * const session = createSession('http://localhost:8080')
 * const destination = createPinoDestination(session, process.stdout)
 * destination.write('{"level":40,"name":"shop","msg":"The cart is empty"}\n') // pino({}, destination) does that
 * await session.end({ timeoutMs: 100 })
 * ```
 */
export function createPinoDestination(
  session: TelemetrySession,
  next?: { write(line: string): unknown },
): PinoDestination {
  return {
    write: (line) => {
      record(session, line)
      next?.write(line)
    },
  }
}

function record(session: TelemetrySession, line: string): void {
  let fields: Readonly<Record<string, unknown>>
  try {
    // Anything but an object has no fields.
    fields = (JSON.parse(line) ?? {}) as typeof fields
  } catch {
    // A line of a formatter is no JSON.
    session.logLine({ logger: 'pino', level: 'info', message: line.trimEnd() })
    return
  }
  const { level, msg, name, time: _time, pid: _pid, hostname: _hostname, ...data } = fields
  session.logLine({
    logger: typeof name === 'string' ? name : 'pino',
    level: levelName(level),
    message: typeof msg === 'string' ? msg : '',
    data,
  })
}

/** The names of the levels between two of pino's. A formatter may write names itself. */
function levelName(level: unknown): string {
  if (typeof level === 'string') return level === 'warn' ? 'warning' : level === 'fatal' ? 'critical' : level
  const value = typeof level === 'number' ? level : 30
  if (value < 30) return 'debug'
  if (value < 40) return 'info'
  return value < 50 ? 'warning' : value < 60 ? 'error' : 'critical'
}
