import type { RecordDraft } from './record-draft.ts'

/** The records that the store adds by itself. Runs in the thread of the store, in its transactions. */
export interface OwnRecords {
  /** Of a session that has become silent. */
  silence(session: SilentSession, now: number): readonly RecordDraft[]
  /** Of a session that has been silent for very long. */
  loss(now: number): readonly RecordDraft[]
  /** Of a session that is no longer silent. */
  recovery(session: RecoveredSession, at: number): readonly RecordDraft[]
  /** Adds a sample to a histogram. @param samples Those before, as it returned them. */
  addSample(samples: string | undefined, sample: string, at: number): SampledPoint
}

/** A session that has become silent. */
export interface SilentSession {
  /** The last sign of life. */
  readonly heardAt: number
  /** Whether the program has reported itself that it hangs. */
  readonly isHung: boolean
  readonly isOfDaemon: boolean
}

/** A session that is no longer silent. */
export interface RecoveredSession {
  /** Whether it hangs, by what the store has recorded of its silence. */
  readonly wasHung: boolean
  readonly isOfDaemon: boolean
}

/** The point of a histogram. */
export interface SampledPoint {
  /** All samples so far. */
  readonly samples: string
  readonly body: string
  readonly value: number | undefined
}
