import { draftCrashEvent } from '../events/crash-event.ts'
import type { SilenceDrafts } from '../store/telemetry-store.ts'
import { draftLifecycle } from './draft-lifecycle.ts'

/** Why a session is presumed to have crashed. A heartbeat takes it back. */
const silentReason = 'session_silent'

/** The records of a silence. The first is no event: the lists of the original have none. */
export const silenceDrafts: SilenceDrafts = {
  suspended: (at) => [draftLifecycle('suspend', at)],
  lost: (at) => [
    draftLifecycle('crash', at, { type: 'lost', isPresumed: true }, silentReason),
    draftCrashEvent('critical', { reason: silentReason }, at),
  ],
}
