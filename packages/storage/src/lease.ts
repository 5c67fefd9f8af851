/**
 * The right to do a job, for a limited time. It saves work when several processes could do the same job. It is never
 * needed for correctness: a holder that is suspended for longer than the lease, or a clock that jumps, lets two
 * processes do the job at once.
 */
export interface Lease extends AsyncDisposable {
  /**
   * Extends the lease to its whole duration from now.
   *
   * @returns whether it was still held; if not, another process may have the job
   */
  renew(): Promise<boolean>
  /** Lets others have the job. Does nothing if the lease has expired. */
  release(): Promise<void>
}
