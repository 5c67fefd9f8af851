import { runtimeProcess } from './runtime.ts'
import type { TelemetrySession } from './session/telemetry-session.ts'

/** Options of {@link captureErrors}. */
export interface CaptureOptions {
  /**
   * Signals that end the session before they end the process, such as `['SIGTERM', 'SIGINT']`. If the program handles a
   * signal itself, the session only records it.
   *
   * @default none
   */
  readonly signals?: readonly string[] | undefined
  /** How long a signal may wait for the delivery, in milliseconds. @default 2000 */
  readonly timeoutMs?: number | undefined
}

/** The listeners of all sessions, by signal. */
const listeners = new Map<string, Set<() => void>>()

/**
 * Records uncaught exceptions and unhandled rejections, of the process or of the page. It changes nothing else: the process
 * still ends as it would, and your own handlers still run.
 *
 * @returns what stops it when it is disposed
 *
 * @example
 * ```ts
 * import { captureErrors, createSession } from '@sekha/telemetry'
 *
 * const session = createSession('http://localhost:8080')
 * const capture = captureErrors(session, { signals: ['SIGTERM'] })
 * capture[Symbol.dispose]()
 * await session.end({ timeoutMs: 100 })
 * ```
 */
export function captureErrors(session: TelemetrySession, options: CaptureOptions = {}): Disposable {
  const { signals = [], timeoutMs = 2000 } = options
  const process = runtimeProcess()
  const undo: (() => void)[] = []
  const record = (thrown: unknown, origin: string): void =>
    session.logException(thrown, { category: 'critical', extraData: { origin } })
  const on = (event: string, listener: (...args: never[]) => void): void => {
    process.on?.(event, listener)
    undo.push(() => process.off?.(event, listener))
  }
  on('uncaughtExceptionMonitor', record)
  for (const signal of signals) {
    const own = listeners.get(signal) ?? new Set()
    listeners.set(signal, own)
    const listener = (): void => {
      session.logEvent('process_signal', { signal }, { category: 'warning' })
      // A handler of the program decides what happens. Those of other sessions do not.
      if ((process.listenerCount?.(signal) ?? 1) > own.size) return
      void session.end({ timeoutMs }).then(() => {
        off()
        process.kill?.(process.pid ?? 0, signal)
      })
    }
    const off = (): void => {
      process.off?.(signal, listener)
      own.delete(listener)
    }
    process.on?.(signal, listener)
    own.add(listener)
    undo.push(off)
  }
  if (process.on === undefined && typeof globalThis.addEventListener === 'function') {
    const onError = (event: ErrorEvent): void => record(event.error ?? event.message, 'error')
    const onRejection = (event: PromiseRejectionEvent): void => record(event.reason, 'unhandledrejection')
    globalThis.addEventListener('error', onError)
    globalThis.addEventListener('unhandledrejection', onRejection)
    undo.push(() => {
      globalThis.removeEventListener('error', onError)
      globalThis.removeEventListener('unhandledrejection', onRejection)
    })
  }
  return {
    [Symbol.dispose]: () => {
      for (const stop of undo.splice(0)) stop()
    },
  }
}
