import { createHash } from 'node:crypto'
import { hostname, networkInterfaces } from 'node:os'

/** The machine that the daemon's callers run on: it listens on this machine alone. */
export interface Machine {
  readonly machineId: string
  readonly hostname: string
  /** Whether a process exists. */
  readonly isRunning: (pid: number) => boolean
}

/** This machine. Its id is that of the original: a hash of the first hardware address; empty if there is none. */
export function readMachine(): Machine {
  const addresses = Object.values(networkInterfaces()).flat()
  const mac = addresses.find((it) => it?.internal === false && it.mac !== '00:00:00:00:00:00')?.mac
  return {
    machineId: mac === undefined ? '' : createHash('md5').update(mac).digest('hex'),
    hostname: hostname(),
    isRunning,
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of another user may not be signalled, but exists.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
