import { checkDelay, checkInteger, checkKnownOptions, ClosedError } from '@sekha/core/foundation'
import { type Job, type JobProgress, type JobQueue, type TakenJob, toJobValue } from '@sekha/storage'
import { HttpError } from '../http-error.ts'
import type { ServiceContext } from '../service.ts'
import type { EnqueueOptions, Jobs } from './jobs.ts'
import { decideAttempt } from './decide-attempt.ts'
import type { Progress, ServiceJobs } from './service-jobs.ts'

/** How soon jobs that another process has queued are noticed. */
const pollMs = 1000
/** How often progress is stored. */
const progressMs = 1000
/** The pause after the first failure of the store, which doubles up to the longest one. */
const failureMs = 1000
const longestFailureMs = 60_000
/** How long `close` waits for jobs that do not stop. Another process takes them over when their lease ends. */
const stopMs = 5000
/** How often expired jobs are removed, besides at each new one. */
const removalMs = 60 * 60 * 1000

const defaults = { concurrency: 2, maxAttempts: 5, leaseMs: 30_000 }

interface Running {
  readonly taken: TakenJob
  readonly aborter: AbortController
  progress: JobProgress
  isStored: boolean
  /** On the monotonic clock. */
  leaseUntil: number
  readonly ended: Promise<void>
}

/** Aborts a job whose lease ended, because this process had no time or could not write. */
class LateRenewalError extends Error {
  constructor({ kind, lease: { id } }: TakenJob) {
    super(`The lease of the job ${id} (${kind}) ended before it could be renewed`)
  }
}

/** Runs the jobs of an open service: takes them, renews their leases, stores their progress and settles them. */
export class RunningJobs implements Jobs {
  readonly #name: string
  readonly #jobs: ServiceJobs<unknown>
  readonly #limits: typeof defaults
  readonly #opened: unknown
  readonly #queue: Promise<JobQueue>
  readonly #context: Pick<ServiceContext, 'closing' | 'onFailure'>
  readonly #running = new Map<string, Running>()
  #wake: (() => void) | undefined
  #isWoken = false
  #isClosed = false
  #renewedAt = 0
  #removedAt = -Infinity
  #timer: ReturnType<typeof setTimeout> | undefined
  #taking: Promise<unknown> | undefined

  /**
   * @param resources The resources of the service, or a promise of them, and the queue.
   * @throws {TypeError | RangeError} when an option of the jobs is invalid
   */
  constructor(
    name: string,
    jobs: ServiceJobs<unknown>,
    { opened, queue }: { readonly opened: unknown; readonly queue: Promise<JobQueue> },
    context: Pick<ServiceContext, 'closing' | 'onFailure'>,
  ) {
    checkKnownOptions(`jobs of ${name}`, jobs, {
      queue: true,
      kinds: true,
      concurrency: true,
      maxAttempts: true,
      leaseMs: true,
    })
    this.#name = name
    this.#jobs = jobs
    this.#limits = {
      concurrency: checkInteger('concurrency', jobs.concurrency, defaults.concurrency, { min: 1, max: 20 }),
      maxAttempts: checkInteger('maxAttempts', jobs.maxAttempts, defaults.maxAttempts, { min: 1, max: 1000 }),
      leaseMs: checkDelay('leaseMs', jobs.leaseMs, defaults.leaseMs, 1),
    }
    this.#opened = opened
    this.#queue = queue
    // Avoids an unhandled rejection. Every use still rejects with the reason.
    queue.catch(() => {})
    this.#context = context
    context.closing.addEventListener('abort', () => this.#stop(), { once: true })
    void this.#run()
  }

  async enqueue(
    scope: { readonly tenant: string },
    kind: string,
    input: unknown,
    options: EnqueueOptions = {},
  ): Promise<Job> {
    checkKnownOptions('jobs.enqueue()', options, { key: true, subject: true, joins: true })
    if (!Object.hasOwn(this.#jobs.kinds, kind)) throw new TypeError(`the service ${this.#name} has no job ${kind}`)
    const job = { kind, input: toJobValue('input', input), ...options }
    const outcome = await this.#withQueue((queue) => queue.enqueueJob(scope, job))
    if (outcome.outcome === 'key-reused') throw new HttpError(422, 'This idempotency key was used with another request')
    this.#wakeUp()
    return outcome.job
  }

  async get(scope: { readonly tenant: string }, id: string): Promise<Job | undefined> {
    return this.#withQueue((queue) => queue.getJob(scope, id))
  }

  /** Stops taking jobs, aborts those that run, and gives them back. Idempotent. */
  async close(): Promise<void> {
    this.#stop()
    const ended = this.#untilEnded()
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, stopMs)))
    await Promise.race([late, ended])
    clearTimeout(timer)
    clearTimeout(this.#timer)
  }

  async #untilEnded(): Promise<void> {
    // A job that is taken meanwhile is given back too.
    await this.#taking
    await Promise.all([...this.#running.values()].map((it) => it.ended))
  }

  async #withQueue<T>(use: (queue: JobQueue) => Promise<T>): Promise<T> {
    return use(await this.#queue)
  }

  #stop(): void {
    this.#isClosed = true
    for (const { aborter } of this.#running.values()) aborter.abort(new ClosedError('The controller'))
    this.#wakeUp()
  }

  #wakeUp(): void {
    this.#isWoken = true
    this.#wake?.()
  }

  async #run(): Promise<void> {
    try {
      await this.#opened
    } catch {
      // Every request rejects with the reason.
      return
    }
    let failures = 0
    while (!this.#isClosed) {
      let delayMs = pollMs
      this.#isWoken = false
      try {
        delayMs = await this.#takeDue()
        failures = 0
      } catch (error) {
        if (this.#isClosed) return
        this.#context.onFailure(error)
        delayMs = Math.min(failureMs * 2 ** failures++, longestFailureMs)
      }
      await this.#pause(delayMs)
    }
  }

  /** @returns how long to wait for the next job */
  async #takeDue(): Promise<number> {
    const { concurrency, maxAttempts, leaseMs } = this.#limits
    const free = concurrency - this.#running.size
    if (free <= 0) return pollMs
    const kinds = Object.keys(this.#jobs.kinds)
    if (performance.now() - this.#removedAt > removalMs) {
      this.#removedAt = performance.now()
      await this.#withQueue((queue) => queue.removeJobs())
    }
    const nextMs = await this.#withQueue((queue) => queue.untilNextJob(kinds))
    if (nextMs === undefined || nextMs > 0) return Math.min(nextMs ?? pollMs, pollMs)
    const startedAt = performance.now()
    const running = new Map<string, number>()
    for (const { taken } of this.#running.values())
      running.set(taken.lease.tenant, (running.get(taken.lease.tenant) ?? 0) + 1)
    // One place stays free for other tenants.
    const maxPerTenant = Math.max(1, concurrency - 1)
    const taking = (async () => {
      const request = { kinds, limit: free, leaseMs, maxAttempts, maxPerTenant, running }
      const taken = await this.#withQueue((queue) => queue.takeJobs(request))
      for (const job of taken) this.#start(job, startedAt + leaseMs)
      return taken.length > 0 ? 0 : pollMs
    })()
    this.#taking = taking.catch(() => {})
    return taking
  }

  /** Waits, unless the runner was woken since the last look. Does not keep the process alive. */
  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.#wake = undefined
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(end, this.#isWoken ? 0 : delayMs)
      timer.unref()
      this.#wake = end
    })
  }

  #start(taken: TakenJob, leaseUntil: number): void {
    const { done, total, lease } = taken
    const aborter = new AbortController()
    const { promise, resolve } = Promise.withResolvers<void>()
    const running: Running = {
      taken,
      aborter,
      progress: { done, total },
      isStored: true,
      leaseUntil,
      ended: promise,
    }
    this.#running.set(lease.holder, running)
    if (this.#isClosed) aborter.abort(new ClosedError('The controller'))
    this.#scheduleRenewal()
    void this.#attempt(running)
      .catch(this.#context.onFailure)
      .finally(() => {
        this.#running.delete(lease.holder)
        resolve()
        this.#wakeUp()
      })
  }

  async #attempt(running: Running): Promise<void> {
    const { taken, aborter } = running
    const { signal } = aborter
    const outcome = await this.#runKind(running)
    // Without the lease, the outcome is that of another process.
    if (signal.aborted && !(signal.reason instanceof ClosedError)) {
      if (signal.reason instanceof LateRenewalError) throw signal.reason
      return
    }
    await this.#withQueue((queue) => queue.settleJob(taken.lease, outcome, running.progress))
  }

  async #runKind(running: Running): Promise<Parameters<JobQueue['settleJob']>[1]> {
    const { taken, aborter } = running
    const { signal } = aborter
    const { lease, kind, input, attempt, checkpoint, done } = taken
    try {
      const run = this.#jobs.kinds[kind]
      if (run === undefined) throw new Error(`the service ${this.#name} has no job ${kind}`)
      signal.throwIfAborted()
      const result = await run({
        id: lease.id,
        service: await this.#opened,
        scope: { tenant: lease.tenant },
        input,
        attempt,
        checkpoint,
        done,
        signal,
        report: (progress) => report(running, progress),
      })
      return { outcome: 'succeeded', result: toJobValue('result', result ?? null) }
    } catch (error) {
      if (signal.aborted) return { outcome: 'released' }
      const outcome = decideAttempt(error, { attempt, maxAttempts: this.#limits.maxAttempts, random: Math.random })
      const isRefused = error instanceof HttpError && error.status < 500
      if (!isRefused) this.#context.onFailure(new Error(`The job ${lease.id} (${kind}) failed`, { cause: error }))
      return outcome
    }
  }

  #scheduleRenewal(): void {
    if (this.#timer !== undefined) return
    this.#timer = setTimeout(
      () => {
        void this.#renew().finally(() => {
          this.#timer = undefined
          if (this.#running.size > 0) this.#scheduleRenewal()
        })
      },
      Math.min(progressMs, this.#limits.leaseMs / 3),
    ).unref()
  }

  /** Renews all leases and stores progress, in one write. */
  async #renew(): Promise<void> {
    const { leaseMs } = this.#limits
    const startedAt = performance.now()
    const all = [...this.#running.values()]
    for (const { taken, leaseUntil, aborter } of all)
      if (leaseUntil <= startedAt) aborter.abort(new LateRenewalError(taken))
    const held = all.filter(({ aborter }) => !aborter.signal.aborted)
    const isDue = startedAt - this.#renewedAt >= leaseMs / 3
    if (held.length === 0 || (!isDue && held.every(({ isStored }) => isStored))) return
    this.#renewedAt = startedAt
    try {
      const sent = held.map((it) => ({ lease: it.taken.lease, progress: it.isStored ? undefined : it.progress }))
      for (const it of held) it.isStored = true
      const lost = new Set(await this.#withQueue((queue) => queue.renewJobs(sent, leaseMs)))
      for (const { taken, aborter } of held)
        if (lost.has(taken.lease.holder)) aborter.abort(new Error('The lease of the job was taken over'))
      for (const it of held) it.leaseUntil = startedAt + leaseMs
    } catch (error) {
      for (const it of held) it.isStored = false
      this.#context.onFailure(error)
    }
  }
}

async function report(running: Running, { done, total, checkpoint }: Progress): Promise<void> {
  if (!Number.isSafeInteger(done) || !Number.isSafeInteger(total) || done < 0 || done > total)
    throw new RangeError(`progress must be whole numbers from 0, done at most total, got ${done} of ${total}`)
  const { progress, aborter } = running
  running.progress = {
    done: Math.max(done, progress.done),
    total: Math.max(total, progress.total),
    checkpoint: checkpoint === undefined ? progress.checkpoint : toJobValue('checkpoint', checkpoint),
  }
  running.isStored = false
  await new Promise((resolve) => setImmediate(resolve))
  aborter.signal.throwIfAborted()
}
