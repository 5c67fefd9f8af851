import { draftEvent, eventNames } from '../events/decode-event.ts'
import type { RecordDraft } from '../store/record-draft.ts'

const group = 'datacat.daemon'

/** The event of a program that has sent no heartbeat for too long. */
export function draftDaemonHang(lastBeatAt: number, now: number): RecordDraft {
  const seconds = (now - lastBeatAt) / 1000
  return draftEvent(
    {
      name: eventNames.hang,
      category: 'error',
      group,
      labels: ['heartbeat', 'hung'],
      message: `Application has not sent heartbeat for ${Math.round(seconds)} seconds`,
      data: {
        last_heartbeat: `${new Date(lastBeatAt).toISOString().slice(0, 19)}Z`,
        seconds_since_heartbeat: Math.floor(seconds),
      },
    },
    now,
  )
}

/** The event of the first heartbeat after a hang. */
export function draftDaemonRecovery(now: number): RecordDraft {
  const message = 'Application heartbeat resumed after hang'
  return draftEvent({ name: eventNames.recovery, group, labels: ['heartbeat', 'recovery'], message, data: {} }, now)
}

/** The event of a process that no longer exists. */
export function draftProcessCrash(pid: number, now: number): RecordDraft {
  const message = `Parent process (PID ${pid}) is no longer running`
  return draftEvent(
    {
      name: 'parent_process_crashed',
      category: 'critical',
      group,
      labels: ['crash', 'process'],
      message,
      data: { parent_pid: pid },
    },
    now,
  )
}
