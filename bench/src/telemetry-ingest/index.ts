import type { Benchmark, Outcome, Settings } from '../harness/benchmark.ts'
import type { Cost } from '../harness/candidate.ts'
import { checkGoal } from '../harness/goal.ts'
import { type Costs, measureRounds } from '../harness/rounds.ts'
import { median, percentile } from '../harness/statistics.ts'
import { type Cell, cellOf, type Table } from '../harness/table.ts'
import { batchSize, inProcess, overHttp, rows, tasks, type TelemetrySetup } from './candidates.ts'

/** The number of events of the long session. */
const manyEvents = 200_000
const amounts = { batch: 10, page: 20 } as const

const writers = [overHttp, inProcess, rows] as const

export const telemetryIngest: Benchmark = {
  name: 'telemetry-ingest',
  summary: 'durable events of one telemetry session, its first ones and those after 200,000, and pages of it',
  rounds: 11,
  packages: [],
  async run({ rounds, quick }: Settings) {
    const sizes = [0, quick ? 5000 : manyEvents]
    const setup: TelemetrySetup = Object.fromEntries(
      sizes.flatMap((events) => writers.map((writer) => [nameOf(writer, events), { writer, events }])),
    )
    const all = Object.keys(setup)
    const costs = await measureRounds({
      module: new URL('./candidates.ts', import.meta.url),
      setup: JSON.stringify(setup),
      rounds,
      tasks: [
        { name: tasks.batch, candidates: all, amount: quick ? 2 : amounts.batch },
        { name: tasks.page, candidates: all, amount: quick ? 2 : amounts.page },
      ],
    })
    return report(costs, sizes)
  },
}

const nameOf = (writer: string, events: number): string => `${writer}, after ${events.toLocaleString('en-US')}`

function report(costs: Costs, sizes: readonly number[]): Outcome {
  const [first = 0, last = 0] = sizes
  const of = (task: string, writer: string, events: number): readonly Cost[] =>
    costs.get(task)?.get(nameOf(writer, events)) ?? []
  const growth = median(ratios(of(tasks.batch, overHttp, last), of(tasks.batch, overHttp, first)))
  const goals = [
    checkGoal('events over HTTP, client included', rateCell(of(tasks.batch, overHttp, last)).value, 'events/s', {
      atLeast: 20_000,
    }),
    checkGoal('an event after the others, to the first ones', growth, '×', { atMost: 1.1 }),
    checkGoal('median of a page over HTTP', timeCell(of(tasks.page, overHttp, last), 0.5).value, 'ms', { atMost: 5 }),
  ]
  return { series: [], tables: Object.values(tasks).map((task) => taskTable(costs, task, sizes)), goals }
}

function taskTable(costs: Costs, task: string, sizes: readonly number[]): Table {
  const isBatch = task === tasks.batch
  const lines = sizes.flatMap((events) =>
    writers.map((writer) => {
      const label = nameOf(writer, events)
      const list = costs.get(task)?.get(label) ?? []
      const cells = [timeCell(list, 0.5), timeCell(list, 0.95)]
      return { label, cells: isBatch ? [...cells, rateCell(list)] : cells }
    }),
  )
  const columns = ['median (ms)', 'p95 (ms)', ...(isBatch ? ['events/s'] : [])]
  return { title: task, corner: 'candidate', columns, lines }
}

const samplesOf = ({ samples = [] }: Cost): readonly number[] => samples

const ratios = (costs: readonly Cost[], reference: readonly Cost[]): number[] =>
  costs.map((cost, round) => median(samplesOf(cost)) / median(samplesOf(reference[round]!)))

/** A percentile of all units together, with the minimum and maximum of single rounds. */
function timeCell(costs: readonly Cost[], share: number): Cell {
  const rounds = costs.map(samplesOf)
  const { low, high } = cellOf(rounds.map((times) => percentile(times, share)))
  return { value: percentile(rounds.flat(), share), low, high }
}

const rateCell = (costs: readonly Cost[]): Cell =>
  cellOf(costs.map((cost) => (samplesOf(cost).length * batchSize) / (cost.wallUs / 1e6)))
