import { draftCrashEvent } from '../events/crash-event.ts'
import { draftEvent, eventNames } from '../events/decode-event.ts'
import type { RecordDraft } from '../store/record-draft.ts'
import { writeTime } from '../wire/go-time.ts'
import { draftLifecycle } from './draft-lifecycle.ts'

/** Why a session is presumed to have crashed. A heartbeat takes it back. */
const silentReason = 'session_silent'

const group = 'heartbeat'
/** Tells the events of the server from those of a program. */
const source = { detected_by: 'server' }

/** The record of a session whose heartbeats are missing. */
export const draftSuspension = (at: number): RecordDraft => draftLifecycle('suspend', at)

/** The event of a program whose heartbeats are missing. */
export function draftHang(heardAt: number, now: number): RecordDraft {
  const seconds = Math.round((now - heardAt) / 1000)
  return draftEvent(
    {
      name: eventNames.hang,
      category: 'error',
      group,
      labels: ['heartbeat', 'hung'],
      message: `No heartbeat for ${seconds} seconds`,
      data: { last_heartbeat: writeTime(heardAt), seconds_since_heartbeat: seconds, ...source },
    },
    now,
  )
}

/** The event of the first heartbeat after a hang that the server has recorded. */
export function draftRecovery(at: number): RecordDraft {
  const message = 'Heartbeats have resumed'
  return draftEvent({ name: eventNames.recovery, group, labels: ['heartbeat', 'recovery'], message, data: source }, at)
}

/** The records of a session that is presumed to have crashed, because it has been silent for very long. */
export const draftCrash = (at: number): readonly RecordDraft[] => [
  draftLifecycle('crash', at, { type: 'lost', isPresumed: true }, silentReason),
  draftCrashEvent('critical', { reason: silentReason }, at),
]
