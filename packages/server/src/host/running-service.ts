import type { JobQueue } from '@sekha/storage'
import { checkHealth, checkMetrics, checkProblems } from './check-report.ts'
import { after, type ServiceStorage } from './storage/host-storage.ts'
import { toHttpError } from './http-error.ts'
import { RunningJobs } from './jobs/running-jobs.ts'
import type { Metric } from './metric-text.ts'
import type { HealthCheck, Service, ServiceContext } from './service.ts'
import { within } from './within.ts'

/** How long a service may take for each duty, in milliseconds. A scrape of metrics usually waits for 10 s. */
const healthTimeoutMs = 10_000
const metricsTimeoutMs = 5000
const verifyTimeoutMs = 60 * 60 * 1000
const closeTimeoutMs = 5000

/** What all services are opened with. */
export type HostContext = Omit<ServiceContext, 'storage' | 'engine'>

/** How a service is opened. */
interface OpeningOptions {
  readonly stored?: ServiceStorage | Promise<ServiceStorage>
  /** @default none: the host itself opens at once */
  readonly openTimeoutMs?: number
}

/** A service that the host has begun to open. */
export class RunningService {
  readonly service: Service
  /** The jobs of the service, if it declares any. */
  readonly jobs: RunningJobs | undefined
  readonly #opened: unknown
  /** What requests wait for: `opened`, for a limited time. */
  #available: unknown
  readonly #onFailure: (error: unknown) => void

  /** @throws {unknown} the error of `open`, unless it returned a promise */
  constructor(service: Service, context: HostContext, { stored = {}, openTimeoutMs }: OpeningOptions = {}) {
    this.service = service
    this.#onFailure = context.onFailure
    this.#opened = after(stored, (its) => service.open(createContext(service.name, context, its)))
    // Avoids an unhandled rejection. Every request still rejects with the reason.
    this.#available = this.#opened
    if (this.#opened instanceof Promise) this.#boundOpening(this.#opened, openTimeoutMs)
    const { name, jobs } = service
    if (jobs === undefined) return
    const queue = after(stored, async (its) => its.queue ?? requireQueue(name, jobs.queue?.(await this.#opened)))
    this.jobs = new RunningJobs(name, jobs, { opened: this.#opened, queue: Promise.resolve(queue) }, context)
  }

  /** The resources of the service, or a promise of them while it opens, which rejects after `openTimeoutMs`. */
  get opened(): unknown {
    return this.#available
  }

  #boundOpening(opening: Promise<unknown>, timeoutMs: number | undefined): void {
    const available = (): void => void (this.#available = opening)
    opening.then(available, available)
    if (timeoutMs === undefined) return
    const what = `open of the service ${this.service.name}`
    const bounded = within(timeoutMs, what, () => opening, { unref: false })
    bounded.catch(() => {})
    this.#available = bounded
  }

  /** Checks each component. Never rejects, and takes at most 10 s. */
  async health(report: (error: unknown) => void): Promise<Readonly<Record<string, HealthCheck>>> {
    const { name } = this.service
    try {
      return checkHealth(await this.#call('health', healthTimeoutMs, (opened) => this.service.health(opened)))
    } catch (error) {
      report(error)
      const { status, message } = toHttpError(error)
      return { [name]: { ok: false, error: status === 500 ? 'does not respond' : message } }
    }
  }

  /** Reads the metrics. @throws {unknown} the error of the service; after 5 s, an error that names it */
  async metrics(tenant: string | undefined): Promise<readonly Metric[]> {
    const read = (opened: unknown): Promise<unknown> => this.service.metrics(opened, tenant)
    return checkMetrics(await this.#call('metrics', metricsTimeoutMs, read))
  }

  /** Checks the stored data. @throws {unknown} the error of the service; after an hour, an error that names it */
  async verify(): Promise<readonly string[]> {
    return checkProblems(await this.#call('verify', verifyTimeoutMs, (opened) => this.service.verify(opened)))
  }

  /**
   * Takes at most 10 s. A service that opens later is closed then.
   *
   * @throws {unknown} the error of the service, or one that names it and what takes too long
   */
  async close(): Promise<void> {
    const { name } = this.service
    // Closing keeps the process alive.
    const bounded = <T>(what: string, work: () => T | Promise<T>): Promise<T> =>
      within(closeTimeoutMs, `${what} of the service ${name}`, work, { unref: false })
    const opening = Promise.resolve(this.#opened).then(
      (resources) => ({ resources }),
      // There is nothing to close.
      () => undefined,
    )
    let opened: Awaited<typeof opening>
    try {
      opened = await bounded('open', () => opening)
    } catch (error) {
      opening.then((late) => late && this.service.close(late.resources)).catch(this.#onFailure)
      await this.jobs?.close()
      throw error
    }
    if (opened === undefined) return
    const { resources } = opened
    await this.jobs?.close()
    await bounded('close', () => this.service.close(resources))
  }

  #call<T>(what: string, timeoutMs: number, work: (opened: unknown) => Promise<T>): Promise<T> {
    return within(timeoutMs, `${what} of the service ${this.service.name}`, async () => work(await this.#opened))
  }
}

function createContext(name: string, context: HostContext, { storage, engine }: ServiceStorage): ServiceContext {
  return {
    ...context,
    get storage() {
      if (storage === undefined) throw new TypeError(`the service ${name} has no migrations, so it has no storage`)
      return storage
    },
    get engine() {
      if (engine === undefined) throw new TypeError(`the service ${name} has no engine`)
      return engine
    },
  }
}

function requireQueue(name: string, queue: JobQueue | undefined): JobQueue {
  if (queue === undefined) throw new TypeError(`the service ${name} has jobs, but no queue for them`)
  return queue
}
