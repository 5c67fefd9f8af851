import type { Recovery } from '@sekha/heartbeat'

/** What is known of a hang. A report of the watchdog has the same fields, so each is also a name in braces. */
export interface KnownHang {
  readonly hang: unknown
  readonly durationMs: unknown
  /** The duration in whole seconds. */
  readonly seconds: unknown
  readonly isBlocked: unknown
  readonly blockedIn: unknown
  readonly activity: unknown
  readonly stack: unknown
}

/** Where the watchdog's reports of a monitor belong. */
export interface WatchContext {
  readonly session: string
  /** Identifies the monitor: the id of a hang is this and its number. */
  readonly watch: string
  readonly timeoutMs: number
}

/** Describes a hang as the original clients do, and more: the fields of its event. */
export function describeHang(
  { hang, durationMs, seconds, isBlocked, blockedIn, activity, stack }: KnownHang,
  timeoutMs: number,
): Readonly<Record<string, unknown>> {
  return {
    name: 'application_appears_hung',
    category: 'error',
    group: 'heartbeat',
    labels: ['heartbeat', 'hung'],
    message: `No heartbeat for ${String(seconds)} seconds`,
    data: {
      seconds_since_heartbeat: seconds,
      timeout: timeoutMs / 1000,
      hang,
      duration_ms: durationMs,
      is_blocked: isBlocked,
      blocked_in: blockedIn,
      activity,
      stack,
    },
  }
}

/** Describes the end of a hang. */
export function describeRecovery({
  hang,
  durationMs,
  suspendedMs,
  activity,
}: Recovery): Readonly<Record<string, unknown>> {
  return {
    name: 'application_recovered',
    category: 'info',
    group: 'heartbeat',
    labels: ['heartbeat', 'recovery'],
    message: 'Heartbeats arrive again',
    data: { hang, duration_ms: durationMs, suspended_ms: suspendedMs, activity },
  }
}

/** The id of the record of a hang. The program, its watchdog and its successor give the same, so the server has it once. */
export const hangId = (watch: string, hang: unknown): string => `${watch}.${String(hang)}`
