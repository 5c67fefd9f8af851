/** What the status of a session depends on. */
export interface Signs {
  readonly endedAt: number | undefined
  /** The last sign of life. Undefined if the program sends none. */
  readonly heardAt: number | undefined
  readonly heartbeatTimeoutMs: number | undefined
  readonly paused: boolean
  readonly crashed: boolean
  /** Whether the program has registered with the daemon. */
  readonly isOfDaemon: boolean
}

export type Status = 'active' | 'suspended' | 'crashed' | 'ended'

/**
 * The status at a time. A session without a heartbeat is active until it ends, whatever the silence. One whose last
 * heartbeat is too old is suspended until the next one, unless the daemon watches its program.
 *
 * @param timeoutMs The timeout of a session that has none of its own.
 */
export function statusAt({ endedAt, heardAt, ...signs }: Signs, now: number, timeoutMs: number): Status {
  if (signs.crashed) return 'crashed'
  if (endedAt !== undefined) return 'ended'
  if (heardAt === undefined || signs.paused || signs.isOfDaemon) return 'active'
  return now - heardAt > (signs.heartbeatTimeoutMs ?? timeoutMs) ? 'suspended' : 'active'
}
