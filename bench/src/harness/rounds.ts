import type { Cost } from './contender.ts'
import { showProgress } from './progress.ts'
import { type RunningContender, startContender } from './start-contender.ts'
import { shuffle } from './statistics.ts'

/** One task of a benchmark, and who takes part. */
export interface Task {
  readonly name: string
  readonly contenders: readonly string[]
  /** How many units of work a measurement does. */
  readonly amount: number
  /** How many units are done before the first measurement. @default `amount` */
  readonly warmUp?: number | undefined
}

/** Where the contenders of a benchmark come from. */
export interface Field {
  /** The module that exports `openContender`. */
  readonly module: URL
  readonly setup?: string | undefined
  readonly tasks: readonly Task[]
  readonly rounds: number
  /**
   * How often contenders get new processes, the rounds shared out among them. What the compiler and the heap make of one
   * process differs from another by more than rounds in the same one do. @default 1
   */
  readonly restarts?: number | undefined
}

/** What every task cost every contender, round by round. */
export type Costs = ReadonlyMap<string, ReadonlyMap<string, readonly Cost[]>>

/**
 * Verifies every contender's output, warms all of them up, then measures them in rounds: tasks and contenders in random
 * order within each round, one at a time, after a collection of the young garbage.
 *
 * @throws {Error} that names the contender, when one fails or its output is wrong
 */
export async function measureRounds({ restarts = 1, rounds, ...field }: Field): Promise<Costs> {
  const costs = new Map(field.tasks.map(({ name, contenders }) => [name, emptyCosts(contenders)]))
  const roundsEach = Math.ceil(rounds / restarts)
  for (let done = 0; done < rounds; done += roundsEach)
    await measureInNewProcesses({ ...field, rounds: Math.min(roundsEach, rounds - done) }, costs)
  return costs
}

const emptyCosts = (contenders: readonly string[]): Map<string, Cost[]> => new Map(contenders.map((name) => [name, []]))

async function measureInNewProcesses(
  { module, setup, tasks, rounds }: Field,
  costs: ReadonlyMap<string, ReadonlyMap<string, Cost[]>>,
): Promise<void> {
  const names = [...new Set(tasks.flatMap((task) => task.contenders))]
  const running = new Map<string, RunningContender>()
  try {
    const started = await Promise.allSettled(names.map((name) => startContender(module, name, setup)))
    for (const result of started) if (result.status === 'fulfilled') running.set(result.value.name, result.value)
    for (const result of started) if (result.status === 'rejected') throw result.reason
    for (const [task, contender] of pairs(tasks, running)) {
      showProgress(`verifying ${contender.name}`)
      await contender.verify(task.name)
    }
    for (const [task, contender] of pairs(tasks, running)) {
      showProgress(`warming up ${contender.name}`)
      await contender.run(task.name, task.warmUp ?? task.amount)
    }
    for (let round = 1; round <= rounds; round++) {
      showProgress(`round ${round} of ${rounds}`)
      for (const task of shuffle(tasks)) {
        for (const name of shuffle(task.contenders)) {
          costs
            .get(task.name)!
            .get(name)!
            .push(await running.get(name)!.run(task.name, task.amount))
        }
      }
    }
  } finally {
    await Promise.all([...running.values()].map((contender) => contender.close()))
  }
}

function pairs(
  tasks: readonly Task[],
  running: ReadonlyMap<string, RunningContender>,
): (readonly [Task, RunningContender])[] {
  return tasks.flatMap((task) => task.contenders.map((name) => [task, running.get(name)!] as const))
}

/** One figure per round and contender of a task, in the order of its contenders. */
export function pickValues(costs: Costs, task: string, pick: (cost: Cost) => number): Map<string, readonly number[]> {
  const ofTask = costs.get(task)
  if (ofTask === undefined) throw new TypeError(`There is no task ${task}`)
  return new Map([...ofTask].map(([name, list]) => [name, list.map(pick)]))
}
