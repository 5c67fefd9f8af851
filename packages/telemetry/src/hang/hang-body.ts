import { describeHang, hangId, type WatchContext } from './describe-hang.ts'

/** The fields of a report, as names that the watchdog replaces. */
const NAMES = {
  hang: '{hang}',
  durationMs: '{durationMs}',
  seconds: '{seconds}',
  isBlocked: '{isBlocked}',
  blockedIn: '{blockedIn}',
  activity: '{activity}',
  stack: '{stack}',
} as const

/**
 * Describes the batch that the watchdog sends during a hang. Its event has no number, because only the blocked thread could
 * give one. The start of the session comes first: the server may not have it yet.
 *
 * @param start - The record of the start, as JSON.
 */
export function describeHangBody({ watch, timeoutMs }: WatchContext, start: string): unknown {
  const event = { kind: 'event', id: hangId(watch, NAMES.hang), timestamp: '{at}', ...describeHang(NAMES, timeoutMs) }
  return { records: [escapeBraces(start), event] }
}

/** Parses JSON so that no part of its texts counts as a name. */
function escapeBraces(json: string): unknown {
  return JSON.parse(json, (_, value: unknown) => (typeof value === 'string' ? value.replaceAll('{', '{{') : value))
}
