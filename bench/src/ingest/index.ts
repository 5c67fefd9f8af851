import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Benchmark, Outcome, Settings } from '../harness/benchmark.ts'
import type { Cost } from '../harness/candidate.ts'
import { checkGoal } from '../harness/goal.ts'
import { showProgress } from '../harness/progress.ts'
import { type Costs, measureRounds, type Task } from '../harness/rounds.ts'
import { runJob } from '../harness/run-job.ts'
import { median, percentile } from '../harness/statistics.ts'
import { type Cell, cellOf, type Table } from '../harness/table.ts'
import {
  batchSize,
  engine,
  type IngestSetup,
  type IngestStore,
  ingestTasks,
  rows,
  throughClient,
} from './candidates.ts'

/** The initial numbers of messages. */
const allSizes = [10_000, 100_000, 1_000_000] as const
/** The number of writes per round, small enough that the smallest store hardly grows. */
const amounts = { one: 100, many: 160, batch: 4 } as const
/**
 * The maximum ratio of an append with a hundred times the messages: constant time, plus the noise of a shared machine.
 */
const maxGrowth = 1.5

const writers = [throughClient, engine, rows] as const

export const ingest: Benchmark = {
  name: 'ingest',
  summary: 'durable writes at 10 thousand to a million messages: one at a time, 32 at a time, in batches',
  rounds: 11,
  packages: [],
  async run(settings) {
    const sizes = settings.quick ? allSizes.slice(0, 1) : allSizes
    const directory = mkdtempSync(join(tmpdir(), 'sekha-ingest-'))
    try {
      return report(await measure(await buildStores(directory, sizes), settings), sizes)
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  },
}

const nameOf = (writer: string, messages: number): string => `${writer}, at ${messages.toLocaleString('en-US')}`

async function buildStores(directory: string, sizes: readonly number[]): Promise<IngestSetup> {
  const stores: IngestStore[] = []
  for (const messages of sizes) {
    const path = (name: string): string => join(directory, `${name}-${messages}.db`)
    const input = { path: path('client'), messages, tenants: 1 }
    showProgress(`building stores of ${messages.toLocaleString('en-US')} messages`)
    await runJob(new URL('../memory/build-store.ts', import.meta.url), input)
    copyFileSync(path('client'), path('engine'))
    await runJob(new URL('./fill-rows.ts', import.meta.url), { path: path('rows'), messages })
    stores.push(
      { writer: throughClient, path: path('client'), messages },
      { writer: engine, path: path('engine'), messages },
      { writer: rows, path: path('rows'), messages },
    )
  }
  return Object.fromEntries(stores.map((store) => [nameOf(store.writer, store.messages), store]))
}

async function measure(stores: IngestSetup, { rounds, quick }: Settings): Promise<Costs> {
  const all = Object.keys(stores)
  const field = {
    module: new URL('./candidates.ts', import.meta.url),
    setup: JSON.stringify(stores),
    rounds,
  }
  const task = (name: string, candidates: readonly string[], amount: number): Task => ({
    name,
    candidates,
    amount: quick ? Math.ceil(amount / 4) : amount,
  })
  // A program that writes rows by hand in one thread has one writer, whatever the number of callers.
  const concurrent = all.filter((name) => stores[name]?.writer !== rows)
  const singles = await measureRounds({
    ...field,
    tasks: [task(ingestTasks.one, all, amounts.one), task(ingestTasks.many, concurrent, amounts.many)],
  })
  // Batches run last, because they enlarge a store of ten thousand messages.
  const batches = await measureRounds({ ...field, tasks: [task(ingestTasks.batch, all, amounts.batch)] })
  return new Map([...singles, ...batches])
}

function report(costs: Costs, sizes: readonly number[]): Outcome {
  const own = (task: string, messages: number): readonly Cost[] =>
    costs.get(task)!.get(nameOf(throughClient, messages))!
  const [smallest, largest] = [sizes[0]!, sizes.at(-1)!]
  const growth = median(ratios(own(ingestTasks.one, largest), own(ingestTasks.one, smallest)))
  const perSize = sizes.flatMap((messages) => {
    const at = `at ${messages.toLocaleString('en-US')} messages`
    const batches = rateCell(own(ingestTasks.batch, messages), batchSize).value
    return [
      checkGoal(`median of a single append ${at}`, timeCell(own(ingestTasks.one, messages), 0.5).value, 'ms', {
        atMost: 1,
      }),
      checkGoal(`batches ${at}`, batches, 'messages/s', { atLeast: 5000 }),
    ]
  })
  const goals = [
    ...perSize,
    checkGoal('median of a single append, with the most messages to with the least', growth, '×', {
      atMost: maxGrowth,
    }),
  ]
  return { series: [], tables: Object.values(ingestTasks).map((task) => taskTable(costs, task, sizes)), goals }
}

function taskTable(costs: Costs, task: string, sizes: readonly number[]): Table {
  const byCandidate = costs.get(task)!
  const names = sizes.flatMap((messages) => writers.map((writer) => ({ writer, messages })))
  const lines = names.flatMap(({ writer, messages }) => {
    const label = nameOf(writer, messages)
    const list = byCandidate.get(label)
    const reference = byCandidate.get(nameOf(rows, messages))
    if (list === undefined) return []
    const cells = [
      timeCell(list, 0.5),
      timeCell(list, 0.95),
      cpuCell(list),
      rateCell(list, task === ingestTasks.batch ? batchSize : 1),
    ]
    return [{ label, cells: reference === undefined ? cells : [...cells, cellOf(ratios(list, reference))] }]
  })
  const columns = ['median (ms)', 'p95 (ms)', 'CPU (ms)', 'messages/s']
  const hasReference = lines.some(({ cells }) => cells.length > columns.length)
  return {
    title: task,
    corner: 'candidate',
    columns: hasReference ? [...columns, `median to ${rows} (×)`] : columns,
    lines,
  }
}

const samplesOf = ({ samples = [] }: Cost): readonly number[] => samples

/** The ratio of the medians of two candidates, round by round. */
const ratios = (costs: readonly Cost[], reference: readonly Cost[]): number[] =>
  costs.map((cost, round) => median(samplesOf(cost)) / median(samplesOf(reference[round]!)))

/** A percentile of all writes together, with the minimum and maximum of single rounds. */
function timeCell(costs: readonly Cost[], share: number): Cell {
  const rounds = costs.map(samplesOf)
  const { low, high } = cellOf(rounds.map((times) => percentile(times, share)))
  return { value: percentile(rounds.flat(), share), low, high }
}

/** CPU time per write. */
const cpuCell = (costs: readonly Cost[]): Cell =>
  cellOf(costs.map((cost) => cost.cpuUs / 1000 / samplesOf(cost).length))

const rateCell = (costs: readonly Cost[], messagesPerWrite: number): Cell =>
  cellOf(costs.map((cost) => (samplesOf(cost).length * messagesPerWrite) / (cost.wallUs / 1e6)))
