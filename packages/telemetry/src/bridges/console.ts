/**
 * Records what a program writes to the console.
 *
 * @module @sekha/telemetry/console
 */
import { toText } from '../encode/to-text.ts'
import type { TelemetrySession } from '../session/telemetry-session.ts'

/** A method of the console that is recorded. */
export type ConsoleMethod = 'debug' | 'log' | 'info' | 'warn' | 'error'

/** Options of {@link bridgeConsole}. */
export interface ConsoleBridgeOptions {
  /** The methods that are recorded. @default all */
  readonly methods?: readonly ConsoleMethod[] | undefined
}

const LEVELS: Readonly<Record<ConsoleMethod, string>> = {
  debug: 'debug',
  log: 'info',
  info: 'info',
  warn: 'warning',
  error: 'error',
}

const ALL: readonly ConsoleMethod[] = ['debug', 'log', 'info', 'warn', 'error']

/**
 * Records each line of the console as the event `log.console`, and lets it through. The session's own work is never
 * recorded again.
 *
 * @returns what restores the console when it is disposed
 *
 * @example
 * ```ts
 * import { createSession } from '@sekha/telemetry'
 * import { bridgeConsole } from '@sekha/telemetry/console'
 *
 * const session = createSession('http://localhost:8080')
 * const bridge = bridgeConsole(session)
 * console.warn('The disk is nearly full', { free: '2 %' })
 * bridge[Symbol.dispose]()
 * await session.end({ timeoutMs: 100 })
 * ```
 */
export function bridgeConsole(session: TelemetrySession, { methods = ALL }: ConsoleBridgeOptions = {}): Disposable {
  let isRecording = false
  const restore = methods.map((method) => {
    const original = console[method]
    const bridged = (...values: unknown[]): void => {
      if (!isRecording) {
        isRecording = true
        try {
          record(session, LEVELS[method], values)
        } finally {
          isRecording = false
        }
      }
      original.apply(console, values)
    }
    console[method] = bridged
    return (): void => {
      // Another wrapper around this one stays.
      if (console[method] === bridged) console[method] = original
    }
  })
  return {
    [Symbol.dispose]: () => {
      for (const undo of restore) undo()
    },
  }
}

function record(session: TelemetrySession, level: string, values: readonly unknown[]): void {
  const message = values.map(toMessage).join(' ')
  const objects = values.filter((value) => !isText(value))
  session.logLine({
    logger: 'console',
    level,
    message: message.trim(),
    ...(objects.length > 0 && { data: { values: objects } }),
  })
}

const isText = (value: unknown): boolean => typeof value !== 'object' || value === null

/** Objects are data, except the message of an error. Its properties may throw, and the line must reach the console. */
function toMessage(value: unknown): string {
  try {
    return value instanceof Error ? toText(value.message) : isText(value) ? String(value) : ''
  } catch {
    return '[threw]'
  }
}
