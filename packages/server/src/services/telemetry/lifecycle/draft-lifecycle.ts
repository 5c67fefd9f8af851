import type { wire } from '@sekha/core/contract'
import type { Effect, RecordDraft } from '../store/record-draft.ts'

/** A step in the life of a session. */
export type Phase = wire.TelemetryLifecycle['phase']

/** The record of a step. */
export function draftLifecycle(phase: Phase, at: number, effect?: Effect, reason?: string): RecordDraft {
  const body: wire.TelemetryLifecycle = { phase, ...(reason !== undefined && { reason }) }
  return { kind: 'lifecycle', at, name: phase, body: JSON.stringify(body), effect }
}
