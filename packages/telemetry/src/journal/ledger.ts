/**
 * Why records were dropped:
 *
 * - `full`: the journal reached its bound, and these were of the least important class
 * - `superseded`: the journal reached its bound, and these updates of a state are merged into a later one, so nothing is lost
 * - `expired`: they were older than `maxAgeMs`
 * - `corrupt`: their bytes on the disk are damaged
 * - `rejected`: the server refused them for good
 * - `invalid`: they could not be recorded, such as a metric of NaN
 * - `sampled`: the sampling rate left them out
 * - `closed`: the session had ended
 */
export type DropReason = 'full' | 'superseded' | 'expired' | 'corrupt' | 'rejected' | 'invalid' | 'sampled' | 'closed'

/** Numbers of dropped records, by reason. */
export type Dropped = { readonly [Reason in DropReason]: number }

const NONE: Dropped = {
  full: 0,
  superseded: 0,
  expired: 0,
  corrupt: 0,
  rejected: 0,
  invalid: 0,
  sampled: 0,
  closed: 0,
}

const DROP_REASONS = Object.keys(NONE) as DropReason[]

/**
 * Where every record is. Always, `accepted = delivered + duplicate + dropped + pending`, where `dropped` is the
 * sum of all reasons.
 */
export interface Ledger {
  /** Records taken, from this process and from those whose journals it adopted. */
  readonly accepted: number
  /** Records that the server stored. */
  readonly delivered: number
  /** Records that the server had already: an acknowledgement was lost, or the watchdog had sent a hang. It has them once. */
  readonly duplicate: number
  readonly dropped: Dropped
  /** Records in the journal, to be delivered. */
  readonly pending: number
}

/** A ledger that counts. */
export class Tally {
  delivered = 0
  duplicate = 0
  readonly dropped: { [Reason in DropReason]: number } = createDropped()

  /** Adds the numbers of another one. */
  add(other: { readonly delivered: number; readonly duplicate: number; readonly dropped: Partial<Dropped> }): void {
    this.delivered += other.delivered
    this.duplicate += other.duplicate
    for (const reason of DROP_REASONS) this.dropped[reason] += other.dropped[reason] ?? 0
  }

  /** The number of records that are settled, one way or another. */
  get settled(): number {
    return this.delivered + this.duplicate + DROP_REASONS.reduce((sum, reason) => sum + this.dropped[reason], 0)
  }
}

export function createDropped(): { [Reason in DropReason]: number } {
  return { ...NONE }
}
