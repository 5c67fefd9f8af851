import { Counter, Gauge, Registry } from 'prom-client'
import type { Memory } from '../engine/memory.ts'
import type { ModelOutcome } from '../models/model-writer.ts'
import type { Scope } from '../store/store.ts'
import { RequestMetrics } from './request-metrics.ts'

/** Metrics in the Prometheus text format, for the whole process and for each tenant. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests = new RequestMetrics(this.#registry)
  readonly #stored = new StoredMetrics(this.#registry)
  readonly #bytes = gauge(this.#registry, 'sekha_store_bytes', 'Size of the database with its log.')
  readonly #tenants = gauge(this.#registry, 'sekha_tenants_total', 'Tenants with stored data.')
  readonly #modelCalls = new Counter({
    name: 'sekha_model_calls_total',
    help: 'Model calls by outcome.',
    labelNames: ['outcome'],
    registers: [this.#registry],
  })
  readonly #ofTenants = new Map<string, TenantMetrics>()

  /** Counts a model call by its outcome. */
  countModelCall(outcome: ModelOutcome): void {
    this.#modelCalls.inc({ outcome })
  }

  /** Counts a request. @param tenant The caller's tenant, unless the request was refused before authentication. */
  observe(tenant: string | undefined, operation: string, status: number, durationMs: number): void {
    this.#requests.observe(operation, status, durationMs)
    if (tenant !== undefined) this.#ofTenant(tenant).requests.observe(operation, status, durationMs)
  }

  /** Writes the metrics of the whole process. */
  async write(memory: Memory): Promise<string> {
    const statistics = await memory.statistics()
    this.#stored.set(statistics)
    this.#bytes.set(statistics.bytes)
    this.#tenants.set(statistics.tenants)
    return this.#registry.metrics()
  }

  /** Writes the metrics of one tenant, without any data of the others. */
  async writeTenant(memory: Memory, scope: Scope): Promise<string> {
    const { registry, stored } = this.#ofTenant(scope.tenant)
    stored.set(await memory.tenantStatistics(scope))
    return registry.metrics()
  }

  /** Tenants are configured, so their number is bounded. */
  #ofTenant(tenant: string): TenantMetrics {
    const known = this.#ofTenants.get(tenant)
    if (known !== undefined) return known
    const registry = new Registry()
    const metrics = { registry, requests: new RequestMetrics(registry), stored: new StoredMetrics(registry) }
    this.#ofTenants.set(tenant, metrics)
    return metrics
  }
}

interface TenantMetrics {
  readonly registry: Registry
  readonly requests: RequestMetrics
  readonly stored: StoredMetrics
}

/** Gauges of stored conversations and messages. */
class StoredMetrics {
  readonly #total: Gauge
  readonly #messages: Gauge
  readonly #conversations: Gauge<'status'>

  constructor(registry: Registry) {
    this.#total = gauge(registry, 'sekha_conversations_total', 'Stored conversations.')
    this.#messages = gauge(registry, 'sekha_messages_total', 'Stored messages.')
    this.#conversations = new Gauge({
      name: 'sekha_conversations',
      help: 'Conversations by status.',
      labelNames: ['status'],
      registers: [registry],
    })
  }

  set({
    conversations: { active, archived },
    messages,
  }: {
    readonly conversations: { readonly active: number; readonly archived: number }
    readonly messages: number
  }): void {
    this.#total.set(active + archived)
    this.#conversations.set({ status: 'active' }, active)
    this.#conversations.set({ status: 'archived' }, archived)
    this.#messages.set(messages)
  }
}

const gauge = (registry: Registry, name: string, help: string): Gauge =>
  new Gauge({ name, help, registers: [registry] })
