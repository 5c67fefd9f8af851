import type { Benchmark } from '../harness/benchmark.ts'
import { ratioGoal } from '../harness/goal.ts'
import { measureRounds, pickValues } from '../harness/rounds.ts'
import type { Series } from '../harness/series.ts'
import { candidateNames, tasks } from './candidates.ts'

export const aiSdk: Benchmark = {
  name: 'ai-sdk',
  summary: 'CPU time of a call of a language model with its memory, beside the same call without it',
  rounds: 9,
  packages: ['ai'],
  async run({ rounds, quick }) {
    const amount = quick ? 20 : 500
    const costs = await measureRounds({
      module: new URL('./candidates.ts', import.meta.url),
      tasks: tasks.map((name) => ({ name, candidates: Object.values(candidateNames), amount, warmUp: amount * 2 })),
      rounds,
      restarts: 3,
    })
    const series = tasks.map((task): Series => ({
      metric: `CPU per call, ${task}`,
      unit: 'µs',
      reference: candidateNames.bare,
      values: pickValues(costs, task, ({ cpuUs }) => cpuUs / amount),
    }))
    return {
      series,
      goals: series.map((one) => ratioGoal(one, candidateNames.full, candidateNames.bare, { atMost: 6 })),
    }
  },
}
