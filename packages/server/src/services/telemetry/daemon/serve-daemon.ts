import { type Clock, sleep } from '@sekha/core/foundation'
import { explainListenError } from '../../../host/listen-error.ts'
import { NodeServer } from '../../../host/node-server.ts'
import { Daemon, type DaemonOptions } from './daemon.ts'

/** The daemon listens on this machine alone: its protocol has no keys. */
const host = '127.0.0.1'
/** How often programs and processes are checked. */
const checkIntervalMs = 5000
/** How long running requests may take when the daemon closes. */
const graceMs = 1000

/** A daemon that listens. */
export interface ServedDaemon {
  readonly port: number
  close(): Promise<void>
}

/** Serves the protocol of the daemon on a port of this machine. @throws {Error} when the port is taken */
export async function serveDaemon(
  port: number,
  { clock, ...options }: DaemonOptions & { readonly clock: Clock },
): Promise<ServedDaemon> {
  const daemon = new Daemon(options)
  const server = new NodeServer((request) => daemon.fetch(request))
  const address = await server.listen(port, host).catch((error: unknown) => {
    const reason = explainListenError(error, { port, host })
    throw new Error(`daemonPort: ${reason instanceof Error ? reason.message : String(reason)}`, { cause: error })
  })
  const stopped = new AbortController()
  const checks = checkUntil(stopped.signal, daemon, clock, options.onFailure)
  return {
    port: address.port,
    async close() {
      stopped.abort()
      await Promise.all([server.close(graceMs), checks])
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
