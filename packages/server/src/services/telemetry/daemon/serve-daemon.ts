import { type Clock, sleep } from '@sekha/core/foundation'
import { type LocalPort, openLocalPort } from '../../../host/local-port.ts'
import { Daemon, type DaemonOptions } from './daemon.ts'

/** How often programs and processes are checked. */
const checkIntervalMs = 5000

/** Serves the protocol of the daemon on a port of this machine. @throws {Error} when the port is taken */
export async function serveDaemon(
  port: number,
  { clock, ...options }: DaemonOptions & { readonly clock: Clock },
): Promise<LocalPort> {
  const daemon = new Daemon(options)
  const opened = await openLocalPort({ option: 'daemonPort', port }, (request, refusal) =>
    daemon.fetch(request, refusal),
  )
  const stopped = new AbortController()
  const checks = checkUntil(stopped.signal, daemon, clock, options.onFailure)
  return {
    port: opened.port,
    async close() {
      stopped.abort()
      await Promise.all([opened.close(), checks])
    },
  }
}

async function checkUntil(
  signal: AbortSignal,
  daemon: Daemon,
  clock: Clock,
  onFailure: (error: unknown) => void,
): Promise<void> {
  for (;;) {
    try {
      await sleep(checkIntervalMs, { signal, clock, unref: true })
    } catch {
      return
    }
    await daemon.check().catch(onFailure)
  }
}
