import type { Benchmark, Outcome } from '../harness/benchmark.ts'
import { checkGoal, type Goal } from '../harness/goal.ts'
import { showProgress } from '../harness/progress.ts'
import { shuffle } from '../harness/statistics.ts'
import { cellOf, type Table } from '../harness/table.ts'
import { openBackend } from '../telemetry/backends.ts'
import { runProgram } from './run-program.ts'
import { type Scenario, scenarios } from './scenarios.ts'
import type { Arrived } from '../telemetry/sink.ts'
import { sekha, subjects } from '../telemetry/subjects.ts'

/** The number of programs at once. They mostly wait. */
const maxPrograms = 24
/** Scenarios whose result depends on the time between the last event and the end run with little beside them. */
const maxTimedPrograms = 4

interface Run {
  readonly scenario: Scenario
  readonly subject: string
}

export const telemetryLoss: Benchmark = {
  name: 'telemetry-loss',
  summary: 'events that arrive when programs and servers fail, default settings',
  rounds: 20,
  packages: [
    '@sentry/node',
    '@opentelemetry/sdk-logs',
    '@opentelemetry/exporter-logs-otlp-http',
    'posthog-node',
    '@segment/analytics-node',
    '@rudderstack/rudder-sdk-node',
  ],
  async run({ rounds, quick }) {
    const chosen = quick
      ? scenarios.filter(({ ending, fault }) => ending.kind !== 'stay' && fault === undefined)
      : scenarios
    const results = new Map<string, Arrived[]>()
    const runs = chosen.flatMap((scenario) =>
      Object.keys(subjects).flatMap((subject) => Array.from({ length: rounds }, (): Run => ({ scenario, subject }))),
    )
    const isTimed = ({ scenario }: Run): boolean => scenario.ending.kind !== 'stay'
    await runAll(shuffle(runs.filter(isTimed)), maxTimedPrograms, results)
    await runAll(shuffle(runs.filter((run) => !isTimed(run))), maxPrograms, results)
    return report(chosen, results)
  },
}

const keyOf = ({ scenario, subject }: Run): string => `${scenario.name}: ${subject}`

async function runAll(runs: readonly Run[], atOnce: number, results: Map<string, Arrived[]>): Promise<void> {
  const waiting = [...runs]
  let done = 0
  const worker = async (): Promise<void> => {
    for (let run = waiting.pop(); run !== undefined; run = waiting.pop()) {
      const arrived = await runProgram(run.subject, run.scenario, openBackend(run.subject))
      const key = keyOf(run)
      results.set(key, [...(results.get(key) ?? []), arrived])
      showProgress(`${++done} of ${runs.length} programs`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

function report(chosen: readonly Scenario[], results: ReadonlyMap<string, readonly Arrived[]>): Outcome {
  const names = Object.keys(subjects)
  const arrivedOf = (scenario: Scenario, subject: string): readonly Arrived[] =>
    results.get(keyOf({ scenario, subject })) ?? []
  const tableOf = (title: string, figure: (arrived: Arrived) => number): Table => ({
    title,
    corner: 'scenario',
    columns: names,
    lines: chosen.map((scenario) => ({
      label: scenario.name,
      cells: names.map((subject) => cellOf(arrivedOf(scenario, subject).map(figure))),
    })),
  })
  return {
    series: [],
    tables: [
      tableOf('events that arrived', ({ delivered }) => delivered),
      tableOf('events that arrived twice', ({ duplicates }) => duplicates),
    ],
    goals: chosen.flatMap((scenario) => goalsOf(scenario, arrivedOf(scenario, sekha))),
    notes: [
      '1000 events a run in a tight loop, 50 000 in the burst; default settings; each program is started a second time, without events, for 20 s',
      'the median of the rounds, with the minimum and the maximum',
    ],
  }
}

/** The worst run counts. */
function goalsOf(scenario: Scenario, arrived: readonly Arrived[]): Goal[] {
  const worst = Math.min(...arrived.map(({ delivered }) => delivered))
  const twice = Math.max(...arrived.map(({ duplicates }) => duplicates))
  return [
    checkGoal(`${scenario.name}: worst of ${sekha}`, worst, 'events', { atLeast: scenario.events }),
    checkGoal(`${scenario.name}: duplicates of ${sekha}`, twice, 'events', { atMost: 0 }),
  ]
}
