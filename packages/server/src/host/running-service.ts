import { toHttpError } from './http-error.ts'
import { RunningJobs } from './jobs/running-jobs.ts'
import type { Metric } from './metric-text.ts'
import type { HealthCheck, Service, ServiceContext } from './service.ts'

/** How long a service may take to report its health, in milliseconds. */
const healthTimeoutMs = 10_000

/** A service that the host has begun to open. */
export class RunningService {
  readonly service: Service
  /** The jobs of the service, if it declares any. */
  readonly jobs: RunningJobs | undefined
  readonly #opened: unknown

  /** @throws {unknown} the error of `open`, unless it returned a promise */
  constructor(service: Service, context: ServiceContext) {
    this.service = service
    this.#opened = service.open(context)
    // Avoids an unhandled rejection. Every request still rejects with the reason.
    if (this.#opened instanceof Promise) this.#opened.catch(() => {})
    if (service.jobs !== undefined) this.jobs = new RunningJobs(service.name, service.jobs, this.#opened, context)
  }

  /** The resources of the service, or a promise of them while it opens. */
  get opened(): unknown {
    return this.#opened
  }

  /** Checks each component. Never rejects, and takes at most 10 s. */
  async health(report: (error: unknown) => void): Promise<Readonly<Record<string, HealthCheck>>> {
    const { name } = this.service
    let timer: ReturnType<typeof setTimeout> | undefined
    const timeout = new Promise<Readonly<Record<string, HealthCheck>>>((resolve) => {
      timer = setTimeout(() => resolve({ [name]: { ok: false, error: 'does not respond' } }), healthTimeoutMs)
    })
    try {
      return await Promise.race([timeout, this.#check()])
    } catch (error) {
      report(error)
      const { status, message } = toHttpError(error)
      return { [name]: { ok: false, error: status === 500 ? 'does not respond' : message } }
    } finally {
      clearTimeout(timer)
    }
  }

  async #check(): Promise<Readonly<Record<string, HealthCheck>>> {
    return this.service.health(await this.#opened)
  }

  async metrics(tenant: string | undefined): Promise<readonly Metric[]> {
    return this.service.metrics(await this.#opened, tenant)
  }

  async verify(): Promise<readonly string[]> {
    return this.service.verify(await this.#opened)
  }

  async close(): Promise<void> {
    let opened: unknown
    try {
      opened = await this.#opened
    } catch {
      // There is nothing to close.
      return
    }
    await this.jobs?.close()
    await this.service.close(opened)
  }
}
