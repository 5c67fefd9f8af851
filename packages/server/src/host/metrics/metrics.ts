import type { Metric } from '../metric-text.ts'
import { RequestMetrics } from './request-metrics.ts'

/** The number of tenants whose requests are counted apart, so that memory use is bounded. */
const maxTenants = 1000

/** Counts requests, for the whole process and for each tenant. */
export class Metrics {
  readonly #requests = new RequestMetrics()
  /** Least recently called first. */
  readonly #requestsOf = new Map<string, RequestMetrics>()

  /**
   * Counts a request. Beyond 1000 tenants, the counts of the least recent caller start again at zero.
   *
   * @param tenant The caller's tenant, unless the request was refused before authentication.
   */
  observe(tenant: string | undefined, operation: string, status: number, durationMs: number): void {
    this.#requests.observe(operation, status, durationMs)
    if (tenant === undefined) return
    const ofTenant = this.#requestsOf.get(tenant) ?? new RequestMetrics()
    this.#requestsOf.delete(tenant)
    this.#requestsOf.set(tenant, ofTenant)
    ofTenant.observe(operation, status, durationMs)
    const [oldest] = this.#requestsOf.keys()
    if (this.#requestsOf.size > maxTenants && oldest !== undefined) this.#requestsOf.delete(oldest)
  }

  /** Reads the counts of one tenant or, without a tenant, of the whole process. */
  read(tenant: string | undefined): readonly Metric[] {
    if (tenant === undefined) return this.#requests.read()
    return (this.#requestsOf.get(tenant) ?? new RequestMetrics()).read()
  }
}
