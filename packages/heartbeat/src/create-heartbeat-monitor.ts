import type { HeartbeatMonitor } from './monitor.ts'
import { type HeartbeatOptions, resolveOptions } from './options.ts'
import { RunningMonitor } from './running-monitor.ts'

/**
 * Watches this thread from another one, and reports that it hangs while it hangs. Starts at once.
 *
 * A process that was suspended, starved or stopped by a debugger is not reported as hung.
 *
 * @throws {TypeError | RangeError} naming the invalid option
 *
 * @example
 * ```ts
 * import { createHeartbeatMonitor } from '@sekha/heartbeat'
 *
 * const monitor = createHeartbeatMonitor({
 *   report: { stderr: true },
 *   onRecovery: ({ durationMs, activity }) => console.log(`hung for ${durationMs} ms in ${activity}`),
 * })
 * await monitor.close()
 * ```
 */
export function createHeartbeatMonitor(options: HeartbeatOptions = {}): HeartbeatMonitor {
  return new RunningMonitor(resolveOptions(options))
}
