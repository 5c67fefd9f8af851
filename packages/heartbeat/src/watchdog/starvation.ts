/** The part of `node:fs` that is used. */
export interface FileModule {
  openSync(path: string, flags: string): number
  writeSync(descriptor: number, text: string): number
  closeSync(descriptor: number): void
  readFileSync(path: string, encoding: 'utf8'): string
  readlinkSync(path: string): string
}

/**
 * Reads how long a thread has waited for a processor, in milliseconds. Linux keeps the figure.
 *
 * @param task - The thread, as `/proc/thread-self` names it.
 */
export function createStarvationReader(
  fs: FileModule,
  task: string | undefined,
): (() => number | undefined) | undefined {
  if (task === undefined) return undefined
  const path = `/proc/${task}/schedstat`
  return () => {
    try {
      // The time that the thread ran, the time that it waited, and how often it ran; times in nanoseconds.
      const waitedNs = Number(fs.readFileSync(path, 'utf8').split(' ')[1])
      return Number.isFinite(waitedNs) ? waitedNs / 1e6 : undefined
    } catch {
      return undefined
    }
  }
}
