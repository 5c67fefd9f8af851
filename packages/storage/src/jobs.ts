/** The state of a job. A queued job may have failed before and wait for its next attempt. */
export type JobStatus = 'queued' | 'running' | 'succeeded' | 'failed'

/** A job, as its tenant sees it. Timestamps are in milliseconds. */
export interface Job {
  readonly id: string
  readonly kind: string
  readonly status: JobStatus
  /** Completed items. Never decreases. */
  readonly done: number
  /** All items, as far as known. */
  readonly total: number
  /** Attempts that have started. */
  readonly attempts: number
  readonly createdAt: number
  /** The start of the first attempt. */
  readonly startedAt: number | null
  readonly finishedAt: number | null
  /** The reason of the last failure, for clients. */
  readonly error: string | null
  /** The result of a job that has succeeded. */
  readonly result: unknown
}

/** A job to be queued. */
export interface NewJob {
  readonly kind: string
  /** Any JSON value. */
  readonly input: unknown
  /**
   * Makes a repetition return the first job, as long as that is kept. Keys of different tenants and kinds are independent.
   *
   * @default none: every call queues a job
   */
  readonly key?: string | undefined
  /**
   * The record that the job is about. `eraseJobs` erases what jobs about a deleted record hold.
   *
   * @default none: the job holds no text of a record
   */
  readonly subject?: string | undefined
  /** Returns an unfinished job of the same tenant, kind and input instead of a new one. @default false */
  readonly joins?: boolean | undefined
}

/** The outcome of queueing a job; `key-reused` if its key belongs to a job with another input. */
export type EnqueueOutcome =
  | {
      readonly outcome: 'done'
      readonly job: Job
      /** Whether the job existed before. */
      readonly replayed: boolean
    }
  | { readonly outcome: 'key-reused' }

/** The right to run one attempt of a job. */
export interface JobLease {
  readonly tenant: string
  readonly id: string
  /** Identifies the attempt. */
  readonly holder: string
}

/** A job that was taken, to be run under its lease. */
export interface TakenJob {
  readonly lease: JobLease
  readonly kind: string
  readonly input: unknown
  /** The number of this attempt, from 1. */
  readonly attempt: number
  /** What earlier attempts have saved to continue from. */
  readonly checkpoint: unknown
  readonly done: number
  readonly total: number
}

/** A request for jobs to run. */
export interface TakeRequest {
  /** The kinds that the caller can run. */
  readonly kinds: readonly string[]
  /** At most 20. */
  readonly limit: number
  /** The time after which another process may take the job over. */
  readonly leaseMs: number
  /** A job that was left by a process that ended fails if it has had this many attempts. */
  readonly maxAttempts: number
  /** The number of jobs that the caller may run for one tenant at a time. @default `limit` */
  readonly maxPerTenant?: number | undefined
  /** The number of jobs that the caller is running, by tenant. @default none */
  readonly running?: ReadonlyMap<string, number> | undefined
}

/** The progress of a running job. */
export interface JobProgress {
  readonly done: number
  readonly total: number
  /** Any JSON value that the next attempt continues from. @default the one before */
  readonly checkpoint?: unknown
}

/** The outcome of an attempt. */
export type AttemptOutcome =
  | { readonly outcome: 'succeeded'; readonly result: unknown }
  /** Ends the job. */
  | { readonly outcome: 'failed'; readonly error: string }
  /** Queues the next attempt. */
  | { readonly outcome: 'retry'; readonly error: string; readonly delayMs: number }
  /** Queues the job again at once. The attempt does not count. */
  | { readonly outcome: 'released' }

/**
 * The durable jobs of a service. Every process with the same file shares them. An attempt holds a lease: while it is
 * renewed, no other process runs the job, and without renewal another process takes it over. A job is therefore run at
 * least once, and only the holder of its lease can settle it.
 */
export interface JobQueue {
  enqueueJob(scope: { readonly tenant: string }, job: NewJob): Promise<EnqueueOutcome>
  /** Returns a job of the tenant; `undefined` if no job has this id. */
  getJob(scope: { readonly tenant: string }, id: string): Promise<Job | undefined>
  /**
   * Takes due jobs, and those whose lease has ended. Goes round the tenants, so that none waits for all jobs of another.
   */
  takeJobs(request: TakeRequest): Promise<readonly TakenJob[]>
  /**
   * Extends leases and stores progress, for all running jobs in one write.
   *
   * @returns the holders whose lease is lost. They must stop
   */
  renewJobs(
    held: readonly { readonly lease: JobLease; readonly progress: JobProgress | undefined }[],
    leaseMs: number,
  ): Promise<readonly string[]>
  /** Ends an attempt. @returns false if its lease was lost, so that the outcome does not count */
  settleJob(lease: JobLease, outcome: AttemptOutcome, progress?: JobProgress): Promise<boolean>
  /** Returns how long it takes until a job is due, at least 0; `undefined` if none is queued or running. */
  untilNextJob(kinds: readonly string[]): Promise<number | undefined>
  /** Removes finished jobs that were kept long enough. */
  removeJobs(): Promise<number>
}
