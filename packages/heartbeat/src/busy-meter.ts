interface CpuProcess {
  readonly cpuUsage?: () => { readonly user: number; readonly system: number }
}

/**
 * Tells a block from a suspension for a watchdog that runs in the judged thread: a process that worked for half of the
 * time was not suspended. Where the time of the processor is unknown, as in browsers, a gap counts as a block.
 *
 * @returns a function that tells whether the process was busy since its last call
 */
export function createBusyMeter(): (sinceMs: number) => boolean {
  const process = Reflect.get(globalThis, 'process') as CpuProcess | undefined
  const read = process?.cpuUsage
  if (process === undefined || typeof read !== 'function') return () => true
  const usedMs = (): number => {
    const { user, system } = read.call(process)
    return (user + system) / 1000
  }
  let last = usedMs()
  return (sinceMs) => {
    const [before, now] = [last, usedMs()]
    last = now
    return now - before > sinceMs / 2
  }
}
