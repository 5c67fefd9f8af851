import type { JobQueue } from '@sekha/storage'

/** How far a job is. */
export interface Progress {
  /** Completed items. Clients never see it decrease. */
  readonly done: number
  /** All items, as far as known. */
  readonly total: number
  /**
   * Any JSON value that the next attempt continues from, if this process ends or the attempt fails. It is copied.
   *
   * @default the one before
   */
  readonly checkpoint?: unknown
}

/** The input of a job. */
export interface JobInput<Opened> {
  readonly id: string
  /** The opened resources of the service. */
  readonly service: Opened
  /** The scope of all reads and writes. */
  readonly scope: { readonly tenant: string }
  /** The value that was queued. */
  readonly input: unknown
  /** The number of this attempt, from 1. */
  readonly attempt: number
  /** The last checkpoint of earlier attempts; `null` without one. */
  readonly checkpoint: unknown
  /** The progress of earlier attempts. */
  readonly done: number
  /** Aborts when the controller closes or the lease is lost. The job must then stop, by throwing the reason. */
  readonly signal: AbortSignal
  /**
   * Reports progress, which is stored at most once a second, and lets other work run.
   *
   * @throws {unknown} the reason of `signal` once that has aborted
   * @throws {TypeError | RangeError} when the numbers are not whole, `done` exceeds `total`, or the checkpoint is not JSON
   *   or has more than 1,048,576 characters of it
   */
  readonly report: (progress: Progress) => Promise<void>
}

/**
 * Runs one attempt of a job. An attempt can be repeated after its process ended, so it must do no harm twice. A thrown
 * error is tried again later, up to `maxAttempts`; an `HttpError` below 500 ends the job, and clients see its message.
 *
 * @returns the result that clients see: JSON of at most 1,048,576 characters
 */
export type RunJob<Opened> = (input: JobInput<Opened>) => Promise<Readonly<Record<string, unknown>> | void>

/** The jobs of a service: durable work that outlives its request. */
export interface ServiceJobs<Opened> {
  /** Returns another queue. @default the host's, beside the tables of the service */
  readonly queue?: ((opened: Opened) => JobQueue) | undefined
  /** Maps each kind, such as `index.rebuild`, to its function. */
  readonly kinds: Readonly<Record<string, RunJob<Opened>>>
  /** The number of jobs that one process runs at a time, from 1 to 20. @default 2 */
  readonly concurrency?: number | undefined
  /** The number of attempts after which a job fails. @default 5 */
  readonly maxAttempts?: number | undefined
  /** The time after which another process takes over the job of one that ended, in milliseconds. @default 30_000 */
  readonly leaseMs?: number | undefined
}
