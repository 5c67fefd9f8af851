import { gauge, type Metric } from '../../host/metric-text.ts'
import type { ModelOutcome } from './models/model-writer.ts'
import type { Store } from './store/store.ts'

/** Counts model calls by outcome. */
export class ModelCalls {
  readonly #counts = new Map<ModelOutcome, number>()

  readonly count = (outcome: ModelOutcome): void => {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1)
  }

  read(): Metric {
    const samples = [...this.#counts].map(([outcome, value]) => ({ labels: { outcome }, value }))
    return { type: 'counter', name: 'sekha_model_calls_total', help: 'Model calls by outcome.', samples }
  }
}

/** Reads the metrics of one tenant, without any data of the others, or of the whole process. */
export async function readMetrics(
  { memory, calls }: { readonly memory: Pick<Store, 'statistics' | 'tenantStatistics'>; readonly calls: ModelCalls },
  tenant: string | undefined,
): Promise<readonly Metric[]> {
  if (tenant !== undefined) return countStored(await memory.tenantStatistics({ tenant }))
  const statistics = await memory.statistics()
  return [
    ...countStored(statistics),
    gauge('sekha_store_bytes', 'Size of the database with its log.', statistics.bytes),
    gauge('sekha_tenants_total', 'Tenants with stored data.', statistics.tenants),
    calls.read(),
  ]
}

/** Reads the gauges of stored conversations and messages. */
function countStored({
  conversations: { active, archived },
  messages,
}: {
  readonly conversations: { readonly active: number; readonly archived: number }
  readonly messages: number
}): readonly Metric[] {
  return [
    gauge('sekha_conversations_total', 'Stored conversations.', active + archived),
    gauge('sekha_messages_total', 'Stored messages.', messages),
    {
      type: 'gauge',
      name: 'sekha_conversations',
      help: 'Conversations by status.',
      samples: [
        { labels: { status: 'active' }, value: active },
        { labels: { status: 'archived' }, value: archived },
      ],
    },
  ]
}
