// Whether the process that owns a spool is alive. The decision is pure; `identifyProcess` and `probe` read the system.
import { builtinModule, runtimeProcess } from '../../runtime.ts'
import { type FileSystem, readText } from './file-system.ts'

/** Identifies a process across restarts of the machine and reuse of process ids. */
export interface Owner {
  readonly pid: number
  readonly host: string
  /** Identifies the start of the system, where it can be read. */
  readonly boot?: string | undefined
  /** Identifies the space of process ids, such as that of a container. */
  readonly space?: string | undefined
  /** When the process started, in ticks of the system, where it can be read. */
  readonly started?: string | undefined
}

/** What the system says of a process id now. */
export interface Probe {
  /** `unknown` if the system does not tell. */
  readonly state: 'running' | 'gone' | 'unknown'
  readonly started?: string | undefined
}

/**
 * Decides whether an owner is gone. Where its process id means nothing, because it is of another machine or container, only
 * the age of its last sign tells.
 *
 * @param leaseMs - The age of a sign at which a foreign owner counts as gone.
 */
export function isGone(owner: Owner, self: Owner, probe: Probe, signAgeMs: number, leaseMs: number): boolean {
  const isSameSystem = owner.host === self.host && owner.space === self.space
  if (!isSameSystem) return signAgeMs > leaseMs
  if (owner.boot !== self.boot) return true
  if (probe.state !== 'running') return probe.state === 'gone'
  return owner.started !== undefined && probe.started !== undefined && owner.started !== probe.started
}

/** Identifies this process. */
export function identifyProcess(fs: FileSystem): Owner {
  const pid = runtimeProcess().pid ?? 0
  return {
    pid,
    host: builtinModule<{ hostname?: () => string }>('node:os')?.hostname?.() ?? '',
    boot: readText(fs, '/proc/sys/kernel/random/boot_id')?.trim(),
    space: readLink(fs, '/proc/self/ns/pid'),
    started: readStat(fs, pid).started,
  }
}

/** Asks the system about a process. */
export function probe(fs: FileSystem, pid: number): Probe {
  try {
    runtimeProcess().kill?.(pid, 0)
  } catch (error) {
    const { code } = error as { code?: string }
    // A process of another user exists: the system refuses the signal.
    if (code === 'ESRCH') return { state: 'gone' }
    if (code !== 'EPERM') return { state: 'unknown' }
  }
  const { state, started } = readStat(fs, pid)
  // A zombie has ended, and its parent has not noticed.
  return { state: state === 'Z' ? 'gone' : 'running', started }
}

/** Reads state and start of a process on Linux. The name before them may contain anything, so they are counted from its end. */
function readStat(
  fs: FileSystem,
  pid: number,
): { readonly state?: string | undefined; readonly started?: string | undefined } {
  const stat = readText(fs, `/proc/${pid}/stat`)
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { state: fields?.[0], started: fields?.[19] }
}

function readLink(fs: FileSystem, path: string): string | undefined {
  try {
    return fs.readlinkSync(path)
  } catch {
    return undefined
  }
}
