/** What the status of a session depends on. */
export interface Signs {
  readonly endedAt: number | undefined
  readonly lastHeartbeat: number | undefined
  readonly heartbeatTimeoutMs: number | undefined
  readonly paused: boolean
  readonly crashed: boolean
}

export type Status = 'active' | 'suspended' | 'crashed' | 'ended'

/**
 * The status at a time. A session without a heartbeat is active until it ends, whatever the silence. One whose last
 * heartbeat is too old is suspended until the next one.
 *
 * @param timeoutMs The timeout of a session that has none of its own.
 */
export function statusAt({ endedAt, lastHeartbeat, ...signs }: Signs, now: number, timeoutMs: number): Status {
  if (signs.crashed) return 'crashed'
  if (endedAt !== undefined) return 'ended'
  if (lastHeartbeat === undefined || signs.paused) return 'active'
  return now - lastHeartbeat > (signs.heartbeatTimeoutMs ?? timeoutMs) ? 'suspended' : 'active'
}
