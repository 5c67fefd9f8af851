/**
 * The right to do a task, for a limited time. It saves work when several processes could do the same task. It is never
 * needed for correctness: a holder that is suspended for longer than the lease, or a clock that jumps, lets two
 * processes do the task at once.
 */
export interface TaskLease extends AsyncDisposable {
  /**
   * Extends the lease to its whole duration from now.
   *
   * @returns whether it was still held; if not, another process may have the task
   */
  renew(): Promise<boolean>
  /** Lets others have the task. Does nothing if the lease has expired. */
  release(): Promise<void>
}
