import { type ErrorCodes, SekhaError } from '../foundation/index.ts'

/** What waiting for a job reads of it. */
export interface JobState {
  /** Identifies the job. */
  readonly id: string
  /** Type of work. */
  readonly kind: string
  /** A wait ends with `succeeded` and `failed`. */
  readonly status: string
  /** Number of completed items. */
  readonly done: number
  /** Number of items in the job. */
  readonly total: number
  /** Reason for the failure. */
  readonly error?: string | undefined
}

/** A job has failed, and the server does not try it again. */
export class JobFailedError extends SekhaError {
  /** Always `job_failed`. */
  declare readonly code: ErrorCodes['JobFailedError']
  /** The job, with its `error`. */
  readonly job: JobState

  constructor(job: JobState, operation: string) {
    super(`The job ${job.kind} failed: ${job.error ?? 'the server gives no reason'}`, { operation, code: 'job_failed' })
    this.job = job
  }

  /** Always `JobFailedError`, in minified code too. */
  override get name(): string {
    return 'JobFailedError'
  }
}
