/**
 * A session for the tests of your program.
 *
 * @module @sekha/telemetry/testing
 */
import { resolveOptions, type TelemetryOptions } from '../client/options.ts'
import { Recorder } from '../client/recorder.ts'
import type { Encoder } from '../encode/encoder.ts'
import { type LinePrefix, readRecord } from '../journal/record.ts'
import { mergeState, type StateObject } from '../session/merge-state.ts'
import { TelemetrySession } from '../session/telemetry-session.ts'

/** A record as the server would get it. */
export type FakeRecord = { readonly kind: string; readonly [field: string]: unknown }

/** A session, and what it recorded. */
export interface FakeSession {
  /** Passes for a session of `createSession()`. */
  readonly session: TelemetrySession
  /** All records, those of its children among them. */
  readonly records: readonly FakeRecord[]
  /** The events of a name, or all of them. */
  readonly events: (name?: string) => FakeRecord[]
  /** The metrics of a name, or all of them: points of `logMetric` and of timers, and what instruments gathered. */
  readonly metrics: (name?: string) => FakeRecord[]
  /** The exceptions of a class, such as `TypeError`, or all of them. */
  readonly exceptions: (type?: string) => FakeRecord[]
  /** The state that the server would have. */
  readonly state: StateObject
}

/** Keeps records instead of writing them. */
class FakeRecorder extends Recorder {
  readonly records: FakeRecord[] = []

  override add(_prefix: LinePrefix, encoder: Encoder): void {
    this.cancel(encoder)
    const line = new TextDecoder().decode(encoder.bytes.subarray(encoder.from, encoder.at))
    const { sessionId, json } = readRecord({ line, index: this.records.length + 1 }, 'fake')
    this.records.push({ ...(JSON.parse(json) as FakeRecord), session_id: sessionId })
  }
}

/**
 * Creates a session that keeps its records in memory and sends nothing. It scrubs, cuts and samples as a real one.
 *
 * @example
 * ```ts
 * import { createFakeSession } from '@sekha/telemetry/testing'
 *
 * const { session, events } = createFakeSession()
 * session.logEvent('user_login', { user: 'alice' })
 * console.log(events('user_login')[0]?.data) // { user: 'alice' }
 * ```
 */
export function createFakeSession(options: TelemetryOptions = {}): FakeSession {
  const fake = { ...options, spool: 'memory', heartbeatIntervalMs: 0 } as const
  const recorder = new FakeRecorder(resolveOptions('http://fake.invalid', fake))
  const { product = 'fake', version = '0', hostname, machineId } = options
  const start = { product, version, hostname, machineId, parentId: undefined }
  const session = new TelemetrySession(recorder, start, globalThis.crypto.randomUUID(), true)
  const collected = (): readonly FakeRecord[] => {
    for (const collect of recorder.beforeWrite) collect()
    return recorder.records
  }
  const select = (kind: string, field: string, value: string | undefined): FakeRecord[] =>
    collected().filter((record) => record.kind === kind && (value === undefined || record[field] === value))
  return {
    session,
    get records() {
      return collected()
    },
    events: (name) => select('event', 'name', name),
    metrics: (name) => select('metric', 'name', name),
    exceptions: (type) => select('exception', 'exception_type', type),
    get state() {
      const updates = collected().filter(({ kind, session_id: id }) => kind === 'state' && id === session.sessionId)
      return updates.reduce<StateObject>((state, update) => mergeState(state, update['state'] as StateObject), {
        product,
        version,
      })
    },
  }
}
