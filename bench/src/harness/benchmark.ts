import type { Goal } from './goal.ts'
import type { Series } from './series.ts'
import type { Table } from './table.ts'

/** Options of a run. */
export interface Settings {
  /** The number of measurements of each candidate. */
  readonly rounds: number
  /** Does small amounts of work, to check that everything runs and that outputs are correct. The times mean nothing. */
  readonly quick: boolean
  /** Also prints a breakdown of the figures, if the benchmark supports it. */
  readonly explain: boolean
  /** Also asks the questions that are held back during development, if the benchmark has some. */
  readonly held: boolean
  /** The data file of the benchmark, if it needs one. */
  readonly data?: string | undefined
}

/** The results of a run. */
export interface Outcome {
  readonly series: readonly Series[]
  readonly tables?: readonly Table[] | undefined
  readonly goals: readonly Goal[]
  /** Lines below the table. */
  readonly notes?: readonly string[] | undefined
}

/** A benchmark, run with `npm run bench -- NAME`. */
export interface Benchmark {
  readonly name: string
  /** One line for the list of benchmarks. */
  readonly summary: string
  /** Whether every run gives the same figures. A missed goal then fails the command. @default false */
  readonly isExact?: boolean | undefined
  /** The number of rounds required for published figures; also the default. */
  readonly rounds: number
  /** The compared packages, whose versions are reported. */
  readonly packages: readonly string[]
  /** A description of the `--data` file, if the benchmark needs one that is not included. */
  readonly needsData?: string | undefined
  run(settings: Settings): Promise<Outcome>
}
