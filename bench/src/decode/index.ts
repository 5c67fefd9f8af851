import type { Benchmark, Settings } from '../harness/benchmark.ts'
import { type Goal, checkGoal, ratioGoal } from '../harness/goal.ts'
import { measureRounds, pickValues } from '../harness/rounds.ts'
import { medianOf, type Series } from '../harness/series.ts'
import { median } from '../harness/statistics.ts'
import { eventDecoders, rowDecoders } from './decoders.ts'
import { eventTasks, REPEATS } from './event-candidates.ts'
import { rowTasks } from './row-candidates.ts'

type Part = { readonly series: readonly Series[]; readonly goals: readonly Goal[] }

const byRow = '@sekha/core by row'
const byBatch = '@sekha/core by batch'

export const decode: Benchmark = {
  name: 'decode',
  summary: 'NDJSON rows and server-sent events from memory: speed and memory use',
  rounds: 15,
  packages: ['openai'],
  async run(settings) {
    const rows = await measureRows(settings)
    const events = await measureEvents(settings)
    return { series: [...rows.series, ...events.series], goals: [...rows.goals, ...events.goals] }
  },
}

async function measureRows({ rounds, quick }: Settings): Promise<Part> {
  const module = new URL('./row-candidates.ts', import.meta.url)
  const candidates = Object.keys(rowDecoders)
  const rows = quick ? 2000 : 200_000
  const time = await measureRounds({
    module,
    tasks: [{ name: rowTasks.time, candidates, amount: rows, warmUp: rows }],
    rounds,
  })
  const memory = await measureRounds({
    module,
    tasks: [
      { name: rowTasks.memory, candidates, amount: rows },
      { name: rowTasks.longMemory, candidates, amount: rows * 10, warmUp: rows },
    ],
    // Measured after a collection, it hardly varies between rounds.
    rounds: Math.min(rounds, 3),
  })
  const speed: Series = {
    metric: 'NDJSON',
    unit: 'million rows/s',
    reference: 'openai',
    values: pickValues(time, rowTasks.time, ({ wallUs }) => rows / wallUs),
  }
  const held = (task: string, count: number): Series => ({
    metric: `memory held while ${count.toLocaleString('en-US')} rows go by`,
    unit: 'KiB',
    values: pickValues(memory, task, ({ own }) => own ?? Number.NaN),
  })
  const [few, many] = [held(rowTasks.memory, rows), held(rowTasks.longMemory, rows * 10)] as const
  const growth = medianOf(many, byRow) - medianOf(few, byRow)
  return {
    series: [speed, few, many],
    goals: [
      ratioGoal(speed, byRow, 'openai', { atLeast: 2 }),
      ratioGoal(speed, byRow, 'bare loop', { atLeast: 0.9 }),
      ratioGoal(speed, byBatch, byRow, { atLeast: 2.3 }),
      checkGoal(`${byRow}: more memory for ten times the rows`, growth, 'KiB', { atMost: 256 }),
    ],
  }
}

async function measureEvents({ rounds, quick }: Settings): Promise<Part> {
  const candidates = Object.keys(eventDecoders)
  const bytes = (quick ? 1 : 4) * 2 ** 20
  const events = quick ? 2000 : 200_000
  const costs = await measureRounds({
    module: new URL('./event-candidates.ts', import.meta.url),
    tasks: [
      { name: eventTasks.short, candidates, amount: bytes / 4 },
      { name: eventTasks.large, candidates, amount: bytes },
      { name: eventTasks.small, candidates, amount: events },
    ],
    rounds,
  })
  const perEvent = (task: string, size: number): Series => ({
    metric: `one SSE event of ${size / 2 ** 20} MiB in chunks of 1 KiB`,
    unit: 'ms',
    reference: 'openai',
    values: pickValues(costs, task, ({ wallUs }) => wallUs / 1000 / REPEATS),
  })
  const [short, large] = [perEvent(eventTasks.short, bytes / 4), perEvent(eventTasks.large, bytes)] as const
  const small: Series = {
    metric: 'small SSE events',
    unit: 'million events/s',
    reference: 'openai',
    values: pickValues(costs, eventTasks.small, ({ wallUs }) => events / wallUs),
  }
  const ours = '@sekha/core'
  const shortValues = short.values.get(ours) ?? []
  const growth = median((large.values.get(ours) ?? []).map((value, round) => value / shortValues[round]!))
  return {
    series: [short, large, small],
    goals: [
      ratioGoal(large, ours, 'openai', { atMost: 2 }),
      checkGoal(`${ours}: time for four times the bytes in one event`, growth, '×', { atMost: 6 }),
    ],
  }
}
