import {
  checkDelay,
  checkFunction,
  checkKnownOptions,
  type KnownOptions,
  MAX_TIMER_MS,
  notify,
  parseRetryAfter,
  sleep,
  TimeoutError,
} from '../foundation/index.ts'
import type { Operation } from '../contract/operation.ts'
import type { CallInput } from './call-options.ts'
import type { Caller } from './caller.ts'
import { JobFailedError, type JobState } from './job-failed-error.ts'

/** The options of waiting for a job. */
export interface WaitUntilOptions<Job = JobState> {
  /** The status to wait for. A job that has succeeded has also run. @default 'succeeded' */
  readonly status?: 'running' | 'succeeded' | undefined
  /** The limit of the whole wait, in milliseconds. @default none */
  readonly timeoutMs?: number | undefined
  /** Ends the wait with the signal's reason. The job continues. */
  readonly signal?: AbortSignal | undefined
  /**
   * The first pause between two requests, in milliseconds. Pauses grow by half up to 5 seconds, and last at least as long
   * as the server's `Retry-After`. @default 200
   */
  readonly pollMs?: number | undefined
  /** Receives the job whenever its status or its progress has changed. Errors that it throws are ignored. */
  readonly onProgress?: ((job: Job) => void) | undefined
}

const known: KnownOptions<WaitUntilOptions> = {
  status: true,
  timeoutMs: true,
  signal: true,
  pollMs: true,
  onProgress: true,
}

const defaultPollMs = 200
const longestPollMs = 5000

/**
 * Waits until a job has succeeded, or has begun to run.
 *
 * @param operation Reads the job.
 * @param input Names the job.
 */
export async function waitUntil<Job extends JobState>(
  client: Caller,
  operation: Operation,
  input: CallInput,
  options: WaitUntilOptions<Job> = {},
): Promise<Job> {
  const name = operation.id.replace(/[^.]+$/, 'waitUntil')
  checkKnownOptions(name, options, known)
  const { status = 'succeeded', signal } = options
  if (status !== 'running' && status !== 'succeeded')
    throw new TypeError(`status must be running or succeeded, got ${JSON.stringify(status)}`)
  const pollMs = checkDelay('pollMs', options.pollMs, defaultPollMs, 1)
  const timeoutMs = checkDelay('timeoutMs', options.timeoutMs, MAX_TIMER_MS, 1)
  const onProgress = checkFunction('onProgress', options.onProgress)
  // Sends nothing: it has the client's clock, and aborts with the signal and with `close()` of the client.
  const wait = client.begin(operation, input, { signal, totalTimeoutMs: Infinity })
  const { lifetime } = wait
  const { clock } = lifetime
  const expire = (): TimeoutError =>
    new TimeoutError({
      scope: 'call',
      timeoutMs,
      operation: name,
      missed: `The job has not ${status === 'running' ? 'begun to run' : 'succeeded'} within timeoutMs`,
    })
  const deadlineAt = clock.monotonic() + timeoutMs
  const timer =
    options.timeoutMs === undefined ? undefined : clock.setTimeout(() => lifetime.abort(expire()), timeoutMs)
  try {
    let last: Job | undefined
    for (let pauseMs = pollMs; ; pauseMs = Math.min(pauseMs * 1.5, Math.max(longestPollMs, pollMs))) {
      const { data: job, response } = await client
        .call<Job>(operation, input, { signal: lifetime.signal })
        .withResponse()
      if (onProgress !== undefined && hasChanged(last, job)) notify(() => onProgress(job))
      last = job
      if (job.status === 'failed') throw new JobFailedError(job, name)
      if (job.status === 'succeeded' || job.status === status) return job
      const afterMs =
        parseRetryAfter({ 'retry-after': response.headers.get('retry-after') ?? undefined }, clock.now()) ?? 0
      if (clock.monotonic() + afterMs > deadlineAt) throw expire()
      await sleep(Math.max(pauseMs, afterMs), { signal: lifetime.signal, clock })
    }
  } finally {
    if (timer !== undefined) clock.clearTimeout(timer)
    wait.end()
  }
}

const hasChanged = (last: JobState | undefined, { status, done, total }: JobState): boolean =>
  last === undefined || last.status !== status || last.done !== done || last.total !== total
