import type { Memory } from '../services/memory/engine/memory.ts'
import type { ModelOutcome } from '../services/memory/models/model-writer.ts'
import type { Scope } from '../services/memory/store/store.ts'
import { writeGauge, writeMetric } from './metric-text.ts'
import { RequestMetrics } from './request-metrics.ts'

/** Metrics in the Prometheus text format, for the whole process and for each tenant. */
export class Metrics {
  readonly #requests = new RequestMetrics()
  readonly #modelCalls = new Map<ModelOutcome, number>()
  /** Tenants are configured, so their number is bounded. */
  readonly #requestsOf = new Map<string, RequestMetrics>()

  /** Counts a model call by its outcome. */
  countModelCall(outcome: ModelOutcome): void {
    this.#modelCalls.set(outcome, (this.#modelCalls.get(outcome) ?? 0) + 1)
  }

  /** Counts a request. @param tenant The caller's tenant, unless the request was refused before authentication. */
  observe(tenant: string | undefined, operation: string, status: number, durationMs: number): void {
    this.#requests.observe(operation, status, durationMs)
    if (tenant === undefined) return
    const ofTenant = this.#requestsOf.get(tenant) ?? new RequestMetrics()
    this.#requestsOf.set(tenant, ofTenant)
    ofTenant.observe(operation, status, durationMs)
  }

  /** Writes the metrics of the whole process. */
  async write(memory: Memory): Promise<string> {
    const statistics = await memory.statistics()
    const calls = [...this.#modelCalls].map(([outcome, value]) => ({ labels: { outcome }, value }))
    return [
      this.#requests.write(),
      writeStored(statistics),
      writeGauge('sekha_store_bytes', 'Size of the database with its log.', statistics.bytes),
      writeGauge('sekha_tenants_total', 'Tenants with stored data.', statistics.tenants),
      writeMetric('counter', 'sekha_model_calls_total', 'Model calls by outcome.', calls),
    ].join('\n')
  }

  /** Writes the metrics of one tenant, without any data of the others. */
  async writeTenant(memory: Memory, scope: Scope): Promise<string> {
    const requests = this.#requestsOf.get(scope.tenant) ?? new RequestMetrics()
    return [requests.write(), writeStored(await memory.tenantStatistics(scope))].join('\n')
  }
}

/** Writes the gauges of stored conversations and messages. */
function writeStored({
  conversations: { active, archived },
  messages,
}: {
  readonly conversations: { readonly active: number; readonly archived: number }
  readonly messages: number
}): string {
  return [
    writeGauge('sekha_conversations_total', 'Stored conversations.', active + archived),
    writeGauge('sekha_messages_total', 'Stored messages.', messages),
    writeMetric('gauge', 'sekha_conversations', 'Conversations by status.', [
      { labels: { status: 'active' }, value: active },
      { labels: { status: 'archived' }, value: archived },
    ]),
  ].join('\n')
}
