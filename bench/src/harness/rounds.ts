import type { Cost } from './candidate.ts'
import { showProgress } from './progress.ts'
import { type RunningCandidate, startCandidate } from './start-candidate.ts'
import { shuffle } from './statistics.ts'

/** One task of a benchmark, and who takes part. */
export interface Task {
  readonly name: string
  readonly candidates: readonly string[]
  /** How many units of work a measurement does. */
  readonly amount: number
  /** How many units are done before the first measurement. @default `amount` */
  readonly warmUp?: number | undefined
}

/** Where the candidates of a benchmark come from. */
export interface Field {
  /** The module that exports `openCandidate`. */
  readonly module: URL
  readonly setup?: string | undefined
  readonly tasks: readonly Task[]
  readonly rounds: number
  /**
   * How often candidates get new processes, the rounds shared out among them. What the compiler and the heap make of one
   * process differs from another by more than rounds in the same one do. @default 1
   */
  readonly restarts?: number | undefined
}

/** What every task cost every candidate, round by round. */
export type Costs = ReadonlyMap<string, ReadonlyMap<string, readonly Cost[]>>

/**
 * Verifies every candidate's output, warms all of them up, then measures them in rounds: tasks and candidates in random
 * order within each round, one at a time, after a collection of the young garbage.
 *
 * @throws {Error} that names the candidate, when one fails or its output is wrong
 */
export async function measureRounds({ restarts = 1, rounds, ...field }: Field): Promise<Costs> {
  const costs = new Map(field.tasks.map(({ name, candidates }) => [name, emptyCosts(candidates)]))
  const roundsEach = Math.ceil(rounds / restarts)
  for (let done = 0; done < rounds; done += roundsEach)
    await measureInNewProcesses({ ...field, rounds: Math.min(roundsEach, rounds - done) }, costs)
  return costs
}

const emptyCosts = (candidates: readonly string[]): Map<string, Cost[]> => new Map(candidates.map((name) => [name, []]))

async function measureInNewProcesses(
  { module, setup, tasks, rounds }: Field,
  costs: ReadonlyMap<string, ReadonlyMap<string, Cost[]>>,
): Promise<void> {
  const names = [...new Set(tasks.flatMap((task) => task.candidates))]
  const running = new Map<string, RunningCandidate>()
  try {
    const started = await Promise.allSettled(names.map((name) => startCandidate(module, name, setup)))
    for (const result of started) if (result.status === 'fulfilled') running.set(result.value.name, result.value)
    for (const result of started) if (result.status === 'rejected') throw result.reason
    for (const [task, candidate] of pairs(tasks, running)) {
      showProgress(`verifying ${candidate.name}`)
      await candidate.verify(task.name)
    }
    for (const [task, candidate] of pairs(tasks, running)) {
      showProgress(`warming up ${candidate.name}`)
      await candidate.run(task.name, task.warmUp ?? task.amount)
    }
    for (let round = 1; round <= rounds; round++) {
      showProgress(`round ${round} of ${rounds}`)
      for (const task of shuffle(tasks)) {
        for (const name of shuffle(task.candidates)) {
          costs
            .get(task.name)!
            .get(name)!
            .push(await running.get(name)!.run(task.name, task.amount))
        }
      }
    }
  } finally {
    await Promise.all([...running.values()].map((candidate) => candidate.close()))
  }
}

function pairs(
  tasks: readonly Task[],
  running: ReadonlyMap<string, RunningCandidate>,
): (readonly [Task, RunningCandidate])[] {
  return tasks.flatMap((task) => task.candidates.map((name) => [task, running.get(name)!] as const))
}

/** One figure per round and candidate of a task, in the order of its candidates. */
export function pickValues(costs: Costs, task: string, pick: (cost: Cost) => number): Map<string, readonly number[]> {
  const ofTask = costs.get(task)
  if (ofTask === undefined) throw new TypeError(`There is no task ${task}`)
  return new Map([...ofTask].map(([name, list]) => [name, list.map(pick)]))
}
