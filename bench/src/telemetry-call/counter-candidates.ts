import { equal } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Candidate } from '../harness/candidate.ts'

/** A counter with its tags resolved. */
interface OpenedCounter {
  add(): void
  /** Returns the total that is recorded. */
  total(): Promise<number>
  close?(): Promise<void>
}

/** Ours. */
export const ours = '@sekha/telemetry'

/** By the name in the table. */
export const counters: Readonly<Record<string, (url: string, directory: string) => Promise<OpenedCounter>>> = {
  [ours]: async (url, spoolFolder) => {
    const { createSession } = await import('@sekha/telemetry')
    const session = createSession(url, { spoolFolder })
    const counter = session.counter('requests', { tags: ['route:/cart'] })
    return {
      add: () => counter.add(),
      async total() {
        await session.flush()
        const response = await fetch(`${url}/api/sessions/${session.sessionId}`)
        const { metrics } = (await response.json()) as { readonly metrics: readonly { readonly value: number }[] }
        return metrics.at(-1)?.value ?? 0
      },
    }
  },
  OpenTelemetry: async () => {
    const { InMemoryMetricExporter, AggregationTemporality, MeterProvider, PeriodicExportingMetricReader } =
      await import('@opentelemetry/sdk-metrics')
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
    const reader = new PeriodicExportingMetricReader({ exporter })
    const counter = new MeterProvider({ readers: [reader] }).getMeter('bench').createCounter('requests')
    // It cannot resolve attributes beforehand.
    const attributes = { route: '/cart' }
    return {
      add: () => counter.add(1, attributes),
      async total() {
        await reader.forceFlush()
        const point = exporter.getMetrics().at(-1)?.scopeMetrics[0]?.metrics[0]?.dataPoints[0]
        return typeof point?.value === 'number' ? point.value : 0
      },
    }
  },
}

const burst = 10_000

export async function openCandidate(name: string, url: string): Promise<Candidate> {
  const directory = mkdtempSync(join(tmpdir(), 'sekha-counter-'))
  const counter = await counters[name]!(url, directory)
  return {
    async verify() {
      for (let count = 0; count < 10; count++) counter.add()
      equal(await counter.total(), 10)
    },
    async run(_task, amount) {
      let inCalls = 0
      for (let done = 0; done < amount; done += burst) {
        const start = performance.now()
        for (let count = 0; count < burst; count++) counter.add()
        inCalls += performance.now() - start
        await nextTurn()
      }
      return (inCalls * 1e6) / amount
    },
    async close() {
      rmSync(directory, { recursive: true, force: true })
      process.exit(0)
    },
  }
}
