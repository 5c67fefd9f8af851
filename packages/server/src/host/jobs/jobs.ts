import type { Job } from '@sekha/storage'

/** Options of a queued job. */
export interface EnqueueOptions {
  /** Makes a repetition return the first job. @default none */
  readonly key?: string | undefined
  /** The record that the job is about: `eraseJobs` erases its input with the record. @default none */
  readonly subject?: string | undefined
  /** Returns an unfinished job of the same tenant, kind and input instead of a new one. @default false */
  readonly joins?: boolean | undefined
}

/** The jobs of a service, for its handlers. */
export interface Jobs {
  /**
   * Queues a job. It is durable when the promise resolves.
   *
   * @param kind A kind that the service declares.
   * @param input Any JSON value, of at most 1,048,576 characters.
   * @throws {TypeError | RangeError} when the service does not declare the kind, or the input is not JSON or too long
   * @throws {HttpError} 422 when the key was used with another input
   */
  enqueue(scope: { readonly tenant: string }, kind: string, input: unknown, options?: EnqueueOptions): Promise<Job>
  /** Returns a job of the tenant; `undefined` if no job has this id. */
  get(scope: { readonly tenant: string }, id: string): Promise<Job | undefined>
}
