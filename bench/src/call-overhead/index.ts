import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Benchmark, Settings } from '../harness/benchmark.ts'
import { type Goal, checkGoal, ratioGoal, valueGoal } from '../harness/goal.ts'
import { measureRounds, pickValues } from '../harness/rounds.ts'
import { type Series, valuesOf } from '../harness/series.ts'
import { clientNames } from './clients.ts'
import { inFlight } from './candidates.ts'
import { signalTasks } from './signal-candidates.ts'

const reference = 'bare fetch'
const ours = '@sekha/core'
const overUndici = '@sekha/core over undici'

export const callOverhead: Benchmark = {
  name: 'call-overhead',
  summary:
    "a client's CPU time for one POST, with parsing and status check, and the memory that calls on one signal retain",
  rounds: 12,
  packages: ['undici', '@hey-api/client-fetch', 'openai', 'ky', 'axios', 'got'],
  async run(settings) {
    const calls = await measureCalls(settings)
    const kept = await measureKept(settings)
    return {
      series: [...calls, kept.heap, kept.listeners],
      goals: [...calls.flatMap(callGoals), ...kept.goals],
    }
  },
}

const callGoals = (series: Series): Goal[] => [
  ratioGoal(series, ours, reference, { atMost: 1.15 }),
  ratioGoal(series, overUndici, reference, { atMost: 0.4 }),
  ratioGoal(series, overUndici, 'undici.request', { atMost: 1.6 }),
]

async function measureCalls({ rounds, quick }: Settings): Promise<Series[]> {
  const server = fork(new URL('./server.ts', import.meta.url))
  try {
    const [baseUrl] = (await once(server, 'message')) as [string]
    const amount = quick ? 20 : 3000
    const costs = await measureRounds({
      module: new URL('./candidates.ts', import.meta.url),
      setup: baseUrl,
      tasks: Object.keys(inFlight).map((name) => ({ name, candidates: clientNames, amount, warmUp: amount * 4 })),
      rounds,
      restarts: 4,
    })
    return Object.keys(inFlight).map((task) => ({
      metric: `client CPU per call, ${task}`,
      unit: 'µs',
      reference,
      values: pickValues(costs, task, ({ cpuUs }) => cpuUs / amount),
    }))
  } finally {
    server.kill()
  }
}

async function measureKept({ rounds, quick }: Settings): Promise<{ heap: Series; listeners: Series; goals: Goal[] }> {
  const candidates = [ours, 'openai', 'ky']
  const heapCalls = quick ? 100 : 100_000
  const costs = await measureRounds({
    module: new URL('./signal-candidates.ts', import.meta.url),
    tasks: [
      { name: signalTasks.heap, candidates, amount: heapCalls, warmUp: heapCalls / 20 },
      { name: signalTasks.listeners, candidates, amount: quick ? 100 : 1000 },
    ],
    // A count taken after a collection, not a time, so it hardly varies.
    rounds: Math.min(rounds, 3),
  })
  const own = (task: string): Map<string, readonly number[]> =>
    pickValues(costs, task, (cost) => cost.own ?? Number.NaN)
  const calls = heapCalls.toLocaleString('en-US')
  const heap: Series = {
    metric: `heap retained after ${calls} calls on one signal`,
    unit: 'KiB',
    values: own(signalTasks.heap),
  }
  const listeners: Series = {
    metric: 'listeners left on that signal',
    unit: 'listeners',
    values: own(signalTasks.listeners),
  }
  // One byte per call would be 98 KiB.
  const goals = [
    valueGoal(heap, ours, { atMost: 64 }),
    checkGoal(`${listeners.metric}: ${ours}, most of all rounds`, Math.max(...valuesOf(listeners, ours)), '', {
      atMost: 0,
    }),
  ]
  return { heap, listeners, goals }
}
