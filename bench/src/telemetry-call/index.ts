import type { Benchmark } from '../harness/benchmark.ts'
import { measureRounds, pickValues } from '../harness/rounds.ts'
import type { Series } from '../harness/series.ts'
import { valueGoal } from '../harness/goal.ts'
import { openAnyBackend } from '../telemetry/backends.ts'
import { Sink } from '../telemetry/sink.ts'
import { counters, ours as ourCounter } from './counter-candidates.ts'
import { loggers, ours } from './loggers.ts'

const task = 'events'

export const telemetryCall: Benchmark = {
  name: 'telemetry-call',
  summary: 'the cost of logging an event with three attributes',
  rounds: 15,
  packages: [
    'pino',
    'winston',
    '@opentelemetry/sdk-logs',
    '@opentelemetry/sdk-metrics',
    '@sentry/node',
    'posthog-node',
    '@segment/analytics-node',
  ],
  async run({ rounds, quick }) {
    const amount = quick ? 2000 : 20_000
    const sink = await Sink.open(undefined, openAnyBackend())
    try {
      const candidates = Object.keys(loggers)
      const costs = await measureRounds({
        module: new URL('./candidates.ts', import.meta.url),
        setup: sink.url,
        tasks: [{ name: task, candidates, amount }],
        rounds,
      })
      const reference = 'pino, synchronous'
      const inCall: Series = {
        metric: "time of the caller's thread in the call",
        unit: 'ns',
        reference,
        values: pickValues(costs, task, ({ own }) => own ?? Number.NaN),
      }
      const cpu: Series = {
        metric: 'CPU of the whole process for each event, background work included',
        unit: 'ns',
        reference,
        values: pickValues(costs, task, ({ cpuUs }) => (cpuUs * 1000) / amount),
      }
      const counting = await measureRounds({
        module: new URL('./counter-candidates.ts', import.meta.url),
        setup: sink.url,
        tasks: [{ name: task, candidates: Object.keys(counters), amount: amount * 50 }],
        rounds,
      })
      const counter: Series = {
        metric: 'increment of a counter whose tags are resolved',
        unit: 'ns',
        reference: ourCounter,
        values: pickValues(counting, task, ({ own }) => own ?? Number.NaN),
      }
      return {
        series: [inCall, cpu, counter],
        goals: [
          valueGoal(inCall, ours.group, { atMost: 600 }),
          valueGoal(inCall, ours.strict, { atMost: 1700 }),
          valueGoal(counter, ourCounter, { atMost: 30 }),
        ],
      }
    } finally {
      await sink.close()
    }
  },
}
