import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Memory } from '../engine/memory.ts'
import type { ModelOutcome } from '../models/model-writer.ts'

/** What the server counts about itself, in the Prometheus text format. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests = new Counter({
    name: 'sekha_http_requests_total',
    help: 'Requests by operation and status.',
    labelNames: ['operation', 'status'],
    registers: [this.#registry],
  })
  readonly #durations = new Histogram({
    name: 'sekha_http_request_duration_seconds',
    help: 'From a request until its answer begins, by operation.',
    labelNames: ['operation'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.#registry],
  })
  readonly #total = this.#gauge('sekha_conversations_total', 'Conversations that are stored.')
  readonly #messages = this.#gauge('sekha_messages_total', 'Messages that are stored.')
  readonly #bytes = this.#gauge('sekha_store_bytes', 'Size of the database with its log.')
  readonly #tenants = this.#gauge('sekha_tenants_total', 'Tenants that have stored something.')
  readonly #conversations = new Gauge({
    name: 'sekha_conversations',
    help: 'Conversations by status.',
    labelNames: ['status'],
    registers: [this.#registry],
  })

  readonly #modelCalls = new Counter({
    name: 'sekha_model_calls_total',
    help: 'Texts that the model was to write, by outcome.',
    labelNames: ['outcome'],
    registers: [this.#registry],
  })

  /** Counts a text that the model was to write. */
  countModelCall(outcome: ModelOutcome): void {
    this.#modelCalls.inc({ outcome })
  }

  /** Counts a request. */
  observe(operation: string, status: number, durationMs: number): void {
    this.#requests.inc({ operation, status })
    this.#durations.observe({ operation }, durationMs / 1000)
  }

  /** Everything as it is now. */
  async write(memory: Memory): Promise<string> {
    const { conversations, messages, bytes, tenants } = await memory.statistics()
    this.#total.set(conversations.active + conversations.archived)
    this.#conversations.set({ status: 'active' }, conversations.active)
    this.#conversations.set({ status: 'archived' }, conversations.archived)
    this.#messages.set(messages)
    this.#bytes.set(bytes)
    this.#tenants.set(tenants)
    return this.#registry.metrics()
  }

  #gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.#registry] })
  }
}
