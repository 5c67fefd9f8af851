import { draftCrashEvent } from '../events/crash-event.ts'
import type { Program } from '../store/record-draft.ts'
import type { SessionDraft } from '../store/telemetry-store.ts'
import type { Generation } from '../store/merge-state.ts'

/** The program of a session of the first generation. */
export const unknownProgram: Program = { product: '', version: '', machineId: '', hostname: '' }

/** A new session. Suspended sessions of the same machine have crashed: the machine is back, and they are not. */
export function draftSession(
  id: string,
  generation: Generation,
  program: Program,
  now: number,
  daemon?: SessionDraft['daemon'],
): SessionDraft {
  const data = { machine_id: program.machineId, reason: 'machine_returned_session_not_resumed' }
  return {
    id,
    generation,
    program,
    daemon,
    returned: { ...draftCrashEvent('', data, now), effect: { type: 'lost', isPresumed: false } },
  }
}
