import { Counter, Histogram, type Registry } from 'prom-client'

/** Counts and times the requests of the whole process or of one tenant. */
export class RequestMetrics {
  readonly #requests: Counter<'operation' | 'status'>
  readonly #durations: Histogram<'operation'>

  /** @param registry The registry of the metrics. */
  constructor(registry: Registry) {
    this.#requests = new Counter({
      name: 'sekha_http_requests_total',
      help: 'Requests by operation and status.',
      labelNames: ['operation', 'status'],
      registers: [registry],
    })
    this.#durations = new Histogram({
      name: 'sekha_http_request_duration_seconds',
      help: 'Time from a request to the start of its response, by operation.',
      labelNames: ['operation'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [registry],
    })
  }

  /** Counts a request. */
  observe(operation: string, status: number, durationMs: number): void {
    this.#requests.inc({ operation, status })
    this.#durations.observe({ operation }, durationMs / 1000)
  }
}
