import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Benchmark, Outcome, Settings } from '../harness/benchmark.ts'
import type { Cost } from '../harness/candidate.ts'
import { type Goal, checkGoal } from '../harness/goal.ts'
import { showProgress } from '../harness/progress.ts'
import { measureRounds, type Task } from '../harness/rounds.ts'
import { runJob } from '../harness/run-job.ts'
import { percentile } from '../harness/statistics.ts'
import { type Cell, cellOf, type Table } from '../harness/table.ts'
import { type Built, nameOfShape } from '../memory/store-shape.ts'
import { createSyntheticText } from '../memory/synthetic-text.ts'
import { engine, fullText, questionCount, type SearchSetup, searchTask, throughClient } from './candidates.ts'
import type { Opened, OpenInput } from './open-cold.ts'

/** A store to search, and its goals. */
interface Size {
  readonly messages: number
  readonly tenants: number
  readonly p95Ms: number
  readonly memoryMib?: number | undefined
  /** The number of questions per round for FTS5; undefined where it is not measured. */
  readonly fullTextQuestions: number
}

const sizes: readonly Size[] = [
  { messages: 10_000, tenants: 1, p95Ms: 5, fullTextQuestions: questionCount },
  { messages: 100_000, tenants: 1, p95Ms: 10, fullTextQuestions: questionCount },
  { messages: 1_000_000, tenants: 1, p95Ms: 50, memoryMib: 400, fullTextQuestions: questionCount / 5 },
  { messages: 1_000_000, tenants: 100, p95Ms: 8, fullTextQuestions: 0 },
]

/** The measurements of one size. */
interface Measured {
  readonly size: Size
  readonly built: Built
  readonly opened: readonly Opened[]
  readonly latency: Table
}

const mib = 2 ** 20

export const search: Benchmark = {
  name: 'search',
  summary: 'a search at 10 thousand to a million messages: time, memory, and the first response of a new process',
  rounds: 5,
  packages: [],
  async run(settings) {
    const measured: Measured[] = []
    for (const size of settings.quick ? sizes.slice(0, 1) : sizes) measured.push(await measureSize(size, settings))
    return report(measured, await openEmpty())
  },
}

async function measureSize(size: Size, settings: Settings): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'sekha-search-'))
  try {
    const { messages, tenants } = size
    const path = join(directory, 'memory.db')
    const shape = { path, messages, tenants }
    showProgress(`building a store of ${nameOfShape(size)}`)
    const built = await runJob<Built>(new URL('../memory/build-store.ts', import.meta.url), shape)
    const opened: Opened[] = []
    for (let round = 0; round < settings.rounds; round++) {
      showProgress(`opening ${nameOfShape(size)} in a new process, round ${round + 1} of ${settings.rounds}`)
      opened.push(await openCold({ path, tenants, questions: questions() }))
    }
    const fullTextPath = join(directory, 'full-text.db')
    if (size.fullTextQuestions > 0) {
      showProgress(`building a full-text index of ${nameOfShape(size)}`)
      await runJob(new URL('./build-full-text.ts', import.meta.url), { path: fullTextPath, messages })
    }
    return { size, built, opened, latency: await measureLatency(size, { ...shape, fullTextPath }, settings) }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function measureLatency(size: Size, setup: SearchSetup, { rounds, quick }: Settings): Promise<Table> {
  const amount = quick ? 50 : questionCount
  const task: Task = { name: searchTask, candidates: [throughClient, engine], amount }
  const fullTextTask: Task = {
    name: `${searchTask}, full text`,
    candidates: [fullText],
    amount: Math.min(amount, size.fullTextQuestions),
  }
  const costs = await measureRounds({
    module: new URL('./candidates.ts', import.meta.url),
    setup: JSON.stringify(setup),
    tasks: size.fullTextQuestions > 0 ? [task, fullTextTask] : [task],
    rounds,
  })
  const lines = [...costs.values()]
    .flatMap((byCandidate) => [...byCandidate])
    .map(([label, list]) => ({ label, cells: [...latencyCells(list), cpuCell(list)] }))
  const columns = ['p50', 'p95', 'p99', 'CPU']
  return { title: nameOfShape(size), unit: 'ms', corner: 'candidate', columns, lines }
}

const questions = (): readonly string[] => createSyntheticText().questions(questionCount)

const openCold = (input: OpenInput): Promise<Opened> => runJob(new URL('./open-cold.ts', import.meta.url), input)

/** The measurements of a process with an empty store. */
const openEmpty = (): Promise<Opened> => openCold({ path: ':memory:', tenants: 1, questions: questions() })

/** CPU time per question. Unlike wall-clock time, it hardly changes when other programs use the machine. */
const cpuCell = (costs: readonly Cost[]): Cell =>
  cellOf(costs.map(({ cpuUs, samples = [] }) => cpuUs / 1000 / samples.length))

/** Percentiles of all rounds together, with the minimum and maximum of single rounds. */
function latencyCells(costs: readonly Cost[]): Cell[] {
  const rounds = costs.map(({ samples = [] }) => samples)
  return [0.5, 0.95, 0.99].map((share) => {
    const { low, high } = cellOf(rounds.map((times) => percentile(times, share)))
    return { value: percentile(rounds.flat(), share), low, high }
  })
}

function report(measured: readonly Measured[], empty: Opened): Outcome {
  return {
    series: [],
    tables: [...measured.map(({ latency }) => latency), sizeTable(measured)],
    goals: measured.flatMap(goalsOf),
    notes: [
      `a process with an empty store, after the same questions: ${Math.round(empty.busyBytes / mib)} MiB`,
      `${questionCount} questions a round, ${questionCount / 5} for FTS5 at a million; in brackets: the least and the most of a single round`,
    ],
  }
}

function sizeTable(measured: readonly Measured[]): Table {
  const scaled = (values: readonly number[], unit: number): Cell => cellOf(values.map((value) => value / unit))
  return {
    title: 'a new process, and what the store takes',
    corner: 'store',
    columns: [
      'first response (ms)',
      'memory then (MiB)',
      'memory later (MiB)',
      'index (MiB)',
      'file (MiB)',
      'built (messages/s)',
    ],
    lines: measured.map(({ size, built, opened }) => ({
      label: nameOfShape(size),
      cells: [
        scaled(
          opened.map(({ firstResultMs }) => firstResultMs),
          1,
        ),
        scaled(
          opened.map(({ openBytes }) => openBytes),
          mib,
        ),
        scaled(
          opened.map(({ busyBytes }) => busyBytes),
          mib,
        ),
        { value: built.indexBytes / mib },
        { value: built.fileBytes / mib },
        { value: size.messages / (built.elapsedMs / 1000) },
      ],
    })),
  }
}

function goalsOf({ size, latency, opened }: Measured): Goal[] {
  const name = nameOfShape(size)
  const p95 = latency.lines.find(({ label }) => label === throughClient)!.cells[1]!.value
  const memory = cellOf(opened.map(({ busyBytes }) => busyBytes / mib)).value
  return [
    checkGoal(`p95 at ${name}, ${throughClient}`, p95, 'ms', { atMost: size.p95Ms }),
    ...(size.memoryMib === undefined
      ? []
      : [checkGoal(`memory of the process at ${name}`, memory, 'MiB', { atMost: size.memoryMib })]),
  ]
}
