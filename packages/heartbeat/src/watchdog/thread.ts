/**
 * The thread of a watchdog: a worker script. `createHeartbeatMonitor` starts it by itself. A page whose security policy
 * forbids workers from `blob:` URLs passes a worker that runs this module.
 *
 * @module @sekha/heartbeat/watchdog
 */
import { realClock } from '../real-timers.ts'
import type { PortLike } from '../options.ts'
import { createSharedReader } from '../signals/shared-signals.ts'
import type { Signals } from '../signals/signals.ts'
import { createInspector } from './inspector.ts'
import { createOutlets } from './outlets.ts'
import type { FromWatchdog, ToWatchdog } from './protocol.ts'
import { findNode } from './runtime.ts'
import { createStarvationReader } from './starvation.ts'
import { startWatchdog } from './watchdog.ts'

/** The other end of a worker. */
interface Scope {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  close(): void
}

const node = findNode()
const scope = globalThis as unknown as Scope
const parent = node?.threads.parentPort ?? undefined

const post = (message: FromWatchdog): void => (parent ?? scope).postMessage(message)

function listen(receive: (message: ToWatchdog) => void): void {
  if (parent !== undefined) parent.on('message', receive)
  else scope.addEventListener('message', ({ data }) => receive(data as ToWatchdog))
}

type Start = Extract<ToWatchdog, { readonly kind: 'start' }>

/** Runs a watchdog. @returns what it does with later messages */
function start({ settings, memory, port }: Start): (message: Exclude<ToWatchdog, Start>) => void {
  let signals: Signals = { turns: 0, beats: 0, hold: undefined, activity: undefined }
  const outlets = createOutlets(settings.report, {
    clock: realClock,
    fs: node?.fs,
    port: port as PortLike | undefined,
    pid: settings.pid,
    onSuppressed: () => post({ kind: 'suppressed' }),
    onFailure: (message) => post({ kind: 'failed', message }),
  })
  const inspector = node?.inspector !== undefined && settings.canInspect ? createInspector(node.inspector) : undefined
  const watchdog = startWatchdog(settings, {
    clock: realClock,
    read: memory === undefined ? () => signals : createSharedReader(memory),
    starvedMs: node === undefined ? undefined : createStarvationReader(node.fs, settings.task),
    inspector,
    report: outlets.send,
    publish: (transition) => post({ kind: 'transition', transition }),
  })
  post({ kind: 'ready', hasInspector: inspector !== undefined })
  return (message) => {
    if (message.kind === 'signals') ({ signals } = message)
    else if (message.kind === 'report') outlets.send(message.transition)
    else
      void watchdog
        .stop()
        .then(() => outlets.close())
        .then(() => post({ kind: 'closed' }))
  }
}

let receive: ReturnType<typeof start> | undefined
listen((message) => {
  if (message.kind !== 'start') receive?.(message)
  else receive ??= start(message)
})
