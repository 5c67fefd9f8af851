import type { WorkerLike } from '../options.ts'
import type { FromWatchdog, ToWatchdog } from './protocol.ts'
import { findNode, type NodeRuntime } from './runtime.ts'
import { watchdogSource } from './source.ts'

/** A running worker, the same on every runtime. */
export interface WatchdogThread {
  send(message: ToWatchdog, transfer?: readonly unknown[]): void
  /** Whether the worker keeps the process alive. It does not at first. */
  hold(isHeld: boolean): void
  terminate(): void
}

/** What a worker says. */
export interface ThreadListener {
  readonly onMessage: (message: FromWatchdog) => void
  /** The worker ended, or could not start. May be called more than once. */
  readonly onEnd: (reason: string) => void
}

/**
 * Starts the thread of a watchdog.
 *
 * @throws {Error} when the runtime has no workers or refuses to start one
 */
export function startThread(custom: (() => WorkerLike) | undefined, listener: ThreadListener): WatchdogThread {
  const node = findNode()
  if (custom !== undefined) return listenTo(custom(), listener)
  return node === undefined ? startWebWorker(listener) : startNodeThread(node, listener)
}

function startNodeThread({ threads }: NodeRuntime, { onMessage, onEnd }: ThreadListener): WatchdogThread {
  const worker = new threads.Worker(watchdogSource, {
    eval: typeof watchdogSource === 'string',
    name: 'sekha-heartbeat',
    // Preloaded modules of the program would slow down the start, and might not expect a worker.
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 },
    stdin: false,
  })
  worker.unref()
  worker.on('message', onMessage)
  worker.on('error', (error: unknown) => onEnd(describe(error)))
  worker.on('exit', (code: number) => onEnd(`it exited with code ${code}`))
  return {
    send: (message, transfer) => worker.postMessage(message, transfer),
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  }
}

function startWebWorker(listener: ThreadListener): WatchdogThread {
  if (typeof Worker !== 'function') throw new Error('the runtime has no workers')
  if (typeof watchdogSource !== 'string') throw new Error('the watchdog must be built for browsers')
  const url = URL.createObjectURL(new Blob([watchdogSource], { type: 'text/javascript' }))
  const revoke = (): void => URL.revokeObjectURL(url)
  try {
    return listenTo(new Worker(url), {
      onMessage(message) {
        revoke()
        listener.onMessage(message)
      },
      onEnd(reason) {
        revoke()
        listener.onEnd(reason)
      },
    })
  } catch (error) {
    revoke()
    throw error
  }
}

function listenTo(worker: WorkerLike, { onMessage, onEnd }: ThreadListener): WatchdogThread {
  worker.addEventListener('message', (event) => onMessage((event as { readonly data: FromWatchdog }).data))
  worker.addEventListener('error', (event) => {
    const { message } = event as { readonly message?: string }
    ;(event as Partial<Event>).preventDefault?.()
    onEnd(message ?? 'it could not be loaded')
  })
  return {
    send: (message, transfer = []) => worker.postMessage(message, transfer as never),
    // A page lives as long as it is open.
    hold: () => {},
    terminate: () => void worker.terminate(),
  }
}

export const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error))
