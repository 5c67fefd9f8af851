import type { RecordDraft } from '../store/record-draft.ts'
import { writeTime } from '../wire/go-time.ts'
import { eventNames } from './decode-event.ts'

/** The event of a crash, as the original adds it. */
export function draftCrashEvent(
  category: '' | 'critical',
  data: Readonly<Record<string, unknown>>,
  now: number,
): RecordDraft {
  const name = eventNames.crash
  const fields = { timestamp: writeTime(now), name, category, group: '', labels: null, message: '', data }
  return { kind: 'event', at: now, name, body: JSON.stringify(fields), category }
}
