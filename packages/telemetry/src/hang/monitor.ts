import { createHeartbeatMonitor, type HeartbeatMonitor, type HeartbeatOptions } from '@sekha/heartbeat'

/** What a session uses of a monitor. */
export type SessionMonitor = Pick<HeartbeatMonitor, 'heartbeat' | 'pause' | 'resume' | 'close'> & {
  activity(name: string): Disposable
}

/**
 * Starts a monitor.
 *
 * @param _onFailure - Called when it could not be loaded. Here it is loaded already.
 */
export function openMonitor(options: HeartbeatOptions, _onFailure: (error: unknown) => void): SessionMonitor {
  return createHeartbeatMonitor(options)
}
