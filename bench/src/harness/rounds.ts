import type { Cost } from './candidate.ts'
import { showProgress } from './progress.ts'
import { type RunningCandidate, startCandidate } from './start-candidate.ts'
import { shuffle } from './statistics.ts'

/** A task of a benchmark with its candidates. */
export interface Task {
  readonly name: string
  readonly candidates: readonly string[]
  /** Units of work per measurement. */
  readonly amount: number
  /** Units of work before the first measurement. @default `amount` */
  readonly warmUp?: number | undefined
}

/** The module and the names of a benchmark's candidates. */
export interface Field {
  /** The module that exports `openCandidate`. */
  readonly module: URL
  readonly setup?: string | undefined
  readonly tasks: readonly Task[]
  readonly rounds: number
  /**
   * How many times candidates get new processes; the rounds are divided among them. Compiler and heap vary more between
   * processes than between rounds in one process. @default 1
   */
  readonly restarts?: number | undefined
}

/** The measurements of every task and candidate, round by round. */
export type Costs = ReadonlyMap<string, ReadonlyMap<string, readonly Cost[]>>

/**
 * Verifies the output of every candidate, warms up all candidates, then measures them in rounds. Each round runs tasks
 * and candidates one at a time in random order, after a collection of the young generation.
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

/** Picks one figure per round and candidate of a task, in the order of its candidates. */
export function pickValues(costs: Costs, task: string, pick: (cost: Cost) => number): Map<string, readonly number[]> {
  const ofTask = costs.get(task)
  if (ofTask === undefined) throw new TypeError(`There is no task ${task}`)
  return new Map([...ofTask].map(([name, list]) => [name, list.map(pick)]))
}
