import type { RecordDraft } from '../store/record-draft.ts'
import { map, time } from '../wire/go-fields.ts'
import { GoJsonError, GoObject, type GoValue, parseGoJson, toFreeForm } from '../wire/go-json.ts'
import { type Timestamp, timestampOf } from '../wire/go-time.ts'
import type { Generation, State } from '../store/merge-state.ts'

/**
 * Reads the body of a state update by the rules of a generation.
 *
 * @throws {GoJsonError} when it is no update
 */
export function decodeStateUpdate(body: string, generation: Generation, now: number): RecordDraft {
  const { patch, timestamp } = generation === 1 ? readPatch(body) : readEnvelope(body)
  return draftState(patch, timestamp ?? timestampOf(now))
}

/** The draft of an update. */
export function draftState(patch: State, timestamp: Timestamp): RecordDraft {
  return { kind: 'state', at: timestamp.at, name: '', body: JSON.stringify({ timestamp: timestamp.text, patch }) }
}

interface StateUpdate {
  readonly patch: State
  readonly timestamp?: Timestamp | undefined
}

/** The first generation takes the whole body as the patch, and ignores what follows it. */
function readPatch(body: string): StateUpdate {
  return { patch: toPatch(parseGoJson(body, 'allowed')) }
}

/** The second generation takes `state`, if it is there, and otherwise the whole body. */
function readEnvelope(body: string): StateUpdate {
  const value = parseGoJson(body, 'refused')
  if (value === null) return { patch: {} }
  if (!(value instanceof GoObject)) throw new GoJsonError('not an object')
  let state: Record<string, unknown> | undefined
  let timestamp: Timestamp | undefined
  for (const [name, member] of value.members) {
    if (name.toLowerCase() === 'state') state = map(member, state)
    else if (name.toLowerCase() === 'timestamp') timestamp = member === null ? undefined : time(member, timestamp)
  }
  return { patch: state ?? toPatch(value), timestamp }
}

function toPatch(value: GoValue): State {
  if (value === null) return {}
  if (!(value instanceof GoObject)) throw new GoJsonError('not an object')
  return toFreeForm(value) as State
}
